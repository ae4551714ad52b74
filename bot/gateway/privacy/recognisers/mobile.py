"""Mobile numbers of mainland China, with or without +86 and separators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.privacy.span import is_amount

_PATTERN = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?!\d)"
    r"|(?<!\d)(?:(?:\+|00)?86[ \-]?)?1[3-9]\d{2}[ \-]\d{3}[ \-]\d{4}(?!\d)"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Eleven digits that are not an amount of money."""
    for match in _PATTERN.finditer(text):
        if not is_amount(text, match.end()):
            yield match.span()
