"""Dates, said in full or from the day of writing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.values.date import find_dates

TODAY = date(2026, 3, 31)
PIECES = st.sampled_from(
    [
        *"0123456789一二三十零〇年月日号天-/.前的",
        "去年",
        "大前年",
        "上上个月",
        "半",
        "多",
        "星期",
        "昨天",
    ]
)


def values(text: str) -> list[str]:
    """The dates of ``text`` as they are written to the slot."""
    return [found.value for found in find_dates(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025年3月5日", "2025-03-05"),
        ("2025年3月", "2025-03"),
        ("2025年的3月", "2025-03"),
        ("2025年", "2025"),
        ("2025-03-05", "2025-03-05"),
        ("2025/3", "2025-03"),
        ("24年10月", "2024-10"),
        ("二零二五年六月", "2025-06"),
        ("二〇二五年", "2025"),
    ],
)
def test_reads_a_full_date(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("今天", "2026-03-31"),
        ("昨天", "2026-03-30"),
        ("大前天", "2026-03-28"),
        ("明天", "2026-04-01"),
        ("本月", "2026-03"),
        ("上个月", "2026-02"),
        ("上上个月", "2026-01"),
        ("去年", "2025"),
        ("大前年", "2023"),
        ("去年12月", "2025-12"),
        ("去年的12月", "2025-12"),
        ("今年三月五号", "2026-03-05"),
        ("12月5日", "2025-12-05"),
        ("3月5号", "2026-03-05"),
        ("大后天", "2026-04-03"),
        ("上上月", "2026-01"),
        ("下下个月", "2026-05"),
        ("上个月15号", "2026-02-15"),
        ("10月16住院", "2025-10-16"),
        ("12月31日前要缴费", "2026-12-31"),
        ("12月5号前后住的院", "2025-12-05"),
        ("24年住的院", "2024"),
        ("9月份", "2025-09"),
    ],
)
def test_reads_a_relative_date(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3天前", "2026-03-28"),
        ("两周前", "2026-03-17"),
        ("三个月前", "2025-12"),
        ("半年前", "2025-09"),
        ("五天之前", "2026-03-26"),
        ("一个多月前", "2026-02"),
        ("一年半前", "2025"),
        ("两年前", "2024"),
    ],
)
def test_so_long_ago_is_a_rounding(text: str, value: str) -> None:
    (found,) = find_dates(text, TODAY)
    assert (found.value, found.approximate) == (value, True)


@pytest.mark.parametrize(
    "text",
    [
        "2月30日",
        "2025.13",
        "2025年13月",
        "3个月",
        "住院3天",
        "第3月",
        "12393",
        "99999年",
        "13000天前",
        "三百六十天前",
        "三天前往上海",
        "入院3天前",
        "缴满25年",
        "糖尿病20年了",
        "花了2000.5",
        "上个月31号",
        "半个月前",
    ],
)
def test_a_near_miss_is_no_date(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("today", "value"),
    [
        (date(2026, 1, 1), "2025-12"),
        (date(2024, 3, 31), "2024-02"),
        (date(2026, 12, 31), "2026-11"),
    ],
)
def test_last_month_crosses_the_year(today: date, value: str) -> None:
    assert [found.value for found in find_dates("上个月", today)] == [value]


DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))


@given(st.text(max_size=500) | st.lists(PIECES, max_size=60).map("".join), DAYS)
def test_any_text_gives_only_iso_dates_inside_it(text: str, today: date) -> None:
    end = 0
    for found in find_dates(text, today):
        assert end <= found.start < found.end <= len(text)
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", found.value)
        date.fromisoformat((found.value + "-01-01")[:10])
        end = found.end


@given(DAYS)
def test_every_day_is_read_back(day: date) -> None:
    text = f"{day.year}年{day.month}月{day.day}日住院"
    (found,) = find_dates(text, TODAY)
    assert found.value == day.isoformat()
    assert text[found.start : found.end] == text[: -len("住院")]
