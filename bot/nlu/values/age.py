"""Ages in whole years."""

from __future__ import annotations

import re
from typing import Optional

from bot.nlu.values.found import Found
from bot.nlu.values.numerals import to_decimal

OLDEST = 120

_NUMBER = (
    r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,4}|一百[零〇]?[一二三四五六七八九十]{0,3})"
)
_YEARS = re.compile(rf"(?<![第\d.]){_NUMBER}(?P<more>多|来|几)?(?:周岁|虚岁|岁)(?!月)")
_SPOKEN = re.compile(
    rf"(?:年纪|年龄|今年)(?:是|有|都|快|刚|满|才|:|已经|大概|差不多)*{_NUMBER}(?=了|,|。|!|\?|$|的人)"
)
_MONTHS = re.compile(
    r"(?<![第\d.])(?:\d{1,2}|[一二两三四五六七八九十]{1,2}|几)个?半?(?:多)?(?:月|天)(?:大)?(?:的)?"
    r"(?:婴儿|宝宝|孩子|小孩|娃|毛毛|小宝)"
)


def find_ages(text: str) -> list[Found]:
    """Ages in ``text`` as decimal strings; a baby counted in months or days is 0."""
    found = [_years(match) for match in _YEARS.finditer(text)]
    if not any(found):
        found = [_years(match) for match in _SPOKEN.finditer(text)]
    babies = [Found(m.start(), m.end(), "0") for m in _MONTHS.finditer(text)]
    return sorted([age for age in found if age] + babies, key=lambda age: age.start)


def _years(match: re.Match[str]) -> Optional[Found]:
    number = to_decimal(match["number"])
    if number is None or not 0 <= number <= OLDEST:
        return None
    more = match.groupdict().get("more")
    return Found(match.start(), match.end(), str(int(number)), approximate=bool(more))
