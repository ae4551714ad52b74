"""Bank cards: 13 to 19 digits that pass the Luhn check, or that are called a bank card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.privacy.span import follows, is_amount

_NUMBER = re.compile(r"(?<![\dA-Za-z])(?=(\d(?:[ \-]?\d){12,18})(?![\d]))")
_ISSUED = re.compile(r"62|4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[4578]|60|9[0-9]")
_NAMED = re.compile(r"银行卡|銀行卡|储蓄卡|信用卡|借记卡|存折|银行账|銀行帳|开户|收款账|卡号")
_OTHER_NUMBER = re.compile(r"发票|發票|订单|流水|单号|单据|编号|编码|代码|批号|文号|信用代码")
_REACH = 12
_SHORTEST_NAMED = 15


def find(text: str) -> Iterator[tuple[int, int]]:
    """Card numbers; a number that is called an invoice or an order stays."""
    for match in _NUMBER.finditer(text):
        if is_amount(text, match.end(1)):
            continue
        digits = re.sub(r"\D", "", match.group(1))
        named = follows(text, match.start(), _NAMED, _REACH)
        if named and len(digits) >= _SHORTEST_NAMED:
            yield match.span(1)
        elif follows(text, match.start(), _OTHER_NUMBER, _REACH):
            continue
        elif _ISSUED.match(digits) and _passes_luhn(digits):
            yield match.span(1)


def _passes_luhn(digits: str) -> bool:
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
