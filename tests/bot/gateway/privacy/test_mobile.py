from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13800138000", "[手机号]"),
        ("打我13800138000吧", "打我[手机号]吧"),
        ("138 0013 8000", "[手机号]"),
        ("138-0013-8000", "[手机号]"),
        ("1380 013 8000", "[手机号]"),
        ("+86 13800138000", "[手机号]"),
        ("8613800138000", "[手机号]"),
        ("１３８００１３８０００", "[手机号]"),
        ("一三八零零一三八零零零", "[手机号]"),
        ("幺三八零零幺三八零零零", "[手机号]"),
        ("19912345678，16612345678", "[手机号]，[手机号]"),
    ],
)
def test_mobile_numbers_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("手机号",)


@pytest.mark.parametrize(
    "text",
    [
        "12345678901",  # no such prefix
        "1380013800",
        "138001380001",
        "花了13800138000元",
        "10086",
        "12393、12333、12366、12345、110、120",
        "2026年11月22日",
        "三千八百一十三",
        "一百二十三万",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text).text == text
