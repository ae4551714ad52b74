"""Numbers as people write them: 一万二, 两万三千五, 3.5万, 1万5, 12,000, 七八百."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from typing import Optional

import cn2an

CHINESE_DIGITS = "零〇一二三四五六七八九两俩壹贰叁肆伍陆柒捌玖"
UNITS = "十百千万亿拾佰仟"

NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{CHINESE_DIGITS}十拾])"
    rf"(?:[{CHINESE_DIGITS}{UNITS}点]|\d)*"
)
"""Regular expression of a stretch that may be a number; ``to_decimal`` decides."""

LONGEST = 24
"""Characters; what is longer is an account or keys held down, not a number that someone means."""

_PRECISE = Context(prec=2 * LONGEST)
_DIGITS_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿])")
_NEIGHBOURS = re.compile(r"(一二|一两|二三|两三|三四|三五|四五|五六|六七|七八|八九)(?=[十百千万])")
_SPOKEN_DECIMAL = re.compile(
    rf"^([{CHINESE_DIGITS}十百千]+|\d+)点([{CHINESE_DIGITS}]+|\d+)([百千万亿]?)$"
)
_DIGIT_STRING = re.compile(rf"[{CHINESE_DIGITS}]{{2,}}")
_UNIT_VALUES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def to_decimal(numeral: str) -> Optional[Decimal]:
    """The number that ``numeral`` writes, or None when it writes none.

    A pair of neighbouring digits ("七八百") counts as the mean of both.
    """
    numeral = numeral.replace(",", "").replace("俩", "两")
    return _read(numeral) if len(numeral) <= LONGEST else None


def _read(numeral: str) -> Optional[Decimal]:
    if re.fullmatch(r"\d+(?:\.\d+)?", numeral):
        return Decimal(numeral)
    simple = _DIGITS_WITH_UNIT.fullmatch(numeral)
    if simple:
        return _plain(Decimal(simple[1]) * _UNIT_VALUES[simple[2]])
    spoken = _SPOKEN_DECIMAL.match(numeral)
    if spoken:
        return _spoken_decimal(*spoken.groups())
    neighbours = _NEIGHBOURS.search(numeral)
    if neighbours:
        return _mean_of_neighbours(numeral, neighbours)
    is_sequence = _DIGIT_STRING.fullmatch(numeral)  # 一二三
    return None if is_sequence else _by_library(numeral)


def is_approximate(numeral: str) -> bool:
    """Whether the numeral itself is a rounding: 七八百, 三五千."""
    return _NEIGHBOURS.search(numeral) is not None


def _spoken_decimal(whole: str, fraction: str, unit: str) -> Optional[Decimal]:
    digits = _by_library(whole)
    places = [_by_library(digit) for digit in fraction]
    if digits is None or None in places:
        return None
    written = "".join(str(place) for place in places)
    return _plain(Decimal(f"{digits}.{written}") * _UNIT_VALUES[unit])


def _mean_of_neighbours(numeral: str, pair: re.Match[str]) -> Optional[Decimal]:
    ends = [
        to_decimal(f"{numeral[: pair.start()]}{digit}{numeral[pair.end() :]}") for digit in pair[1]
    ]
    low, high = ends
    return None if low is None or high is None else _plain((low + high) / 2)


def _by_library(numeral: str) -> Optional[Decimal]:
    try:
        return _plain(Decimal(str(cn2an.cn2an(numeral, "smart"))))
    except (ValueError, TypeError, LookupError, InvalidOperation):
        return None


def _plain(number: Decimal) -> Decimal:
    """Without exponent and without trailing zeros after the point."""
    number = number.quantize(Decimal("0.01"), context=_PRECISE)
    return (
        number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    )
