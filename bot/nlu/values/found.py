"""What every value parser returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional


@dataclass(frozen=True)
class Found:
    """A value and the stretch ``text[start:end]`` it was read from.

    ``role`` says what an amount is (see ``amount``); ``approximate`` is true where the person
    rounded ("大概一万", "八百多").
    """

    start: int
    end: int
    value: str
    role: Optional[str] = None
    approximate: bool = False

    def overlaps(self, others: Iterable[Found]) -> bool:
        """Whether one of ``others`` was read from a part of the same stretch."""
        return any(self.start < other.end and other.start < self.end for other in others)
