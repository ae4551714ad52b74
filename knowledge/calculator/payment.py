"""The arithmetic: what a fund pays of eligible costs under exact terms. Knows nothing of places.

Costs lie on a line from 0. The deductible cuts off its beginning, bands give a ratio to each
stretch, the cap cuts off its end. Where a rule counts by the year, what was spent before
(``spent``) shifts the costs along the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.calculation import Step
from knowledge.calculator.money import ZERO, money, percent, to_fen
from knowledge.rules import Band


@dataclass(frozen=True)
class Terms:
    """Exact terms of one payment.

    ``deductible`` is what is still to be paid by this claim, or by the year if ``annual``;
    ``working`` shows how it came about. ``spent``: eligible costs of the year before this claim.
    """

    payer: str  # 统筹基金, 大病保险
    source: str | None
    deductible: Decimal
    working: str
    bands: tuple[Band, ...]
    basis: Literal["none", "inclusive", "exclusive"] = "none"
    annual: bool = False
    banded_by_year: bool = False
    spent: Decimal = ZERO
    paid_before: Decimal = ZERO
    cap: Decimal | None = None
    cap_measure: Literal["fund_paid", "eligible"] = "fund_paid"

    @property
    def start(self) -> Decimal:
        """Where on the line this claim begins."""
        return self.spent if self.annual or self.banded_by_year else ZERO

    @property
    def first_paid(self) -> Decimal:
        """Where on the line paying begins."""
        if self.annual:
            return max(self.deductible, self.start)
        return self.start + self.deductible

    @property
    def last_paid(self) -> Decimal | None:
        """Where on the line a cap by cost ends paying."""
        if self.cap is None or self.cap_measure != "eligible":
            return None
        return max(self.cap - (self.spent - self.start), ZERO)

    @property
    def fund_left(self) -> Decimal | None:
        """What a cap by fund still allows."""
        if self.cap is None or self.cap_measure != "fund_paid":
            return None
        return max(self.cap - self.paid_before, ZERO)

    def stretches(self, begin: Decimal, end: Decimal | None) -> Iterator[tuple[Decimal, Decimal]]:
        """Bands between two points as (end of the stretch, ratio); the last may be endless."""
        shift = self.deductible if self.basis == "exclusive" else ZERO
        at = begin
        for band in self.bands:
            upper = None if band.up_to is None else band.up_to + shift
            limits = [limit for limit in (upper, end) if limit is not None]
            stop = min(limits) if limits else None
            if stop is None:
                yield Decimal("Infinity"), band.ratio
                return
            if stop > at:
                yield stop, band.ratio
                at = stop


@dataclass(frozen=True)
class Payment:
    """What was paid, and the eligible costs that lie above the cap."""

    paid: Decimal
    above: Decimal
    steps: tuple[Step, ...]

    @property
    def capped(self) -> bool:
        """Whether the annual cap cut the payment."""
        return self.above > 0


def pay(eligible: Decimal, terms: Terms) -> Payment:
    """Work out the payment for ``eligible`` costs."""
    end = terms.start + eligible
    stop = end if terms.last_paid is None else min(end, terms.last_paid)
    name = "起付线" if terms.payer == "统筹基金" else f"{terms.payer}起付线"
    steps = [Step(name=name, formula=terms.working, result=money(terms.deductible))]
    raw, formula = _by_bands(terms, stop)
    paid = to_fen(raw)
    steps.append(Step(name=f"{terms.payer}按比例支付", formula=formula, result=money(paid)))
    above = _above(end, stop, paid, terms)
    if terms.fund_left is not None and paid > terms.fund_left:
        formula = f"{money(paid)}超过年度剩余限额{money(terms.fund_left)}"
        paid = to_fen(terms.fund_left)
        steps.append(Step(name=f"{terms.payer}封顶", formula=formula, result=money(paid)))
    sourced = tuple(step.model_copy(update={"source": terms.source}) for step in steps)
    return Payment(paid=paid, above=above, steps=sourced)


def cost_for(paid: Decimal, terms: Terms, begin: Decimal) -> Decimal | None:
    """Where on the line the fund has paid ``paid`` when paying began at ``begin``; None: never."""
    at, left = begin, paid
    for stop, ratio in terms.stretches(begin, None):
        width = stop - at
        if ratio > 0 and left <= width * ratio:
            return at + left / ratio
        left -= width * ratio if ratio > 0 else ZERO
        at = stop
    return None


def _by_bands(terms: Terms, stop: Decimal) -> tuple[Decimal, str]:
    begin = terms.first_paid
    if stop <= begin:
        return ZERO, f"{money(max(stop - terms.start, ZERO))}没有超过起付线，不支付"
    total, parts, at = ZERO, [], begin
    for upper, ratio in terms.stretches(begin, stop):
        total += (upper - at) * ratio
        parts.append(f"{money(upper - at)}×{percent(ratio)}")
        at = upper
    return total, " + ".join(parts) or "没有可支付的部分"


def _above(end: Decimal, stop: Decimal, paid: Decimal, terms: Terms) -> Decimal:
    """Eligible costs above the cap, to the fen."""
    if terms.last_paid is not None:
        return to_fen(max(end - max(stop, terms.start), ZERO))
    if terms.fund_left is None or paid <= terms.fund_left:
        return ZERO
    reached = cost_for(terms.fund_left, terms, terms.first_paid)
    return ZERO if reached is None else to_fen(max(end - reached, ZERO))
