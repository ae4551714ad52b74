"""Passports, and travel permits where they are called so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.privacy.span import follows

_CHINESE = re.compile(r"(?<![A-Za-z\d])(?:[EeGg]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7})(?![A-Za-z\d])")
_ANY = re.compile(
    r"(?:护照|護照|通行证|通行證|台胞证|回乡证|居留证|居留许可)(?:号码|编号|号)?(?:是|为)?[:\s]*"
    r"([A-Za-z]{0,3}\d{6,10})(?![A-Za-z\d])"
)
_OTHER_CODE = re.compile(r"编码|代码|准字|批号|发票|订单|型号")
_REACH = 8


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of the form of a Chinese passport, and any number called a passport."""
    for match in _CHINESE.finditer(text):
        if not follows(text, match.start(), _OTHER_CODE, _REACH):
            yield match.span()
    for match in _ANY.finditer(text):
        yield match.span(1)
