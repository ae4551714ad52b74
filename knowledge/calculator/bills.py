"""The bill in exact amounts; several where parts of it are not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.calculator.choice import Choice
from knowledge.calculator.costs import Costs
from knowledge.calculator.inputs import Inputs
from knowledge.calculator.money import ZERO, percent, to_fen, yuan
from knowledge.insured import Insurance
from knowledge.rule_book import RuleBook
from knowledge.rules import Use

UNKNOWN_EXCLUDED = Decimal("0.30")
"""Share of the total up to which costs outside the catalogue are tried where they are not known."""

UNKNOWN_CLASS_B = (Decimal("0.05"), Decimal("0.30"))
"""Usual span of the share of class-B costs paid first; it differs by province and by drug."""


@dataclass(frozen=True)
class Bill:
    """One possible bill, with what had to be chosen or assumed for it."""

    costs: Costs
    choices: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def bills(
    inputs: Inputs, book: RuleBook, insurance: Insurance, remote_first: Decimal
) -> Iterator[Bill]:
    """All bills that what is known allows. ``remote_first``: share paid first away from home."""
    assert inputs.total is not None
    plain = Bill(
        Costs(total=inputs.total, over_limit=inputs.over_limit, remote_first=remote_first),
        notes=_silent(inputs),
    )
    for with_excluded in _excluded(_materials(plain, inputs, book, insurance), inputs):
        yield from _class_b(with_excluded, inputs, book, insurance)


def _silent(inputs: Inputs) -> tuple[str, ...]:
    """What is assumed because nothing was said about it."""
    if inputs.excluded is not None or "excluded" in inputs.unknown:
        return ()
    return ("没有说全自费和乙类先付的金额，按费用都在医保目录内估算；有自费的，报得更少",)


def _excluded(bill: Bill, inputs: Inputs) -> Iterator[Bill]:
    if "excluded" not in inputs.unknown:
        yield replace(bill, costs=replace(bill.costs, excluded=inputs.excluded or ZERO))
        return
    most = percent(UNKNOWN_EXCLUDED)
    reason = f"不知道全自费多少，按占总费用的0到{most}估算，超过{most}会报得更少"
    named = inputs.over_limit + sum((item.amount for item in inputs.class_b), ZERO)
    high = min(to_fen(bill.costs.total * UNKNOWN_EXCLUDED), bill.costs.total - named)
    for amount in (ZERO, high):
        choice = Choice("excluded", f"全自费{yuan(amount)}元", reason)
        costs = replace(bill.costs, excluded=amount)
        yield replace(bill, costs=costs, choices=(*bill.choices, choice))


def _class_b(bill: Bill, inputs: Inputs, book: RuleBook, insurance: Insurance) -> Iterator[Bill]:
    if all(item.share is not None for item in inputs.class_b):
        yield _with_share(bill, inputs, ZERO)
        return
    assert inputs.region is not None
    for region in book.lineage(inputs.region.adcode):
        for local in region.class_b:
            if insurance in local.insurance and inputs.visit in local.visit:
                note = f"没有说乙类先付比例的，按当地的{percent(local.share)}估算"
                known = _with_share(bill, inputs, local.share)
                sources = (*known.sources, *local.sources)
                yield replace(known, notes=(*known.notes, note), sources=sources)
                return
    low, high = UNKNOWN_CLASS_B
    reason = f"不知道乙类先付比例，按常见的{percent(low)}到{percent(high)}估算"
    for share in UNKNOWN_CLASS_B:
        choice = Choice("class_b", f"乙类先付{percent(share)}", reason)
        tried = _with_share(bill, inputs, share)
        yield replace(tried, choices=(*tried.choices, choice))


def _with_share(bill: Bill, inputs: Inputs, share: Decimal) -> Bill:
    items = tuple(
        (item.amount, share if item.share is None else item.share) for item in inputs.class_b
    )
    return replace(bill, costs=replace(bill.costs, class_b=items))


def _materials(bill: Bill, inputs: Inputs, book: RuleBook, insurance: Insurance) -> Bill:
    if not inputs.materials:
        return bill
    assert inputs.region is not None
    for region in book.lineage(inputs.region.adcode):
        rule = region.materials
        if rule and insurance in rule.insurance and rule.use is not Use.REFUSE:
            costs = replace(bill.costs, materials=inputs.materials, segments=rule.segments)
            notes = (*bill.notes, f"耗材：{rule.text}")
            return replace(bill, costs=costs, notes=notes, sources=rule.sources)
    note = "没有查到当地耗材的分段规则，按全部计入估算"
    return replace(bill, notes=(*bill.notes, note))
