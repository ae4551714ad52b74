"""Treatment away from the place of insurance."""

from collections.abc import Callable

import pytest

from knowledge.calculation import Calculation

Ask = Callable[..., Calculation]


def funds(calculation: Calculation) -> tuple[str, ...]:
    """The fund's payment, or both ends of its range."""
    if calculation.result is not None:
        return (calculation.result.fund,)
    assert calculation.result_min is not None
    assert calculation.result_max is not None
    return calculation.result_min.fund, calculation.result_max.fund


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        (None, ("24480.00",)),
        ("本地", ("24480.00",)),
        ("备案", ("24480.00",)),
        ("急诊", ("24480.00",)),  # 江苏: no reduction
        ("转诊", ("23040.00", "24480.00")),  # by at most 5 points
        ("未备案", ("18720.00", "24480.00")),  # by at most 20 points
        ("不知道", ("18720.00", "24480.00")),  # registered or not
    ],
)
def test_jiangsu_cities_follow_the_province(
    ask: Ask, remote: str | None, expected: tuple[str, ...]
) -> None:
    calculation = ask(
        region="镇江",
        insurance="职工",
        person="在职",
        visit="住院",
        level="三级",
        total="30000",
        excluded="0",
        remote=remote,
    )
    assert funds(calculation) == expected


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("备案", ("34560.00",)),
        ("转诊", ("30720.00", "34560.00")),  # the national limit, 10 points
        ("急诊", ("30720.00", "34560.00")),
        ("没有备案", ("26880.00", "34560.00")),  # 20 points
    ],
)
def test_elsewhere_the_national_limits_bound_the_result(
    ask: Ask, remote: str, expected: tuple[str, ...]
) -> None:
    calculation = ask(
        region="深圳",
        insurance="职工",
        tier="一档",
        person="在职",
        visit="住院",
        level="三级",
        total="39000",
        excluded="0",
        remote=remote,
    )
    assert funds(calculation) == expected
    assert any(source.id == "S14" for source in calculation.sources)


@pytest.mark.parametrize(
    ("remote", "fund"),
    [
        ("省内", "41820.00"),
        ("转诊", "37570.00"),
        ("急诊", "37570.00"),
        ("未备案", "33320.00"),
        ("备案", "41820.00"),
    ],
)
def test_nanchang_lets_the_person_pay_a_share_first(ask: Ask, remote: str, fund: str) -> None:
    calculation = ask(
        region="南昌",
        insurance="职工",
        person="在职",
        visit="住院",
        level="三级",
        total="50000",
        excluded="0",
        remote=remote,
    )
    assert funds(calculation) == (fund,)


@pytest.mark.parametrize(
    ("remote", "level", "fund"),
    [
        ("省内", "三级", "11520.00"),
        ("备案", "三级", "11100.00"),
        ("转诊", "二级", "13440.00"),
        ("未备案", "一级", "13580.00"),
        ("未备案", "三级特等", "9100.00"),
    ],
)
def test_guiyang_has_other_terms_altogether(ask: Ask, remote: str, level: str, fund: str) -> None:
    calculation = ask(
        region="贵阳",
        insurance="居民",
        visit="住院",
        level=level,
        total="20000",
        excluded="0",
        remote=remote,
    )
    assert funds(calculation) == (fund,)


def test_unreliable_local_terms_are_not_replaced_by_national_ones(ask: Ask) -> None:
    calculation = ask(
        region="太原", insurance="居民", visit="住院", level="三级", total="20000", remote="未备案"
    )
    assert calculation.result is None
    assert calculation.result_max is None
    assert "没有可靠资料" in (calculation.reason or "")


def test_terms_hold_only_for_the_insurance_and_group_they_name(ask: Ask) -> None:
    one = {
        "region": "石家庄",
        "insurance": "职工",
        "visit": "住院",
        "level": "三级",
        "total": "21500",
        "excluded": "0",
        "remote": "转诊",
    }
    assert funds(ask(**one, person="在职")) == ("15200.00",)  # (21500 − 1500) × 76%
    assert ask(**one, person="退休").result_max is None
