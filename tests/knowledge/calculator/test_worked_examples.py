"""126 worked examples, each to the fen."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.calculator import calculate, parse_inputs
from knowledge.calculator.costs import Costs, eligible
from knowledge.calculator.money import money
from knowledge.calculator.payment import Payment, Terms, pay
from knowledge.gazetteer import gazetteer
from knowledge.insured import Person
from knowledge.personal_account import account_credit
from knowledge.rule_book import RuleBook
from knowledge.rules import Band

EXAMPLES = yaml.safe_load(
    (Path(__file__).parent / "worked_examples.yml").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 22)

D = Decimal


def examples(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", EXAMPLES[kind], ids=lambda example: example["id"])


def work_out(bill: dict[str, Any], terms: dict[str, Any]) -> tuple[Decimal, Payment]:
    """Put a bill through example terms; gives the eligible costs and the payment."""
    shares = tuple((D(amount), D(share)) for amount, share in bill.get("class_b", []))
    costs = Costs(total=D(bill["total"]), excluded=D(bill.get("excluded", "0")), class_b=shares)
    amount, _ = eligible(costs)
    exact = Terms(
        payer="统筹基金",
        source=None,
        deductible=D(terms["deductible"]),
        working=terms["deductible"],
        bands=tuple(Band(up_to=up_to, ratio=ratio) for up_to, ratio in terms["bands"]),
        basis=terms.get("basis", "none"),
        cap=D(terms["cap"]) if "cap" in terms else None,
    )
    return amount, pay(amount, exact)


def test_all_126_examples_are_here() -> None:
    ids = [example["id"] for kind in EXAMPLES.values() for example in kind]
    assert len(ids) == len(set(ids)) == 126


@examples("asked")
def test_asked_as_a_person_would(example: dict[str, Any], book: RuleBook) -> None:
    calculation = calculate(parse_inputs(example["ask"]), book, TODAY)
    assert calculation.result is not None, calculation.reason
    got = calculation.result.model_dump()
    expected = example["expect"]
    if "eligible" in expected:
        eligible_step = next(s for s in calculation.steps if s.name == "政策范围内费用")
        assert eligible_step.result == expected["eligible"]
    else:
        assert {name: got[name] for name in expected} == expected
    assert D(got["fund"]) + D(got["self"]) == D(str(example["ask"]["total"]))


@examples("asked")
def test_uses_the_rule_that_the_example_names(example: dict[str, Any], book: RuleBook) -> None:
    calculation = calculate(parse_inputs(example["ask"]), book, TODAY)
    rules = {rule.id: rule for region in book.regions.values() for rule in region.rules}
    if (rule_id := example.get("rule")) is not None:
        assert {s.id for s in calculation.sources} >= {*rules[rule_id].sources}


@examples("arithmetic")
def test_example_terms_of_no_place(example: dict[str, Any]) -> None:
    _, payment = work_out(example["bill"], example["terms"])
    assert money(payment.paid) == example["expect"]["fund"]
    if "self" in example["expect"]:
        own = D(example["bill"]["total"]) - payment.paid
        assert money(own) == example["expect"]["self"]


@examples("own_share")
def test_what_is_left_above_the_deductible(example: dict[str, Any]) -> None:
    amount, payment = work_out(example["bill"], example["terms"])
    left = amount - D(example["terms"]["deductible"]) - payment.paid
    assert money(left) == example["expect"]


@examples("above_cap")
def test_costs_above_the_cap(example: dict[str, Any]) -> None:
    _, payment = work_out(example["bill"], example["terms"])
    assert money(payment.above) == example["expect"]


@pytest.mark.parametrize(
    ("kind", "example"),
    [(kind, e) for kind in ("account", "account_year") for e in EXAMPLES[kind]],
    ids=lambda value: value["id"] if isinstance(value, dict) else value,
)
def test_personal_account(kind: str, example: dict[str, Any], book: RuleBook) -> None:
    place = gazetteer().find(example["region"])
    assert place is not None
    base = D(example["base"]) if "base" in example else None
    credit = account_credit(
        book, place.region, Person(example["person"]), base=base, age=example.get("age")
    )
    got = credit.monthly if kind == "account" else credit.yearly
    assert got == example["expect"]
