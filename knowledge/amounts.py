"""Finds the numbers in a Chinese text: amounts, percentages, periods, dates, counts.

百分之八十五 and 85%, 三十个工作日 and 30个工作日 are the same number. Words that merely contain a
numeral (一般, 三级医院, 二次报销) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import cn2an

HOTLINES = frozenset({"12393", "12333", "12366", "12345", "12320", "110", "120", "122"})
"""Numbers to call. They need no source."""

_UNIT = (
    r"%|％|‰|个工作日|工作日|个月|周岁|小时|分钟|公里|毫升|万元|亿元|个人|人次|"
    r"[元块角分万亿年月日天岁周倍次档类种级项条份位号张人家名步成期季折点]"
)
_DIGITS = re.compile(
    rf"(?<![A-Za-z\d.])(?P<number>\d++(?:,\d{{3}})*+(?:\.\d++)?+)(?![A-Za-z])\s*(?P<unit>{_UNIT})?"
)
_CHINESE = re.compile(
    r"百分之(?P<percent>[零一二两三四五六七八九十百点]+)"
    r"|(?P<number>[零一二两三四五六七八九十百千万半]+)(?P<unit>个工作日|工作日|个月|周岁|万元|元|块|天|倍|成)"
)
_NOT_A_COUNT = re.compile(r"第\s*$|〔\d{4}〕$")
"""Before the number: 第28条 and 〔2024〕38号 name a text; they are no figures of policy."""


class Amount(NamedTuple):
    """A number in a text. ``key`` is the same for the same number however it is written."""

    text: str
    number: str
    unit: str
    start: int

    @property
    def key(self) -> str:
        """Number and unit: 30个工作日, 85%."""
        return self.number + self.unit


def amounts(text: str) -> Iterator[Amount]:
    """The numbers of a text that need a source, in order."""
    found = [*_digits(text), *_chinese(text)]
    return iter(sorted(found, key=lambda amount: amount.start))


def _digits(text: str) -> Iterator[Amount]:
    for match in _DIGITS.finditer(text):
        number, unit = match["number"].replace(",", ""), match["unit"] or ""
        before = text[: match.start()]
        named = _NOT_A_COUNT.search(before) or before.endswith("〔")
        if number in HOTLINES or named:
            continue
        yield Amount(match[0].strip(), number, unit.replace("％", "%"), match.start())


def _chinese(text: str) -> Iterator[Amount]:
    for match in _CHINESE.finditer(text):
        said = match["percent"] or match["number"]
        if _NOT_A_COUNT.search(text[: match.start()]):
            continue
        number = _to_digits(said)
        if number is not None:
            unit = "%" if match["percent"] else match["unit"]
            yield Amount(match[0], number, unit, match.start())


def to_number(numeral: str) -> float | None:
    """ "三十" → 30; None where the characters are no number (万一)."""
    try:
        return float(cn2an.cn2an(numeral.replace(" ", ""), "smart"))
    except (ValueError, OverflowError):
        return None


def _to_digits(numeral: str) -> str | None:
    if numeral == "半":
        return "0.5"
    number = to_number(numeral)
    return None if number is None else f"{number:g}"
