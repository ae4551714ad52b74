"""Monthly credit to the personal account."""

from decimal import Decimal

import pytest

from knowledge.answer import Confidence, Region
from knowledge.errors import CalculationError
from knowledge.gazetteer import gazetteer
from knowledge.insured import Person
from knowledge.personal_account import AccountCredit, account_credit
from knowledge.rule_files import rule_book


def place(name: str) -> Region:
    found = gazetteer().find(name)
    assert found is not None
    return found.region


def credit(region: str, person: Person = Person.RETIRED, **known: object) -> AccountCredit:
    return account_credit(rule_book(), place(region), person, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("region", "age", "monthly", "yearly"),
    [
        ("上海", 74, "140.00", "1680.00"),
        ("上海", 75, "157.50", "1890.00"),
        ("重庆", 69, "105.00", "1260.00"),
        ("重庆", 70, "115.00", "1380.00"),
        ("北京", 70, "110.00", "1320.00"),
        ("武汉", None, "83.00", "996.00"),
        ("长沙", None, "75.00", "900.00"),
        ("西安", None, "100.00", "1200.00"),
    ],
)
def test_fixed_amounts(region: str, age: int | None, monthly: str, yearly: str) -> None:
    result = credit(region, age=age)
    assert (result.monthly, result.yearly) == (monthly, yearly)
    assert result.sources


def test_two_percent_of_the_base_everywhere() -> None:
    result = credit("拉萨", Person.ACTIVE, base=Decimal("7384.50"))
    assert result.monthly == "147.69"
    assert result.steps[0].formula == "7384.50×2%"
    assert result.confidence is Confidence.A


def test_without_the_age_a_range() -> None:
    result = credit("重庆")
    assert result.monthly is None
    assert (result.monthly_min, result.monthly_max) == ("105.00", "115.00")
    assert result.reason == "当地按年龄定额，不知道年龄"
    assert [step.name for step in result.steps] == [
        "每月划入（70岁以下）",
        "每月划入（70岁及以上）",
    ]


def test_a_special_standing() -> None:
    assert credit("武汉", status="灵活就业").monthly == "66.00"


def test_without_the_base_it_is_asked_for() -> None:
    result = credit("北京", Person.ACTIVE)
    assert result.monthly is None
    assert "缴费基数" in (result.reason or "")


@pytest.mark.parametrize(
    ("region", "person", "reason"),
    [("拉萨", Person.RETIRED, "12393"), ("重庆", Person.ADULT, "居民医保没有个人账户")],
)
def test_no_amount(region: str, person: Person, reason: str) -> None:
    result = credit(region, person)
    assert result.monthly is None
    assert reason in (result.reason or "")


@pytest.mark.parametrize(
    ("known", "field"),
    [({"base": Decimal(-1)}, "base"), ({"base": Decimal("1e12")}, "base"), ({"age": 200}, "age")],
)
def test_impossible_values(known: dict[str, object], field: str) -> None:
    with pytest.raises(CalculationError) as caught:
        credit("重庆", Person.ACTIVE, **known)
    assert caught.value.field == field
