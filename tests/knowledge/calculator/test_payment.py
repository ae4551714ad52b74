"""The arithmetic under exact terms, apart from any place."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculator.payment import Terms, cost_for, pay
from knowledge.rules import Band

D = Decimal

BANDS = (
    Band(up_to=D(10000), ratio=D("0.80")),
    Band(up_to=D(30000), ratio=D("0.90")),
    Band(up_to=None, ratio=D("0.95")),
)
PLAIN = Terms(
    payer="统筹基金", source=None, deductible=D(1000), working="1000.00", bands=BANDS,
    basis="inclusive",
)  # fmt: skip


@pytest.mark.parametrize(
    ("eligible", "paid"),
    [
        ("0", "0.00"),
        ("999.99", "0.00"),
        ("1000", "0.00"),
        ("1000.01", "0.01"),
        ("10000", "7200.00"),
        ("30000", "25200.00"),
        ("40000", "34700.00"),
    ],
)
def test_bands_that_include_the_deductible(eligible: str, paid: str) -> None:
    assert pay(D(eligible), PLAIN).paid == D(paid)


@pytest.mark.parametrize(
    ("eligible", "paid"), [("1000", "0"), ("11000", "8000.00"), ("31000", "26000.00")]
)
def test_bands_above_the_deductible(eligible: str, paid: str) -> None:
    assert pay(D(eligible), replace(PLAIN, basis="exclusive")).paid == D(paid)


def test_half_a_fen_is_rounded_up() -> None:
    terms = replace(PLAIN, deductible=D(0), bands=(Band(up_to=None, ratio=D("0.925")),))
    assert pay(D("19575.00"), terms).paid == D("18106.88")


def test_a_cap_by_fund_leaves_the_costs_above_it() -> None:
    payment = pay(D(60000), replace(PLAIN, cap=D(7200)))
    assert payment.paid == D(7200)
    assert payment.above == D(50000)
    assert payment.capped


def test_a_cap_by_cost_ends_the_line() -> None:
    payment = pay(D(60000), replace(PLAIN, cap=D(30000), cap_measure="eligible"))
    assert payment.paid == D("25200.00")
    assert payment.above == D(30000)


def test_nothing_is_above_a_cap_that_is_just_reached() -> None:
    assert not pay(D(10000), replace(PLAIN, cap=D(7200))).capped
    assert not pay(D(30000), replace(PLAIN, cap=D(30000), cap_measure="eligible")).capped


def test_a_band_with_an_end_pays_nothing_beyond() -> None:
    terms = replace(PLAIN, bands=BANDS[:2])
    assert pay(D(99999), terms).paid == D("25200.00")
    assert cost_for(D(30000), terms, D(1000)) is None


def test_a_free_visit_shows_that_there_is_nothing_to_pay() -> None:
    terms = replace(PLAIN, deductible=D(0), bands=(Band(up_to=None, ratio=D(0)),))
    payment = pay(D(500), terms)
    assert payment.paid == 0
    assert payment.steps[1].formula == "500.00×0%"


def test_the_working_shows_each_stretch() -> None:
    payment = pay(D(40000), PLAIN)
    assert payment.steps[1].formula == "9000.00×80% + 20000.00×90% + 10000.00×95%"
    below = pay(D(800), PLAIN)
    assert below.steps[1].formula == "800.00没有超过起付线，不支付"


@given(st.decimals(1001, 500_000, places=2))
def test_cost_and_payment_are_each_others_inverse(eligible: Decimal) -> None:
    paid = pay(eligible, PLAIN).paid
    cost = cost_for(paid, PLAIN, PLAIN.first_paid)
    assert cost is not None
    assert abs(cost - eligible) <= D("0.01")


@given(st.decimals(0, 100_000, places=2), st.decimals(0, 100_000, places=2), st.booleans())
def test_a_year_in_two_parts(first: Decimal, second: Decimal, exclusive: bool) -> None:
    terms = replace(PLAIN, annual=True, basis="exclusive" if exclusive else "inclusive")
    parts = pay(first, terms).paid + pay(second, replace(terms, spent=first)).paid
    assert abs(parts - pay(first + second, terms).paid) <= D("0.01")
