"""When a person can take over: hours of the day on Chinese working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

import chinese_calendar

from knowledge.clock import SHANGHAI

_SPAN = re.compile(r"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


@dataclass(frozen=True)
class WorkingHours:
    """Spans of the day, for example 09:00–12:00 and 13:30–17:00."""

    spans: tuple[tuple[time, time], ...]

    @classmethod
    def parse(cls, value: object) -> WorkingHours:
        """Read ``"09:00-12:00,13:30-17:00"``; ValueError when it is not of that form."""
        if isinstance(value, cls):
            return value
        spans = tuple(_span(part.strip()) for part in str(value).split(",") if part.strip())
        if not spans:
            raise ValueError("应写成 09:00-12:00,13:30-17:00 这样的时间段")
        return cls(spans)

    def is_open(self, moment: datetime) -> bool:
        """Whether a person is there at ``moment`` (any time zone)."""
        local = moment.astimezone(SHANGHAI)
        if not _working_day(local):
            return False
        return any(start <= local.time() < end for start, end in self.spans)

    def __str__(self) -> str:
        spans = "、".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in self.spans)
        return f"工作日 {spans}"


def _span(text: str) -> tuple[time, time]:
    match = _SPAN.match(text)
    if match is None:
        raise ValueError("应写成 09:00-12:00,13:30-17:00 这样的时间段")
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = time(start_hour, start_minute), time(end_hour, end_minute)
    if start >= end:
        raise ValueError("每段的结束时间要晚于开始时间")
    return start, end


def _working_day(local: datetime) -> bool:
    """Public holidays and made-up working days where the calendar knows the year."""
    try:
        return bool(chinese_calendar.is_workday(local.date()))
    except NotImplementedError:  # the calendar of that year is not published yet
        return local.weekday() < 5
