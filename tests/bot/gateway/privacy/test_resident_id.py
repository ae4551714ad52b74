from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.privacy import mask

VALID = "11010119900307775"  # seventeen digits; the check characters are worked out below


def with_check(first: str) -> str:
    """GB 11643: sum of 2^(17-i) mod 11 times the digits, mapped so that the whole is 1 mod 11."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first))
    return first + "0123456789X"[(12 - total % 11) % 11]


ID = with_check(VALID)
ID_WITH_X = next(
    number for n in range(1000) if (number := with_check(f"44030619750101{n:03}")).endswith("X")
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (ID, "[身份证号]"),
        (f"我的身份证是{ID}怎么参保", "我的身份证是[身份证号]怎么参保"),
        (f"查{ID}的余额", "查[身份证号]的余额"),
        (ID_WITH_X, "[身份证号]"),
        (ID_WITH_X.lower(), "[身份证号]"),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "[身份证号]"),
        (f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", "[身份证号]"),
        (" ".join(ID), "[身份证号]"),
        (ID.translate({ord("0") + n: ord("０") + n for n in range(10)}), "[身份证号]"),
        (ID_WITH_X[:17] + "Ｘ", "[身份证号]"),
        (f"{ID}，{ID_WITH_X}", "[身份证号]，[身份证号]"),
        (f"两个 {ID} {ID_WITH_X}", "两个 [身份证号] [身份证号]"),
        ("身份证号：110101199003077750", "身份证号：[身份证号]"),  # mistyped, but called so
        ("旧证110101900307775", "旧证[身份证号]"),
        ("一一零一零一一九九零零三零七七七五" + "零一二三四五六七八九"[int(ID[17])], "[身份证号]"),
    ],
)
def test_identity_numbers_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("身份证号",)


@pytest.mark.parametrize(
    "text",
    [
        f"发票号码{VALID}{(int(ID[17]) + 1) % 10}",  # the check fails
        f"流水号 {VALID}{(int(ID[17]) + 1) % 10}",
        ID[:17],
        f"{ID}1",  # nineteen digits
        f"1{ID}",
        with_check("99010119900307775"),  # no such province
        with_check("11010119901307775"),  # no such month
        with_check("11010119900230775"),  # no such day
        "订单110101900307775",  # fifteen digits that are called an order
        "金额110101900307775元",
        "110101901307775",  # no such month
        "统一社会信用代码91110000600037341L",
        "20261122123456789012",
    ],
)
def test_other_long_numbers_stay(text: str) -> None:
    assert "身份证号" not in mask(text).kinds


born = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 22))
regions = st.sampled_from(["110101", "310115", "440306", "500103", "510107", "650102"])
serials = st.integers(0, 999)


@given(regions, born, serials, st.text(alphabet="医保报销查一下，。 ", max_size=10))
def test_every_valid_number_is_found_wherever_it_stands(
    region: str, day: date, serial: int, around: str
) -> None:
    number = with_check(f"{region}{day:%Y%m%d}{serial:03}")
    found = mask(f"{around}{number}{around}")
    assert found.text == f"{around}[身份证号]{around}"
