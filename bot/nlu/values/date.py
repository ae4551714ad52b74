"""Dates and relative dates as ISO 8601, to the precision that was said.

"2025年3月" is ``2025-03``, not the first of March; "去年" is a year. Relative dates need the day on
which the message was written.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Callable, Optional

from bot.nlu.values.found import Found
from bot.nlu.values.numerals import to_decimal

_SMALL = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_YEAR = r"(?P<year>(?:19|20)\d\d|[〇零一二三四五六七八九]{4}|(?<![\d了满缴交费要差作休够足])[012]\d(?=年(?!了|工龄|医龄|以上|多)))"
_RELATIVE_YEAR = r"(?P<relative>大前年|前年|去年|今年|上年|本年|明年)"
_OF_THE_MONTH = r"(?:[日号]|(?=住院|入院|出院))"
"""10月16住院 leaves 号 out."""
_FULL = re.compile(
    rf"(?:{_YEAR}年?|{_RELATIVE_YEAR})(?:的(?={_SMALL}月))?"
    rf"(?:(?<=[年的])(?P<month>{_SMALL})月份?(?:(?P<day>{_SMALL}){_OF_THE_MONTH})?)?"
)
_DIGITS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?!\d)"
)
_IS_MONEY = re.compile(r"\s*[元块万]")
_MONEY_BEFORE = re.compile(r"[花费付报交共计款额]了?$")
_MONTH_DAY = re.compile(
    rf"(?<![年\d个第])(?P<month>{_SMALL})月(?:份|(?P<day>{_SMALL}){_OF_THE_MONTH})"
)
_DAYS = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "大后天": 3,
    "后天": 2,
}
_DAY = re.compile("|".join(_DAYS))
_MONTHS = {
    "上上个月": -2,
    "上上月": -2,
    "上个月": -1,
    "上月": -1,
    "这个月": 0,
    "本月": 0,
    "下下个月": 2,
    "下个月": 1,
    "下月": 1,
}
_MONTH = re.compile(rf"(?P<shift>{'|'.join(_MONTHS)})(?:(?P<day>{_SMALL}){_OF_THE_MONTH})?")
_AGO = re.compile(
    rf"(?<![\d.一二两三四五六七八九十百千万第])(?<!出院)(?<!入院)(?<!提前)(?<!满)(?P<number>{_SMALL}|半)(?P<more>多)?个?[多半]?"
    r"(?P<unit>天|日|周|星期|礼拜|月|年)[多半]?[以之]?前(?![往台])"
)
_AHEAD = re.compile(r"[之以]?前(?![几后])|起|截止|要|将|到期")
"""After a day that is still to come."""
_YEAR_OFFSETS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}


def find_dates(text: str, today: date) -> list[Found]:
    """Dates in ``text`` in order; a longer reading wins over a shorter one at the same place."""
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Optional[str]]], ...] = (
        (_DIGITS, _absolute),
        (_FULL, _absolute),
        (_MONTH_DAY, _absolute),
        (_AGO, _ago),
        (_DAY, lambda match, day: (day + timedelta(days=_DAYS[match[0]])).isoformat()),
        (_MONTH, _month),
    )
    found: list[Found] = []
    for pattern, read in readers:
        for match in pattern.finditer(text):
            value = read(match, today)
            if value and not any(_overlap(match, other) for other in found):
                approximate = read is _ago
                found.append(Found(match.start(), match.end(), value, approximate=approximate))
    return sorted(found, key=lambda item: item.start)


def _overlap(match: re.Match[str], other: Found) -> bool:
    return match.start() < other.end and other.start < match.end()


def _month(match: re.Match[str], today: date) -> Optional[str]:
    """上个月, 上个月15号."""
    month, day = _shift_month(today, _MONTHS[match["shift"]]), _small(match["day"])
    if day is None:
        return month
    try:
        return date(int(month[:4]), int(month[5:]), day).isoformat()
    except ValueError:
        return None


def _absolute(match: re.Match[str], today: date) -> Optional[str]:
    parts = match.groupdict()
    if match.re is _DIGITS and _is_decimal(match):
        return None
    month, day = _small(parts.get("month")), _small(parts.get("day"))
    if parts.get("relative"):
        year: Optional[int] = today.year + _YEAR_OFFSETS[parts["relative"]]
    elif parts.get("year"):
        year = _year(match)
    else:
        ahead = _AHEAD.match(match.string, match.end())
        year = today.year if ahead else _latest_year(today, month, day)
    if year is None or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _is_decimal(match: re.Match[str]) -> bool:
    """Whether 2000.5 is a sum."""
    if "." not in match[0] or match["day"]:
        return False
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(_IS_MONEY.match(after) or _MONEY_BEFORE.search(before))


def _year(match: re.Match[str]) -> Optional[int]:
    """The year that is written; digits alone are a year only when 年 or a separator follows."""
    written = match["year"]
    if re.fullmatch(r"[〇零一二三四五六七八九]{4}", written):
        digits = "".join(str("零一二三四五六七八九".index(c.replace("〇", "零"))) for c in written)
        written = digits if digits[:2] in {"19", "20"} else ""
    if not written or (match.re is _FULL and "年" not in match[0]):
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)


def _latest_year(today: date, month: Optional[int], day: Optional[int]) -> Optional[int]:
    """The year of the last such month: people ask about what has happened."""
    if month is None:
        return None
    return today.year if (month, day or 1) <= (today.month, today.day) else today.year - 1


def _ago(match: re.Match[str], today: date) -> Optional[str]:
    unit = match["unit"]
    if match["number"] == "半":
        return _shift_month(today, -6) if unit == "年" else None
    number = _small(match["number"])
    if number is None:
        return None
    if unit == "年":
        return f"{today.year - number:04d}"
    if unit == "月":
        return _shift_month(today, -number)
    days = number if unit in {"天", "日"} else 7 * number
    return (today - timedelta(days=days)).isoformat()


def _shift_month(today: date, months: int) -> str:
    index = today.year * 12 + today.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _small(written: Optional[str]) -> Optional[int]:
    number = to_decimal(written) if written else None
    return int(number) if number is not None else None
