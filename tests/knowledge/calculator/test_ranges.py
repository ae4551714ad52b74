"""What is not known gives a range that holds every value it may have."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from knowledge.calculation import Calculation

Ask = Callable[..., Calculation]

FULL = {
    "成都": {"insurance": "职工", "person": "退休", "level": "三级", "age": "66"},
    "重庆": {"insurance": "居民", "person": "成年居民", "level": "二级", "tier": "二档"},
    "深圳": {"insurance": "职工", "person": "在职", "level": "三级", "tier": "一档"},
    "北京": {"insurance": "职工", "person": "在职", "level": "二级"},
}


def funds(calculation: Calculation) -> tuple[Decimal, Decimal]:
    """Least and most the funds pay."""
    least = calculation.result or calculation.result_min
    most = calculation.result or calculation.result_max
    assert least is not None
    assert most is not None
    return Decimal(least.fund), Decimal(most.fund)


@pytest.mark.parametrize(
    ("region", "field"), [(region, field) for region, full in FULL.items() for field in full]
)
def test_leaving_something_out_gives_a_range_around_the_answer(
    ask: Ask, region: str, field: str
) -> None:
    full = {"region": region, "visit": "住院", "total": "30000", "excluded": "0", **FULL[region]}
    exact, _ = funds(ask(**full))
    least, most = funds(ask(**full | {field: None}))
    assert least <= exact <= most


@pytest.mark.parametrize(
    ("left_out", "reason", "unknown"),
    [
        ("insurance", "不知道是职工医保还是居民医保", "险种"),
        ("person", "不知道是在职还是退休", "人员类别"),
        ("level", "不知道医院级别", "医院级别"),
    ],
)
def test_a_range_says_why(ask: Ask, left_out: str, reason: str, unknown: str) -> None:
    full: dict[str, object] = {
        "region": "北京",
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "total": "60000",
        "excluded": "0",
    }
    if left_out == "insurance":
        full["person"] = None
    calculation = ask(**full | {left_out: None})
    assert calculation.result is None
    assert reason in (calculation.reason or "")
    assert unknown in calculation.unknown
    assert calculation.ask


def test_what_makes_no_difference_is_not_called_unknown(ask: Ask) -> None:
    calculation = ask(
        region="深圳", insurance="职工", person="在职", visit="住院", level="三级", total="20000"
    )
    assert calculation.result is not None  # 三级 is 90% in both tiers
    assert calculation.unknown == ()


@pytest.mark.parametrize("excluded", [None, "不知道", "不清楚"])
def test_costs_outside_the_catalogue_that_are_not_known(ask: Ask, excluded: object) -> None:
    one = {
        "region": "北京",
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "total": "60000",
    }
    calculation = ask(**one, excluded=excluded)
    least, most = funds(calculation)
    assert most == funds(ask(**one, excluded="0"))[0]
    assert least == funds(ask(**one, excluded="18000"))[0]
    assert "自费" in (calculation.reason or "")
    assert calculation.inputs["excluded"] is None


def test_an_unknown_share_of_class_b(ask: Ask) -> None:
    calculation = ask(
        region="北京",
        insurance="职工",
        person="在职",
        visit="住院",
        level="三级",
        total="60000",
        excluded="0",
        class_b=[["10000", None]],
    )
    assert "乙类先付比例" in (calculation.reason or "")
    least, most = funds(calculation)
    assert least < most


def test_a_later_deductible_that_is_not_on_file(ask: Ask) -> None:
    one = {
        "region": "广州",
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "total": "20000",
        "excluded": "0",
    }
    calculation = ask(**one, nth=2)
    assert funds(calculation) == (Decimal("15200.00"), Decimal("16000.00"))
    assert "第2次住院的起付线没有查到" in (calculation.reason or "")
    assert "再次住院的起付线" in calculation.unknown


def test_a_yearly_deductible_that_may_be_paid_already(ask: Ask) -> None:
    one = {
        "region": "上海",
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "total": "10000",
        "excluded": "0",
        "nth": 2,
    }
    assert funds(ask(**one)) == (Decimal("7225.00"), Decimal("8500.00"))
    assert funds(ask(**one, deductible_paid="1500"))[0] == Decimal("8500.00")
    assert funds(ask(**one, prior_fund="100"))[1] == Decimal("8500.00")


def test_a_disputed_cap_leaves_the_result_open_only_above_it(ask: Ask) -> None:
    one = {
        "region": "北京",
        "insurance": "职工",
        "person": "在职",
        "visit": "门诊",
        "level": "三级",
        "excluded": "0",
    }
    assert ask(**one, total="20000").result is not None
    above = ask(**one, total="25000")
    assert funds(above) == (Decimal("12740.00"), Decimal("16240.00"))
    assert "年度限额的说法不一" in (above.reason or "")


def test_a_choice_without_data_is_never_passed_over(ask: Ask) -> None:
    calculation = ask(region="广州", visit="住院", level="三级", person=None, total="9000")
    assert calculation.result is None
    assert any("广州居民医保住院的比例" in line for line in calculation.assumptions)
    assert "险种" in calculation.unknown


def test_both_ends_of_a_range_show_their_working(ask: Ask) -> None:
    calculation = ask(region="北京", insurance="职工", visit="住院", level="三级", total="60000")
    names = [step.name for step in calculation.steps]
    assert any(name.startswith("最少（在职）") for name in names)
    assert any(name.startswith("最多（退休）") for name in names)


def test_the_group_of_residents_is_assumed_and_said(ask: Ask) -> None:
    calculation = ask(region="北京", insurance="居民", visit="住院", level="三级", total="20000")
    assert calculation.result is not None
    assert "没有说人员类别，按60岁以下的成年居民估算" in calculation.assumptions


@pytest.mark.parametrize(("age", "fund"), [(10, "14512.50"), (30, "14025.00"), (70, "14025.00")])
def test_the_age_of_residents_gives_the_group(ask: Ask, age: int, fund: str) -> None:
    calculation = ask(
        region="北京", insurance="居民", visit="住院", level="三级", total="20000", age=age
    )
    assert calculation.result is not None
    assert calculation.result.fund == fund


def test_retired_people_with_residents_insurance_count_as_old(ask: Ask) -> None:
    calculation = ask(
        region="深圳", insurance="居民", person="退休", visit="住院", level="三级", total="20000"
    )
    assert calculation.result is not None
    assert calculation.result.fund == "18430.00"
    assert any("不分在职、退休" in line for line in calculation.assumptions)


def test_a_figure_of_one_reading_alone_says_that_the_others_have_none(ask: Ask) -> None:
    calculation = ask(region="南昌", insurance="职工", visit="住院", level="二级", total="60000")
    assert calculation.result is None
    assert "其他情形没有查到可靠的标准" in str(calculation.reason)
