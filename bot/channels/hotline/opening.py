"""When a person can be reached again, in spoken words."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.hotline.spoken_zh import number_zh
from bot.gateway.working_hours import WorkingHours
from knowledge.clock import SHANGHAI

_FURTHEST = 31  # days looked ahead; the longest holidays are shorter
_WEEKDAYS = "一二三四五六日"


def next_opening(hours: WorkingHours, now: datetime) -> datetime | None:
    """The next moment at which a person is there; None when no day within a month is known."""
    local = now.astimezone(SHANGHAI)
    for ahead in range(_FURTHEST):
        day = (local + timedelta(days=ahead)).date()
        for start, _ in sorted(hours.spans):
            moment = datetime.combine(day, start, SHANGHAI)
            if moment > local and hours.is_open(moment):
                return moment
    return None


def when_zh(moment: datetime, now: datetime) -> str:
    """今天下午一点半, 明天上午九点, 星期一上午九点, 十月八日上午九点."""
    days = (moment.date() - now.astimezone(SHANGHAI).date()).days
    if days < 3:
        day = ("今天", "明天", "后天")[days]
    elif days < 7:
        day = f"星期{_WEEKDAYS[moment.weekday()]}"
    else:
        day = f"{number_zh(str(moment.month))}月{number_zh(str(moment.day))}日"
    return day + _time_zh(moment)


def _time_zh(moment: datetime) -> str:
    part = "上午" if moment.hour < 12 else "下午" if moment.hour < 18 else "晚上"
    hour = moment.hour if moment.hour <= 12 else moment.hour - 12
    said = "两" if hour == 2 else number_zh(str(hour))
    if moment.minute == 30:
        return f"{part}{said}点半"
    minute = f"{number_zh(str(moment.minute))}分" if moment.minute else ""
    zero = "零" if 0 < moment.minute < 10 else ""
    return f"{part}{said}点{zero}{minute}"
