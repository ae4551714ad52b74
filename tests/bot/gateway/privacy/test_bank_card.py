from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("6222021234567890128", "[银行卡号]"),
        ("6222 0212 3456 7890 128", "[银行卡号]"),
        ("4111111111111111", "[银行卡号]"),
        ("打到4111-1111-1111-1111上", "打到[银行卡号]上"),
        ("６２２２０２１２３４５６７８９０１２８", "[银行卡号]"),
        ("银行卡号6222021234567890120", "银行卡号[银行卡号]"),  # mistyped, but called so
    ],
)
def test_bank_cards_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("银行卡号",)


@pytest.mark.parametrize(
    "text",
    [
        "6222021234567890120",  # the check fails
        "发票号4111111111111111",
        "1111111111111117",  # no issuer begins so
        "4111111111111111元",
        "银行卡里有123456789元",
        "622202123456",
        "41111111111111110000",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert "银行卡号" not in mask(text).kinds


@given(st.integers(10**12, 10**15 - 1))
def test_every_card_with_a_right_check_digit_is_found(middle: int) -> None:
    body = f"62{middle}"
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    check = -sum(n // 10 + n % 10 for n in doubled) % 10
    assert mask(f"卡是{body}{check}").kinds == ("银行卡号",)
