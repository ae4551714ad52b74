"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.values.numerals import is_approximate, to_decimal


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", "0"),
        ("42", "42"),
        ("3.5", "3.5"),
        ("12,000", "12000"),
        ("1,234,567.89", "1234567.89"),
        ("六万", "60000"),
        ("一万二", "12000"),
        ("两万三千五", "23500"),
        ("二百五", "250"),
        ("一千零五", "1005"),
        ("一万零五百", "10500"),
        ("俩", "2"),
        ("壹万贰仟", "12000"),
        ("3.5万", "35000"),
        ("1万5", "15000"),
        ("1万2千3", "12300"),
        ("2万3千5百", "23500"),
        ("三点五万", "35000"),
        ("零点五", "0.5"),
        ("十五点二", "15.2"),
        ("七八百", "750"),
        ("三五千", "4000"),
        ("四五万", "45000"),
        ("一两百", "150"),
    ],
)
def test_reads_what_is_a_number(written: str, number: str) -> None:
    assert to_decimal(written) == Decimal(number)


@pytest.mark.parametrize(
    "written", ["", "万", "百", "千五", "一二三", "abc", "1.2.3", "点五", "1" * 30 + "万", "9" * 40]
)
def test_what_is_no_number_gives_none(written: str) -> None:
    assert to_decimal(written) is None


@pytest.mark.parametrize(
    ("written", "rounded"),
    [
        ("七八百", True),
        ("三五千", True),
        ("四五万", True),
        ("一两百", True),
        ("七百八", False),
        ("一万二", False),
    ],
)
def test_neighbouring_digits_are_a_rounding(written: str, rounded: bool) -> None:
    assert is_approximate(written) is rounded


@given(st.integers(min_value=0, max_value=10**8))
def test_chinese_numerals_come_back_as_the_number(number: int) -> None:
    assert to_decimal(cn2an.an2cn(str(number))) == number


@given(st.integers(min_value=0, max_value=10**8))
def test_banking_numerals_come_back_as_the_number(number: int) -> None:
    assert to_decimal(cn2an.an2cn(str(number), "up")) == number


@given(st.integers(min_value=1000, max_value=10**9))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert to_decimal(f"{number:,}") == to_decimal(str(number)) == number


@given(st.decimals(min_value="0.1", max_value="9999.9", places=1), st.sampled_from("百千万"))
def test_a_unit_after_digits_multiplies(number: Decimal, unit: str) -> None:
    factor = {"百": 100, "千": 1000, "万": 10_000}[unit]
    assert to_decimal(f"{number}{unit}") == number * factor


@given(st.text(alphabet="0123456789,.点零一二两三五九十百千万亿壹拾", max_size=500))
def test_never_raises(written: str) -> None:
    number = to_decimal(written)
    assert number is None or number >= 0
