"""Numbers in Chinese texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.amounts import HOTLINES, amounts


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("报85%", ["85%"]),
        ("报85％", ["85%"]),
        ("报98.5%", ["98.5%"]),
        ("百分之九十八点五", ["98.5%"]),
        ("1,300元和2万元", ["1300元", "2万元"]),
        ("三十个工作日", ["30个工作日"]),
        ("十五天、两个月、半个月", ["15天", "2个月", "0.5个月"]),
        ("2026年7月1日", ["2026年", "7月", "1日"]),
        ("19—59岁", ["19", "59岁"]),
        ("首次880元，再次792元", ["880元", "792元"]),
        ("满16周岁", ["16周岁"]),
        ("最多3次", ["3次"]),
    ],
)
def test_numbers_are_found_with_their_units(text: str, keys: list[str]) -> None:
    assert [amount.key for amount in amounts(text)] == keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一般来说",
        "三级医院",
        "二次报销",
        "万一丢了",
        "一个账户",
        "半年前的事",
        "第28条",
        "国办发〔2024〕38号",
        "医保码S02",
        "iPhone13手机",
        "十分着急",
        "千万别信",
    ],
)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert list(amounts(text)) == []


@pytest.mark.parametrize("number", sorted(HOTLINES))
def test_hotlines_are_no_amounts(number: str) -> None:
    assert list(amounts(f"请打{number}。")) == []


@given(st.integers(0, 10**9), st.sampled_from(["元", "%", "个工作日", "个月", "岁", ""]))
def test_every_written_number_is_found(number: int, unit: str) -> None:
    if str(number) in HOTLINES:
        return
    (found,) = amounts(f"约{number}{unit}。")
    assert (found.number, found.unit) == (str(number), unit)


@given(
    st.text(alphabet="一二三十百千万半点零分之元个月工作日天%.0123456789,〔〕第条 abc", max_size=40)
)
def test_any_text_is_read_and_positions_are_right(text: str) -> None:
    for amount in amounts(text):
        assert text[amount.start :].startswith(amount.text)
