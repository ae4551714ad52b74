"""Numbers of 医保 and 社保 cards. Their forms differ by place, so the name before them decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.privacy.span import is_amount

_CARD = r"(?:医保|社保|社会保障|社會保障|醫保|社保医疗|医疗保险|医疗|就诊|居民健康)"
_PATTERN = re.compile(
    rf"(?:{_CARD}(?:卡|证|手册|凭证|账户|个人|电脑)?(?:的)?(?:号码|编号|号|卡号)"
    r"|(?:医保|社保|社会保障|醫保)(?:卡|证)"
    r"|(?:参保|个人|人员|电脑)(?:编号|号码|号)"
    r"|电脑号|参保号)"
    r"(?:是|为|叫)?[:\s]*"
    r"([A-Za-z]{0,3}\d(?:[ \-]?[0-9A-Za-z]){5,19})(?![0-9A-Za-z])"
)
_DATE = re.compile(r"(?:19|20)\d{2}[\-]?(?:0[1-9]|1[0-2])[\-]?(?:0[1-9]|[12]\d|3[01])$")
_FEWEST_DIGITS = 6


def find(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of at least six digits right after the name of a card; no amounts, no dates."""
    for match in _PATTERN.finditer(text):
        number = match.group(1)
        if sum(char.isdigit() for char in number) < _FEWEST_DIGITS:
            continue
        if is_amount(text, match.end(1)) or _DATE.match(number):
            continue
        yield match.span(1)
