"""Ages in whole years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.values.age import OLDEST, find_ages

PIECES = st.sampled_from(
    [*"0123456789一二两六十百零多几岁第了,", "周岁", "今年", "个月的婴儿", "年龄"]
)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("60岁", "60"),
        ("六十五岁", "65"),
        ("一百零二岁", "102"),
        ("两岁", "2"),
        ("0岁", "0"),
        ("70周岁以上", "70"),
        ("孩子3岁半", "3"),
        ("我今年58了", "58"),
        ("年龄是45,在职", "45"),
        ("今年六十", "60"),
        ("8个月大的宝宝", "0"),
        ("三个月的婴儿", "0"),
        ("18个月的宝宝", "1"),
        ("宝宝18个月", "1"),
        ("孩子3个月大", "0"),
        ("出生28天", "0"),
        ("半岁宝宝", "0"),
        ("今年70啦", "70"),
        ("我今年70退休", "70"),
        ("虚岁80", "80"),
        ("岁数72", "72"),
        ("出生15天的宝宝", "0"),
    ],
)
def test_reads_an_age(text: str, age: str) -> None:
    assert [found.value for found in find_ages(text)] == [age]


@pytest.mark.parametrize(
    "text",
    [
        "第3岁",
        "130岁",
        "岁月",
        "今年100元",
        "今年5月",
        "12岁月",
        "住院3个月",
        "今年第二次",
        "五险一金里的医疗一个月大概多少",
        "等了3个月孩子的报销还没到",
        "交了6个月孩子能报吗",
        "今年一百二",
        "3岁月",
    ],
)
def test_a_near_miss_is_no_age(text: str) -> None:
    assert find_ages(text) == []


@pytest.mark.parametrize(
    ("text", "rounded"), [("六十多岁", True), ("60来岁", True), ("60岁", False)]
)
def test_a_rounded_age_says_so(text: str, rounded: bool) -> None:
    (found,) = find_ages(text)
    assert (found.value, found.approximate) == ("60", rounded)


@given(st.text(max_size=500) | st.lists(PIECES, max_size=60).map("".join))
def test_any_text_gives_only_possible_ages_inside_it(text: str) -> None:
    for found in find_ages(text):
        assert 0 <= found.start < found.end <= len(text)
        assert 0 <= int(found.value) <= OLDEST


@given(st.integers(min_value=0, max_value=OLDEST), st.sampled_from(["岁", "周岁"]))
def test_every_age_is_read_back(age: int, unit: str) -> None:
    text = f"我妈{age}{unit},退休了"
    (found,) = find_ages(text)
    assert found.value == str(age)
    assert text[found.start : found.end] == f"{age}{unit}"
