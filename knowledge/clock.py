"""Time in Asia/Shanghai, injected wherever a rule depends on the date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""A function that gives the present moment, always with the Shanghai time zone."""


def system_clock() -> datetime:
    """The present moment in Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def today(clock: Clock = system_clock) -> date:
    """The calendar day in Asia/Shanghai that ``clock`` shows."""
    return clock().astimezone(SHANGHAI).date()
