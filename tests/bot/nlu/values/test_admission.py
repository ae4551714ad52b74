"""Which stay of the year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.values.admission import MOST, find_admissions

PIECES = st.sampled_from([*"第一二十03次回趟吧,", "住院", "入院", "今年", "首次", "住了院"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第二次住院", "2"),
        ("二次入院", "2"),
        ("2次住院报多少", "2"),
        ("头一回住院", "1"),
        ("首次住院", "1"),
        ("今年第3次住院", "3"),
        ("第三次去住院", "3"),
        ("住院第三次", "3"),
        ("今年第二次了", "2"),
        ("第十二次住院", "12"),
        ("第二次", "2"),
        ("那第三次呢", "3"),
        ("又住院了,第二次", "2"),
        ("这是第四次", "4"),
        ("第二次去医院住院", "2"),
        ("第二次因为心脏病住院", "2"),
        ("第 2 次住院", "2"),
        ("第二次住的院", "2"),
        ("今年已经是第3次住院", "3"),
        ("如果是第二次的话呢?", "2"),
    ],
)
def test_reads_the_number_of_the_stay(text: str, number: str) -> None:
    assert [found.value for found in find_admissions(text)] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "第二次报销",
        "今年第二次缴费",
        "第二次打电话",
        "十二次住院",
        "第零次住院",
        "第三十次住院",
        "住院两次",
        "第二医院住院",
        "今年第二次门诊",
        "今年第二次体检",
        "住院费第二次报销",
        "第二次打电话问住院",
        "一次性住院材料",
    ],
)
def test_a_near_miss_is_no_stay(text: str) -> None:
    assert find_admissions(text) == []


@given(st.text(max_size=500) | st.lists(PIECES, max_size=60).map("".join))
def test_any_text_gives_only_stays_inside_it(text: str) -> None:
    for found in find_admissions(text):
        assert 0 <= found.start < found.end <= len(text)
        assert 1 <= int(found.value) <= MOST


@given(st.integers(min_value=1, max_value=MOST))
def test_every_stay_of_a_year_is_read_back(number: int) -> None:
    text = f"今年第{number}次住院"
    (found,) = find_admissions(text)
    assert found.value == text[found.start : found.end] == str(number)
