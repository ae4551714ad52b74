"""A stretch of text that holds personal data, and looks at what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Find = Callable[[str], Iterator[tuple[int, int]]]
"""A recogniser: given the plain view of a text, yields (start, end) of each find."""


@dataclass(frozen=True)
class Span:
    """``kind`` is the Chinese name of what was found."""

    start: int
    end: int
    kind: str


_UNIT = re.compile(r"\s*(?:元|块|圆|万|亿|人民币|rmb|RMB)")


def is_amount(text: str, end: int) -> bool:
    """Whether a unit of money follows the number that ends at ``end``."""
    return _UNIT.match(text, end) is not None


def follows(text: str, start: int, words: re.Pattern[str], reach: int) -> bool:
    """Whether one of ``words`` stands in the ``reach`` characters before ``start``."""
    return words.search(text, max(0, start - reach), start) is not None
