"""Where nothing reliable is known there is no figure, a reason and a question for the hotline."""

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.calculation import Calculation
from knowledge.calculator import calculate, parse_inputs
from knowledge.rule_book import RuleBook
from knowledge.rule_files import rule_book
from knowledge.rules import Rule

Ask = Callable[..., Calculation]
TODAY = date(2026, 11, 22)

REFUSED = [
    (adcode, rule)
    for adcode, region in rule_book().regions.items()
    for rule in region.rules
    if not rule.answerable
]


@pytest.mark.parametrize(("adcode", "rule"), REFUSED, ids=lambda v: getattr(v, "id", v))
def test_no_figure_from_a_rule_that_must_not_be_answered_from(
    adcode: str, rule: Rule, book: RuleBook
) -> None:
    for person in rule.person:
        raw = {
            "region": adcode,
            "insurance": rule.insurance[0],
            "person": person,
            "visit": rule.visit[0],
            "level": "三级",
            "tier": rule.tier,
            "total": "3000",
        }
        calculation = calculate(parse_inputs(raw), book, TODAY)
        results = (calculation.result, calculation.result_min, calculation.result_max)
        assert results == (None, None, None)
        assert calculation.reason == rule.refusal
        assert calculation.steps == ()
        assert "12393" in (calculation.ask or "")


def test_there_are_such_rules() -> None:
    assert {rule.id for _, rule in REFUSED} == {
        "dt-emp-inp-active",
        "gz-res-inp",
        "hf-res-inp",
        "hz-emp-outp-active",
        "hz-emp-outp-retired",
        "km-emp-outp-active",
        "nj-emp-inp",
        "nj-emp-outp",
        "wlmq-emp-inp",
    }


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ({"region": "拉萨"}, "没有查到当地职工住院的报销标准"),
        ({"region": "福州"}, "没有查到当地职工住院的报销标准"),
        ({"region": "苏州", "total": "40000.01"}, "4万元以上部分的比例没有查到"),
        ({"region": "烟台", "level": "社区", "visit": "门诊"}, "没有查到当地职工门诊的报销标准"),
        ({"region": "济南", "level": "二级"}, "没有查到二级医院的标准，只有三级的"),
        ({"region": "厦门", "level": "二级"}, "没有查到二级医院的标准"),
        ({"region": "厦门", "person": "退休"}, "没有查到退休人员职工住院的标准（只查到在职的）"),
        ({"region": "西安", "person": "退休", "level": "三级特等"}, "没有查到三级特等医院的标准"),
        ({"region": "深圳", "tier": "三档"}, "三档的标准，只有一档、二档的"),
        ({"region": "重庆", "visit": "急诊"}, "没有查到当地职工急诊的报销标准"),
        ({"region": "重庆", "visit": "生育"}, "没有查到当地职工生育的报销标准"),
        ({"region": "重庆", "visit": "门诊", "remote": "转诊"}, "没有查到异地门诊的报销规则"),
        ({"region": "重庆", "remote": "省内"}, "没有查到当地异地就医（省内）的报销规则"),
        (
            {"region": "南京", "visit": "慢特病", "disease": "糖尿病足"},
            "要知道“糖尿病足”属于哪一种",
        ),
        (
            {"region": "南京", "visit": "慢特病", "disease": "恶性肿瘤"},
            "恶性肿瘤放化疗、恶性肿瘤针对",
        ),
    ],
)
def test_not_covered(ask: Ask, question: dict[str, str], reason: str) -> None:
    usual = {
        "insurance": "职工",
        "person": "在职",
        "visit": "住院",
        "level": "三级",
        "total": "50000",
    }
    calculation = ask(**usual | question)
    assert calculation.result is None
    assert calculation.result_min is None
    assert reason in (calculation.reason or "")
    assert calculation.ask


def test_up_to_the_limit_of_what_is_known_there_is_a_figure(ask: Ask) -> None:
    calculation = ask(
        region="苏州", insurance="职工", person="在职", visit="住院", level="三级", total="40000"
    )
    assert calculation.result is not None
    assert calculation.result.fund == "35280.00"


@pytest.mark.parametrize(
    ("left_out", "unknown"),
    [("region", "参保地"), ("visit", "就医类型"), ("total", "总费用")],
)
def test_without_essentials_there_is_not_even_a_range(
    ask: Ask, left_out: str, unknown: str
) -> None:
    question = {"region": "北京", "visit": "住院", "total": "60000"}
    calculation = ask(**question | {left_out: None})
    assert calculation.result_min is None
    assert calculation.unknown == (unknown,)
    assert unknown in (calculation.reason or "")


def test_the_question_for_the_hotline_carries_what_is_known(ask: Ask) -> None:
    calculation = ask(
        region="拉萨", insurance="职工", visit="住院", level="三级", total="9000", remote="转诊"
    )
    said = calculation.ask or ""
    for part in ("拉萨", "12393", "职工医保", "三级医院", "异地就医（转诊）"):
        assert part in said
