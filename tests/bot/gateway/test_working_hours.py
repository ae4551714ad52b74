from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.gateway.working_hours import WorkingHours
from knowledge.clock import SHANGHAI

HOURS = WorkingHours.parse("09:00-12:00, 13:30-17:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI), True),  # a Monday
        (datetime(2026, 11, 23, 8, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI), False),
        (datetime(2026, 11, 23, 16, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 23, 5, 30, tzinfo=UTC), True),  # 13:30 in Shanghai
        (datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI), False),  # a Sunday
        (datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI), False),  # National Day
        (datetime(2025, 9, 28, 10, 0, tzinfo=SHANGHAI), True),  # a Sunday that was worked
        (datetime(2099, 11, 23, 10, 0, tzinfo=SHANGHAI), True),  # a Monday, calendar unknown
    ],
)
def test_a_person_is_there_on_working_days_in_the_hours(moment: datetime, is_open: bool) -> None:
    assert HOURS.is_open(moment) is is_open


@pytest.mark.parametrize("wrong", ["", "9-17", "17:00-09:00", "25:00-26:00", "09:00-09:00", None])
def test_what_is_no_time_span_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"时间|hour"):
        WorkingHours.parse(wrong)


def test_it_reads_well_in_a_sentence() -> None:
    assert str(HOURS) == "工作日 09:00–12:00、13:30–17:00"
