"""Ages in whole years."""

from __future__ import annotations

import re
from typing import Optional

from bot.nlu.values.found import Found
from bot.nlu.values.numerals import is_approximate, to_decimal

OLDEST = 120

_NUMBER = (
    r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,4}|一百[零〇]?[一二三四五六七八九十]{0,3})"
)
_YEARS = re.compile(rf"(?<![第\d.]){_NUMBER}(?P<more>多|来|几)?(?:周岁|虚岁|岁)(?!月)")
_SPOKEN = re.compile(
    r"(?:年纪|年龄|岁数|今年|虚岁|周岁|实岁)(?:是|有|都|快|刚|满|才|:|已经|大概|差不多)*"
    rf"{_NUMBER}(?P<more>多|来|几)?(?=了|啦|啊|呢|吧|,|。|!|\?|$|的人|\s*(?:退休|在职|职工|住院))"
)
_CHILD = r"(?:婴儿|宝宝|孩子|小孩|娃|毛毛|小宝)"
_BABY = re.compile(
    rf"(?<![第\d.了等过满交住])(?P<number>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}}|几)个?半?多?"
    rf"(?:(?P<month>月)|天)(?:大(?![概约病])的?{_CHILD}?|的?{_CHILD})"
    r"|(?:宝宝|娃娃?|刚?出生)(?:才|有|了|刚|满)*(?P<later>\d{1,2}|[一二两三四五六七八九十]{1,2})(?:(?P<later_month>个月)|天)(?![前后内之])"
    r"|半岁"
)
OLDEST_SPOKEN = 110
"""今年120 is more likely money than an age."""


def find_ages(text: str) -> list[Found]:
    """Ages in ``text`` as decimal strings; months are counted in full years, days as 0."""
    found = [_years(match) for match in _YEARS.finditer(text)]
    if not any(found):
        found = [_years(match, OLDEST_SPOKEN) for match in _SPOKEN.finditer(text)]
    babies = [_baby(match) for match in _BABY.finditer(text)]
    return sorted([age for age in found if age] + babies, key=lambda age: age.start)


def _baby(match: re.Match[str]) -> Found:
    counted = match["month"] or match["later_month"]
    months = to_decimal(match["number"] or match["later"] or "") if counted else None
    return Found(match.start(), match.end(), str(int(months or 0) // 12))


def _years(match: re.Match[str], oldest: int = OLDEST) -> Optional[Found]:
    number = to_decimal(match["number"])
    if number is None or not 0 <= number <= oldest:
        return None
    rounded = bool(match["more"]) or is_approximate(match["number"])
    return Found(match.start(), match.end(), str(int(number)), approximate=rounded)
