from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("0571-87654321", "[电话号码]"),
        ("057187654321", "[电话号码]"),
        ("（010）87654321", "[电话号码]"),
        ("010 8765 4321", "[电话号码]"),
        ("家里座机021-61234567转12", "家里座机[电话号码]"),
        ("联系方式：87654321", "联系方式：[电话号码]"),
        ("电话号码是6123456", "电话号码是[电话号码]"),
    ],
)
def test_landlines_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("电话号码",)


@pytest.mark.parametrize(
    "text",
    [
        "87654321",  # no area code and nobody calls it a telephone
        "电话12393",
        "电话95588",
        "400-820-8820",
        "0571-12393",
        "0.12345678",
        "比例0.75",
        "021-87654321元",
        "电话在哪里查",
    ],
)
def test_hotlines_and_other_numbers_stay(text: str) -> None:
    assert mask(text).text == text
