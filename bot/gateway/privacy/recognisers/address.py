"""Detailed addresses: a street, village or estate with a house number.

Province, city and district before it stay: the answer depends on them and they name no home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,6})"
_NAME = r"[^\W\d_我你您他她它们在是住的到于址为了从去省市区县镇乡道,。:;!?]"
_STREET = r"(?:路|街|大街|大道|巷|弄|胡同|村)"
_ESTATE = r"(?:小区|社区|花园|公寓|家园|苑|新村|广场|大厦|院|里|庄园|名邸|华府)"
_ROOM = rf"(?:[\s\-]*{_NUMBER}(?:号楼|栋|幢|座|单元|楼|层|室|房|户|号|组)|-\d{{1,5}})"
_PATTERN = re.compile(
    rf"{_NAME}{{1,8}}{_STREET}\s*{_NUMBER}(?:弄|号|组|栋|幢)(?!线|文|令|窗|桌|诊|病)(?:院)?"
    rf"(?:{_NAME}{{1,8}}{_ESTATE})?{_ROOM}*(?:\d{{3,4}})?"
    rf"|{_NAME}{{1,8}}{_ESTATE}\s*{_NUMBER}(?:号楼|栋|幢|座|单元){_ROOM}*(?:\d{{3,4}})?"
    rf"|(?<![\d.]){_NUMBER}(?:号楼|栋|幢|座)\s*{_NUMBER}(?:单元|室){_ROOM}*(?:\d{{3,4}})?"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Streets with a number, estates with a building, buildings with a flat."""
    for match in _PATTERN.finditer(text):
        yield match.span()
