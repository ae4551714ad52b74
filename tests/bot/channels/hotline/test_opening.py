from __future__ import annotations

from datetime import datetime

import pytest

from bot.channels.hotline.opening import next_opening, when_zh
from bot.gateway.working_hours import WorkingHours
from knowledge.clock import SHANGHAI

HOURS = WorkingHours.parse("09:00-12:00,13:30-17:00")


@pytest.mark.parametrize(
    ("now", "when"),
    [
        ("2026-11-23 07:00", "今天上午九点"),
        ("2026-11-23 12:30", "今天下午一点半"),
        ("2026-11-23 18:00", "明天上午九点"),
        ("2026-11-20 18:00", "星期一上午九点"),
        ("2026-11-21 10:00", "后天上午九点"),
        ("2026-09-30 20:00", "十月八日上午九点"),
        ("2026-09-19 20:00", "明天上午九点"),  # a Sunday made a working day
    ],
)
def test_when(now: str, when: str) -> None:
    moment = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    opening = next_opening(HOURS, moment)
    assert opening is not None
    assert when_zh(opening, moment) == when


def test_hours_that_never_come_are_not_promised() -> None:
    moment = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    assert next_opening(WorkingHours(()), moment) is None


@pytest.mark.parametrize(
    ("hours", "when"),
    [("14:05-15:00", "今天下午两点零五分"), ("19:15-20:00", "今天晚上七点十五分")],
)
def test_minutes_are_said(hours: str, when: str) -> None:
    moment = datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)
    opening = next_opening(WorkingHours.parse(hours), moment)
    assert opening is not None
    assert when_zh(opening, moment) == when
