"""What a single rule knows about itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.rule_book import PersonalAccount, RemoteTerms
from knowledge.rules import AboveCap, Deductible, LevelTerms, Rule

RULE: dict[str, Any] = {
    "id": "x-emp-inp",
    "insurance": "职工",
    "person": "在职",
    "visit": "住院",
    "deductible_basis": "per_admission",
    "levels": {"三级": {"deductible": {"first": 800}, "ratio": 0.85}},
    "confidence": "C",
    "use": "answer_with_caveat",
    "sources": ["s"],
}


@pytest.mark.parametrize(
    ("scale", "reduce_each", "expected"),
    [
        ({"first": 1300, "repeat": 650}, None, [1300, 650, 650, 650]),
        ({"first": 800, "second": 400, "third": 0, "fourth_plus": 0}, None, [800, 400, 0, 0]),
        ({"first": 900, "second": 450, "third": 0}, None, [900, 450, 0, 0]),
        ({"first": 800, "second": 400, "third": 100}, None, [800, 400, 100, None]),
        ({"first": 1000, "second": 500}, None, [1000, 500, None, None]),
        ({"first": 1000}, None, [1000, None, None, None]),
        ({"first": 880, "repeat": 792, "floor": 620}, "0.1", [880, 792, 704, 620]),
        ({"first": 160, "repeat": 144}, "0.1", [160, 144, None, None]),
    ],
)
def test_deductible_of_each_admission(
    scale: dict[str, int], reduce_each: str | None, expected: list[int | None]
) -> None:
    deductible = Deductible.model_validate(scale)
    share = None if reduce_each is None else Decimal(reduce_each)
    assert [deductible.at(nth, share) for nth in (1, 2, 3, 4)] == expected


def test_ratios_are_exact_decimals() -> None:
    rule = Rule.model_validate(RULE)
    assert rule.levels["三级"].all_bands[0].ratio == Decimal("0.85")  # type: ignore[index]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratio": 1.2},
        {"ratio": -0.1},
        {"ratio": 0.8, "bands": [{"up_to": None, "ratio": 0.8}]},
        {"bands": [{"up_to": 20000, "ratio": 0.8}, {"up_to": 10000, "ratio": 0.9}]},
        {"bands": [{"up_to": 10000, "ratio": 0.8}, {"up_to": 10000, "ratio": 0.9}]},
        {"bands": [{"up_to": None, "ratio": 0.8}, {"up_to": 10000, "ratio": 0.9}]},
        {"ratio": 0.8, "ratoi": 0.9},
    ],
)
def test_terms_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        LevelTerms.model_validate(wrong)


@pytest.mark.parametrize(
    "change",
    [
        {"use": "do_not_answer"},  # without a refusal
        {"calculable": False},
        {"levels": {"三级": {}}},  # without a ratio
        {"sources": []},
        {"insurance": "车险"},
        {"levels": {"四级": {"ratio": 0.5}}},
    ],
)
def test_rules_that_are_not_complete(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(RULE | change)


def test_a_refused_rule_needs_no_ratio() -> None:
    change = {"use": "do_not_answer", "refusal": "说法不一", "levels": {"三级": {}}}
    assert not Rule.model_validate(RULE | change).answerable


def test_when_it_holds() -> None:
    rule = Rule.model_validate(
        RULE | {"effective_from": date(2025, 7, 1), "effective_until": date(2026, 6, 30)}
    )
    assert not rule.begun(date(2025, 6, 30))
    assert rule.begun(date(2025, 7, 1))
    assert not rule.ended(date(2026, 6, 30))
    assert rule.ended(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("change", "calculable"),
    [
        ({}, True),
        ({"ratio": None}, False),
        ({"base": "unknown"}, False),
        ({"confidence": "D"}, False),
        ({"use": "do_not_answer"}, False),
    ],
)
def test_above_the_cap(change: dict[str, object], calculable: bool) -> None:
    usual = {"scheme": "大额医疗互助", "ratio": 0.85, "base": "rest", "confidence": "C"}
    assert AboveCap.model_validate(usual | change).calculable is calculable


@pytest.mark.parametrize("effects", [{}, {"same_as_local": True, "self_pay_first": 0.1}])
def test_remote_terms_have_one_effect(effects: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RemoteTerms.model_validate(
            {"status": "转诊", "confidence": "A", "sources": ["s"], **effects}
        )


def test_an_account_rule_has_one_amount() -> None:
    usual = {"id": "x", "person": "在职", "confidence": "A", "use": "answer", "sources": ["s"]}
    with pytest.raises(ValidationError):
        PersonalAccount.model_validate(usual | {"rate": 0.02, "per_month": 100})
