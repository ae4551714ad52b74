"""Resident identity numbers (GB 11643): 18 characters with a check character, or the old 15."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.gateway.privacy.span import follows, is_amount

_SEPARATOR = r"[ \-.]?"
_NEW = re.compile(rf"(?<!\d)(?=(\d(?:{_SEPARATOR}\d){{16}}{_SEPARATOR}[\dXx])(?![\dXx]))")
_OLD = re.compile(rf"(?<!\d)(?=(\d(?:{_SEPARATOR}\d){{14}})(?![\dXx]))")
_NAMED = re.compile(r"身份证|證件|证件|身分證|身分证|公民身份|社会保障号")
_OTHER_NUMBER = re.compile(r"发票|發票|订单|流水|单号|单据|编号|编码|代码|批号|文号|信用")
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_REACH = 12
"""Characters before a number in which its name is looked for."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that pass the check, and mistyped ones that are called an identity number."""
    for match in _NEW.finditer(text):
        if _is_valid(_digits(match.group(1))) or follows(text, match.start(), _NAMED, _REACH):
            yield match.span(1)
    for match in _OLD.finditer(text):
        if _is_old(text, match):
            yield match.span(1)


def _digits(text: str) -> str:
    return re.sub(r"[ \-.]", "", text).upper()


def _is_valid(number: str) -> bool:
    if not _PROVINCES.match(number) or not _is_birthday(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_CHARACTERS[total % 11] == number[17]


def _is_old(text: str, match: re.Match[str]) -> bool:
    """Without a check character, the place, the birthday and the surroundings must agree."""
    number = _digits(match.group(1))
    if not _PROVINCES.match(number) or not _is_birthday("19" + number[6:12]):
        return False
    if is_amount(text, match.end(1)):
        return False
    return not follows(text, match.start(), _OTHER_NUMBER, _REACH)


def _is_birthday(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return born.year >= 1880
