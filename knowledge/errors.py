"""The error tree of the project. Catch at the level that fits.

YibaoError                      anything we raise on purpose
├── ConfigurationError          a setting or an installed part is wrong; the operator can mend it
├── KnowledgeError              the knowledge base
│   ├── ContentError            a content file is wrong; carries file and line
│   ├── NotCovered              nothing is known for this topic or place; carries what was asked
│   └── StoreError              the database did not answer
├── CalculationError            an input of the calculator is impossible; carries the field
└── ServiceError                a neighbour process failed; carries its name
    ├── ServiceUnavailable      it could not be reached, or answered nonsense
    └── ServiceTimeout          it did not answer in time
"""

from __future__ import annotations


class YibaoError(Exception):
    """Root of all errors raised on purpose.

    ``str(error)`` is one clear Chinese sentence for the operator; ``hint`` says what to do next.
    """

    code = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}（{self.hint}）" if self.hint else self.message


class ConfigurationError(YibaoError):
    """A setting or an installed part is wrong."""

    code = "configuration"


class KnowledgeError(YibaoError):
    """Something about the knowledge base."""

    code = "knowledge"


class ContentError(KnowledgeError):
    """A content file is wrong. ``file`` is relative to the content folder, ``line`` from 1."""

    code = "content"

    def __init__(self, message: str, *, file: str, line: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {super().__str__()}"


class NotCovered(KnowledgeError):
    """Nothing is known for what was asked; never answered with another place's number."""

    code = "not_covered"

    def __init__(self, message: str, *, asked: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.asked = asked


class StoreError(KnowledgeError):
    """The database did not answer, or has not the expected shape."""

    code = "store"


class CalculationError(YibaoError):
    """An input of the calculator is impossible. ``field`` names the input."""

    code = "calculation"

    def __init__(self, message: str, *, field: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


class ServiceError(YibaoError):
    """A neighbour process failed. ``service`` names it (rasa, actions, database, redis…)."""

    code = "service"

    def __init__(self, message: str, *, service: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.service = service


class ServiceUnavailable(ServiceError):
    """It could not be reached, or answered nonsense."""

    code = "service_unavailable"


class ServiceTimeout(ServiceError):
    """It did not answer in time."""

    code = "service_timeout"
