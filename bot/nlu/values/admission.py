"""Which hospital stay of the year it is: 第二次住院, 二次入院, 头一回住院."""

from __future__ import annotations

import re

from bot.nlu.values.found import Found
from bot.nlu.values.numerals import to_decimal

_ORDINAL = r"第\s*(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,2})\s*[次回趟]"
_STAY = r"(?:住院|入院|住进|进院|住医院|住的院)"
_ELSEWHERE = "报缴交办打问查补申买"
"""Begins what is done again without another stay: 第二次报销."""
_PATTERNS = (
    re.compile(rf"{_ORDINAL}[^,。;?!\d{_ELSEWHERE}]{{0,8}}{_STAY}"),
    re.compile(
        rf"{_STAY}(?:(?!报销|备案|押金|转院|费)[^,。;?!\d]){{0,4}}{_ORDINAL}(?![{_ELSEWHERE}])"
    ),
    re.compile(rf"{_STAY}了?,(?:这?是)?{_ORDINAL}(?=了|[,。!?]|$)"),
    re.compile(
        rf"(?:今年|年内|一年)[^,。;?!\d]{{0,8}}{_ORDINAL}"
        r"(?=[又再去]?[住入进]|[了的呢吧]?\s*(?:[,。;?!]|$)|起付|能?报多少|怎么报)"
    ),
    re.compile(rf"住[^,。;?!\d]{{0,6}}院[^,。;?!\d费]{{0,3}}{_ORDINAL}(?![{_ELSEWHERE}])"),
    re.compile(rf"(?<![十百千万\d])(?P<number>[二2])次{_STAY}"),
    re.compile(
        rf"^(?:我|那|如果|要是|已经|这次|这回|这|是|换成)*{_ORDINAL}(?:的话|的|吧|了|啊|呀|哦|呢)*[?。!]?$"
    ),
)
_FIRST = re.compile(rf"(?:头一[次回]|首次|初次)(?:的)?{_STAY}")
MOST = 20
"""Nobody means the twenty-first stay of a year."""


def find_admissions(text: str) -> list[Found]:
    """The number of the stay, as a decimal string, at most once for each place in the text."""
    found: dict[int, Found] = {}
    for match in _FIRST.finditer(text):
        found[match.start()] = Found(match.start(), match.end(), "1")
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            number = to_decimal(match["number"])
            if number is not None and 1 <= number <= MOST:
                position = match.start("number")
                found.setdefault(position, Found(position, match.end("number"), str(int(number))))
    return [found[start] for start in sorted(found)]
