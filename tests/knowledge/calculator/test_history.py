"""Later admissions, deductibles of the year and what the fund has paid before."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from knowledge.calculation import Calculation

Ask = Callable[..., Calculation]

CHONGQING = {
    "region": "重庆",
    "insurance": "职工",
    "person": "在职",
    "visit": "住院",
    "excluded": "0",
}


@pytest.mark.parametrize(
    ("level", "nth", "deductible"),
    [
        ("三级", 1, "880.00"),
        ("三级", 2, "792.00"),
        ("三级", 3, "704.00"),
        ("三级", 4, "620.00"),
        ("三级", 9, "620.00"),
        ("社区", 1, "160.00"),
        ("社区", 2, "144.00"),
    ],
)
def test_chongqing_lowers_the_deductible_to_a_floor(
    ask: Ask, level: str, nth: int, deductible: str
) -> None:
    calculation = ask(**CHONGQING, level=level, nth=nth, total="5000")
    assert next(s.result for s in calculation.steps if s.name == "起付线") == deductible


def test_without_a_known_floor_the_third_deductible_is_open(ask: Ask) -> None:
    assert ask(**CHONGQING, level="社区", nth=3, total="5000").result is None


@pytest.mark.parametrize(("nth", "fund"), [(1, "22720.00"), (2, "23680.00"), (3, "24000.00")])
def test_changsha_limits_the_deductibles_of_a_year(ask: Ask, nth: int, fund: str) -> None:
    calculation = ask(
        region="长沙",
        insurance="职工",
        person="在职",
        visit="住院",
        level="三级特等",
        nth=nth,
        total="30000",
        excluded="0",
    )
    assert calculation.result is not None
    assert calculation.result.fund == fund


@pytest.mark.parametrize(
    ("prior", "fund"), [("0", "47000.00"), ("40000", "7000.00"), ("99999", "0.00")]
)
def test_what_the_fund_has_paid_uses_up_the_cap(ask: Ask, prior: str, fund: str) -> None:
    calculation = ask(**CHONGQING, level="三级", total="60000", prior_fund=prior)
    assert calculation.result is not None
    assert calculation.result.pool == fund


@pytest.mark.parametrize(
    "question",
    [
        {"region": "上海", "visit": "住院", "level": "三级"},
        {"region": "北京", "visit": "门诊", "level": "三级"},
        {"region": "天津", "visit": "门诊", "level": "二级"},
        {"region": "厦门", "visit": "门诊", "level": "三级"},
        {"region": "宁波", "visit": "住院", "level": "三级"},
    ],
)
def test_a_yearly_rule_pays_the_same_in_two_claims_as_in_one(
    ask: Ask, question: dict[str, str]
) -> None:
    one = {"insurance": "职工", "person": "在职", "excluded": "0", **question}
    first = ask(**one, total="4321.09").result
    assert first is not None
    second = ask(**one, total="5678.91", prior_fund=first.fund).result
    whole = ask(**one, total="10000").result
    assert second is not None
    assert whole is not None
    parts = Decimal(first.fund) + Decimal(second.fund)
    assert abs(parts - Decimal(whole.fund)) <= Decimal("0.01")


def test_bands_of_the_year_go_on_where_they_were(ask: Ask) -> None:
    one = {
        "region": "东莞",
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "excluded": "0",
    }
    # 98700 × 85% were paid at 100000 of costs; from there on the second band holds.
    later = ask(**one, total="11300", prior_fund="83895").result
    assert later is not None
    assert later.fund == "7500.00"  # (11300 − 1300) × 75%


def test_a_cap_by_cost_counts_the_costs_behind_earlier_payments(ask: Ask) -> None:
    one = {
        "region": "武汉",
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "excluded": "0",
    }
    # 197112 = (230000 − 800) × 86%: 10000 of the 240000 are left.
    later = ask(**one, total="50000", prior_fund="197112").result
    assert later is not None
    assert later.pool == "7912.00"  # (10000 − 800) × 86%
    assert later.large == "39200.00"  # 40000 × 98%


@pytest.mark.parametrize(
    ("person", "age", "deductible"),
    [("在职", None, "850.00"), ("退休", 69, "850.00"), ("退休", 70, "425.00")],
)
def test_dalian_halves_the_deductible_from_seventy(
    ask: Ask, person: str, age: int | None, deductible: str
) -> None:
    calculation = ask(
        region="大连",
        insurance="职工",
        person=person,
        age=age,
        visit="住院",
        level="三级",
        total="20000",
    )
    assert next(s.result for s in calculation.steps if s.name == "起付线") == deductible
