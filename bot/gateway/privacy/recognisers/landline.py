"""Landline numbers: with area code, or bare after 电话 and the like.

Service hotlines (12393, 95588, 400-…) are not personal and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.privacy.span import is_amount

_WITH_AREA = re.compile(
    r"(?<![\d.])(?:\(0(?:10|2\d|[3-9]\d{2})\)|0(?:10|2\d|[3-9]\d{2}))[ \-]?"
    r"[2-9]\d{2,3}[ \-]?\d{4}(?:(?:转|-)\d{1,6})?(?!\d)"
)
_AFTER_NAME = re.compile(
    r"(?:电话|電話|座机|固话|联系方式|打给我|致电)(?:号码|号)?(?:是|为|:)?\s*"
    r"([2-9]\d{2,3}[ \-]?\d{4})(?!\d)"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers with an area code, and numbers that are called a telephone number."""
    for match in _WITH_AREA.finditer(text):
        if not is_amount(text, match.end()):
            yield match.span()
    for match in _AFTER_NAME.finditer(text):
        yield match.span(1)
