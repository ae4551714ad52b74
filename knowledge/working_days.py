"""Working days by the official Chinese holiday calendar, and dates spelled out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar

_WEEKDAYS = "一二三四五六日"
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Public holidays on the same date every year, for years whose calendar is not published yet."""


class WorkingDay(NamedTuple):
    """``exact`` is False if the holidays of some year on the way are not published yet."""

    day: date
    exact: bool


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether people work on that day, and whether that rests on the published calendar."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS, False


def add_working_days(start: date, days: int) -> WorkingDay:
    """The last of ``days`` working days; the day after ``start`` is the first that can count."""
    if days < 1:
        raise ValueError("days must be at least 1")
    day, exact = start, True
    while days:
        day += timedelta(days=1)
        works, known = is_working_day(day)
        exact = exact and known
        days -= works
    return WorkingDay(day, exact)


def spell_date(day: date) -> str:
    """``2026年12月31日（星期四）``."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
