"""What is wrong with the content, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps content from being loaded; a warning is for a person to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing an editor should mend. ``file`` is relative to the content folder."""

    file: str
    line: int | None
    check: str  # name of the check: schema, numbers, sources …
    message: str  # one Chinese sentence
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message} [{self.check}]"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep the content from being loaded."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
