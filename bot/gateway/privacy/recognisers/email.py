"""E-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PATTERN = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,24}"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Addresses in the usual form."""
    for match in _PATTERN.finditer(text):
        yield match.span()
