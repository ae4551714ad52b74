"""One result, with its working, its standing and what it takes for granted."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from knowledge.answer import Confidence
from knowledge.calculation import Calculation
from knowledge.calculator import calculate, parse_inputs
from knowledge.rule_book import RuleBook

Ask = Callable[..., Calculation]

BEIJING = {
    "region": "北京",
    "insurance": "职工",
    "person": "在职",
    "visit": "住院",
    "level": "三级",
    "total": "60000",
    "excluded": "0",
}


def test_every_step_can_be_redone_by_hand(ask: Ask) -> None:
    calculation = ask(**BEIJING)
    assert [(step.name, step.formula, step.result) for step in calculation.steps] == [
        ("政策范围内费用", "60000.00", "60000.00"),
        ("起付线", "第1次1300.00", "1300.00"),
        ("统筹基金按比例支付", "28700.00×85% + 10000.00×90% + 20000.00×95%", "52395.00"),
        ("基金支付合计", "52395.00 + 0.00", "52395.00"),
        ("个人负担", "60000.00 − 52395.00", "7605.00"),
    ]


def test_steps_name_a_source_that_is_listed(ask: Ask) -> None:
    calculation = ask(**BEIJING)
    listed = {source.id for source in calculation.sources}
    assert {step.source for step in calculation.steps if step.source} <= listed


def test_what_is_taken_off_the_bill_is_shown(ask: Ask) -> None:
    calculation = ask(
        region="广州",
        insurance="职工",
        person="在职",
        visit="住院",
        level="三级",
        total="32568.40",
        excluded="2310.00",
        class_b=[["8400", "0.10"]],
        over_limit="100",
    )
    assert calculation.steps[0].formula == "8400.00×10%"
    assert calculation.steps[1].formula == (
        "32568.40 − 2310.00（全自费） − 100.00（超限价） − 840.00（乙类先行自付）"
    )


def test_confidence_is_the_weakest_of_what_counts(ask: Ask) -> None:
    one = {"region": "大同", "insurance": "职工", "person": "在职", "visit": "门诊"}
    sure = ask(**one, level="三级", total="500", excluded="0")
    assert sure.confidence is Confidence.A
    by_year = ask(**one, level="三级", total="300", excluded="0", deductible_paid="300")
    assert by_year.confidence is Confidence.C  # that the deductible ends at 300 is second-hand
    assert ask(**BEIJING).confidence is Confidence.C  # ratio A, deductible C


def test_second_hand_rules_name_year_and_source(ask: Ask) -> None:
    calculation = ask(
        region="重庆", insurance="职工", person="在职", visit="住院", level="三级", total="60000"
    )
    said = "；".join(calculation.assumptions)
    assert "2022年的口径" in said
    assert "二手资料" in said
    assert "重庆职工医保住院起付线" in said


def test_a_rule_whose_time_is_over_is_not_said_as_current(book: RuleBook) -> None:
    inputs = parse_inputs(BEIJING | {"region": "上海"})
    before = calculate(inputs, book, date(2026, 6, 30))
    after = calculate(inputs, book, date(2026, 7, 1))
    expired = "所用标准的有效期到2026-06-30为止，之后的新标准没有查到"
    assert expired not in before.assumptions
    assert expired in after.assumptions
    assert before.result == after.result


def test_a_rule_is_not_used_before_it_begins(book: RuleBook) -> None:
    inputs = parse_inputs(
        {"region": "杭州", "insurance": "居民", "visit": "住院", "level": "三级", "total": 50000}
    )
    assert calculate(inputs, book, date(2025, 12, 31)).result is None
    assert calculate(inputs, book, date(2026, 1, 1)).result is not None


@pytest.mark.parametrize(("region", "rules_of"), [("昆山", "苏州市"), ("运城", "山西省")])
def test_rules_from_above_name_their_place(ask: Ask, region: str, rules_of: str) -> None:
    calculation = ask(
        region=region, insurance="职工", person="在职", visit="门诊", level="三级", total="900"
    )
    assert f"按{rules_of}的规定估算" in calculation.assumptions


def test_above_an_unverified_cap_the_large_step_is_left_out_and_said(ask: Ask) -> None:
    calculation = ask(
        region="重庆", insurance="职工", person="在职", visit="住院", level="三级", total="60000"
    )
    assert calculation.result is not None
    assert calculation.result.model_dump() == {
        "pool": "47000.00",
        "large": "0.00",
        "fund": "47000.00",
        "self": "13000.00",
    }
    assert calculation.reason is not None
    assert "大额医疗互助" in calculation.reason
    assert calculation.ask is not None


def test_the_large_step_pays_above_a_cap_by_fund(ask: Ask) -> None:
    calculation = ask(**BEIJING | {"total": "200000"})
    assert calculation.result is not None
    pool, large = Decimal(calculation.result.pool), Decimal(calculation.result.large)
    # 28700×85% + 10000×90% + x×95% = 100000 → x = 70110.53; the rest at 85%
    assert pool == Decimal("100000.00")
    assert large == Decimal("76406.05")


def test_the_large_step_pays_above_a_cap_by_cost(ask: Ask) -> None:
    calculation = ask(
        region="武汉",
        insurance="职工",
        person="在职",
        visit="住院",
        level="三级",
        total="300000",
        excluded="0",
    )
    assert calculation.result is not None
    assert calculation.result.pool == "205712.00"  # (240000 − 800) × 86%
    assert calculation.result.large == "58800.00"  # 60000 × 98%


def test_residents_get_the_serious_illness_step_where_it_is_known(ask: Ask) -> None:
    known = ask(region="武汉", insurance="居民", visit="住院", level="三级", total="100000")
    assert known.result is not None
    assert known.result.large == "17612.00"
    unknown = ask(region="西安", insurance="居民", visit="住院", level="三级", total="100000")
    assert any("大病保险的标准没有查到" in line for line in unknown.assumptions)


def test_serious_illness_alone_is_the_large_part(ask: Ask) -> None:
    calculation = ask(region="武汉", insurance="居民", visit="大病", total="150000", excluded="0")
    assert calculation.result is not None
    assert calculation.result.pool == "0.00"
    assert calculation.result.large == "93800.00"


def test_poor_residents_have_their_own_serious_illness_terms(ask: Ask) -> None:
    one = {"region": "北京", "insurance": "居民", "visit": "大病", "total": "80404"}
    usual, poor = ask(**one).result, ask(**one, status="困难群众").result
    assert usual is not None
    assert poor is not None
    assert usual.large == "30000.00"  # 50000 × 60%
    assert poor.large == "43901.50"  # 50000 × 65% + 15202 × 75%


def test_xian_consumables_enter_by_unit_price(ask: Ask) -> None:
    calculation = ask(
        region="西安",
        insurance="居民",
        visit="住院",
        level="三级",
        total="40000",
        materials=["30000"],
    )
    assert calculation.steps[0].result == "9500.00"  # 15000×30% + 10000×50%
    assert calculation.steps[1].result == "30500.00"


def test_the_share_of_class_b_is_taken_from_the_place_where_it_has_one(ask: Ask) -> None:
    one = {
        "region": "大同",
        "insurance": "职工",
        "person": "在职",
        "visit": "门诊",
        "level": "三级",
    }
    said = ask(**one, total="500", class_b=[["200", "0.05"]])
    left_out = ask(**one, total="500", class_b=[["200", None]])
    assert said.result == left_out.result
    assert "没有说乙类先付比例的，按当地的5%估算" in left_out.assumptions


def test_inputs_are_repeated_as_understood(ask: Ask) -> None:
    calculation = ask(**BEIJING | {"level": "三甲", "class_b": [["100", "10%"]], "nth": "2"})
    assert calculation.inputs["level"] == "三级"
    assert calculation.inputs["class_b"] == [["100.00", "0.1"]]
    assert calculation.inputs["nth"] == 2


def test_the_record_can_be_sent_as_json(ask: Ask) -> None:
    sent = ask(**BEIJING).model_dump(mode="json")
    assert sent["result"] == {
        "pool": "52395.00",
        "large": "0.00",
        "fund": "52395.00",
        "self": "7605.00",
    }
