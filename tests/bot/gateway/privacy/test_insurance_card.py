from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("医保卡号A12345678", "医保卡号[医保卡号]"),
        ("社保卡号是：B98765432", "社保卡号是：[医保卡号]"),
        ("我的医保编号 1234567890 查不到", "我的医保编号 [医保卡号] 查不到"),
        ("个人编号00123456", "个人编号[医保卡号]"),
        ("参保号1234567", "参保号[医保卡号]"),
        ("电脑号612345678", "电脑号[医保卡号]"),
        ("医保卡 A12345678", "医保卡 [医保卡号]"),
        ("就诊卡号１２３４５６７８", "就诊卡号[医保卡号]"),
    ],
)
def test_numbers_called_a_card_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("医保卡号",)


@pytest.mark.parametrize(
    "text",
    [
        "医保卡12393",
        "社保卡20261122",
        "社保卡2026-11-22",
        "医保卡1234567元怎么用",
        "A12345678",
        "医保编码C12345",
        "医保2026年1月1日",
        "医保卡号怎么查",
    ],
)
def test_other_numbers_near_a_card_stay(text: str) -> None:
    assert mask(text).text == text
