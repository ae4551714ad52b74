"""Working days by the official calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.working_days import add_working_days, is_working_day, spell_date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday that is worked
        (date(2026, 2, 17), False),  # Spring Festival, a Tuesday
        (date(2025, 9, 28), True),  # a Sunday that is worked
        (date(2025, 9, 27), False),  # an ordinary Saturday
    ],
)
def test_official_calendar(day: date, works: bool) -> None:
    assert is_working_day(day) == (works, True)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # handed in on a Saturday
        (date(2026, 11, 16), 5, date(2026, 11, 23)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # across the National Day holidays
        (date(2026, 9, 1), 30, date(2026, 10, 19)),  # 20 September and 10 October are worked
    ],
)
def test_adding_working_days(start: date, days: int, last: date) -> None:
    assert add_working_days(start, days) == (last, True)


def test_a_year_whose_holidays_are_not_published() -> None:
    last, exact = add_working_days(date(2098, 12, 30), 3)
    assert not exact
    assert last == date(2099, 1, 5)  # 31 December, New Year off, a weekend, 5 January


@pytest.mark.parametrize("days", [0, -1])
def test_less_than_one_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(date(2026, 11, 20), days)


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_the_last_day_is_worked_and_later_with_more_days(start: date, days: int) -> None:
    last = add_working_days(start, days).day
    assert last > start
    assert is_working_day(last)[0]
    assert add_working_days(start, days + 1).day > last


def test_spelled_out() -> None:
    assert spell_date(date(2026, 12, 31)) == "2026年12月31日（星期四）"
