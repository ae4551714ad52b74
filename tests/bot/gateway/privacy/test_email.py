from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("发到zhang.san@qq.com吧", "发到[邮箱]吧"),
        ("a_b-c@mail.example.com.cn", "[邮箱]"),
        ("ｚｓ＠ｑｑ．ｃｏｍ", "[邮箱]"),
    ],
)
def test_addresses_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("邮箱",)


@pytest.mark.parametrize("text", ["@客服", "微信@医保局", "a@b", "单价5@10"])
def test_other_signs_stay(text: str) -> None:
    assert mask(text).text == text
