from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("E12345678", "[护照号]"),
        ("护照EA1234567能参保吗", "护照[护照号]能参保吗"),
        ("G12345678", "[护照号]"),
        ("港澳通行证号：H12345678", "港澳通行证号：[护照号]"),
        ("台胞证12345678", "台胞证[护照号]"),
    ],
)
def test_passports_and_permits_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("护照号",)


@pytest.mark.parametrize(
    "text",
    [
        "国药准字H20113456",
        "编码E12345678",
        "E1234567",
        "E123456789",
        "XE12345678",
        "E11.900",
        "G20",
    ],
)
def test_other_codes_stay(text: str) -> None:
    assert mask(text).text == text
