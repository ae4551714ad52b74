"""What-if: the second result against the first."""

from collections.abc import Callable

import pytest

from knowledge.calculation import Calculation
from knowledge.calculator import compare

Ask = Callable[..., Calculation]

BEIJING = {
    "region": "北京", "insurance": "职工", "person": "在职", "visit": "住院", "level": "三级",
    "total": "60000", "excluded": "0",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fund", "own", "text"),
    [
        (
            {"level": "一级"}, "+2335.00", "-2335.00",
            "医院级别：三级→一级：基金多付2335元，个人少付2335元。",
        ),
        (
            {"person": "退休"}, "+4413.50", "-4413.50",
            "人员类别：在职→退休：基金多付4413.50元，个人少付4413.50元。",
        ),
        (
            {"total": "15000"}, "-40750.00", "-4250.00",
            "总费用：60000→15000：基金少付40750元，个人少付4250元。",
        ),
        ({}, "+0.00", "+0.00", "条件没有变：基金不变，个人不变。"),
    ],
)  # fmt: skip
def test_difference(ask: Ask, change: dict[str, str], fund: str, own: str, text: str) -> None:
    difference = compare(ask(**BEIJING), ask(**BEIJING | change))
    assert (difference.fund, difference.own) == (fund, own)
    assert difference.text == text


def test_against_a_range_both_are_said(ask: Ask) -> None:
    difference = compare(ask(**BEIJING), ask(**BEIJING | {"level": None}))
    assert difference.fund is None
    assert difference.text == "医院级别：三级→没有说：基金支付从52395元变为52395到54730元。"


def test_against_nothing(ask: Ask) -> None:
    difference = compare(ask(**BEIJING), ask(**BEIJING | {"region": "拉萨"}))
    assert difference.text == "参保地：北京市→拉萨市：基金支付从52395元变为没有可靠的数。"
