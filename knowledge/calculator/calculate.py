"""The calculator: from inputs and rules to a `Calculation`. A pure function of what it is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from knowledge.calculation import Calculation, Step, Totals
from knowledge.calculator.cases import DeadEnd, readings
from knowledge.calculator.choice import Choice
from knowledge.calculator.inputs import LABELS, Inputs
from knowledge.calculator.money import money
from knowledge.calculator.selection import NoFigure
from knowledge.calculator.settle import Outcome, settle
from knowledge.calculator.terms import weakest
from knowledge.calculator.wording import standing, what_to_ask
from knowledge.insured import Visit
from knowledge.rule_book import RuleBook

ESSENTIAL = ("region", "visit", "total")
"""Without these there is no figure at all, not even a range."""


USUAL_TOTAL = Decimal(8000)
"""Stands in for the total where it is only asked whether there are rules at all."""

_OPEN = {
    "deductible": "再次住院的起付线",
    "cap": "年度限额",
    "remote_reduction": "异地就医的降低幅度",
}
"""What is open where it is not an input."""


def calculate(inputs: Inputs, book: RuleBook, on: date) -> Calculation:
    """What the fund pays and what is left to the person, by the rules in force on that day.

    One result where everything is known, a range where something is not, a reason where no figure
    can be given.
    """
    missing = [name for name in ESSENTIAL if getattr(inputs, name) is None]
    if missing == ["total"] and (refused := _refused_for_any_total(inputs, book, on)):
        return _without_figure(inputs, refused)
    if missing:
        names = "、".join(LABELS[name] for name in missing)
        return _without_figure(inputs, f"还不知道{names}，没法估算", missing)
    outcomes, dead_ends = work_out(inputs, book, on)
    if not outcomes:
        reasons = dict.fromkeys(dead.reason for dead in dead_ends)
        return _without_figure(inputs, "；".join(reasons))
    return _with_figure(inputs, book, on, outcomes, dead_ends)


def _refused_for_any_total(inputs: Inputs, book: RuleBook, on: date) -> str:
    """Why there would be no figure, whatever was paid; "" where only the total is missing."""
    outcomes, dead_ends = work_out(inputs.model_copy(update={"total": USUAL_TOTAL}), book, on)
    return "" if outcomes else "；".join(dict.fromkeys(dead.reason for dead in dead_ends))


def work_out(inputs: Inputs, book: RuleBook, on: date) -> tuple[list[Outcome], list[DeadEnd]]:
    """Every reading worked out, and those for which there is no figure."""
    outcomes: list[Outcome] = []
    dead_ends: list[DeadEnd] = []
    for reading in readings(inputs, book, on):
        if isinstance(reading, DeadEnd):
            dead_ends.append(reading)
            continue
        try:
            outcomes.append(settle(reading, inputs, book, on))
        except NoFigure as none:
            dead_ends.append(DeadEnd(none.reason, reading.choices))
    return outcomes, dead_ends


def deciding(outcomes: Sequence[Outcome], dead_ends: Sequence[DeadEnd]) -> tuple[Choice, ...]:
    """One choice for each thing that is not known and changes the result."""
    results: list[tuple[tuple[Choice, ...], object]] = [
        (outcome.case.choices, (outcome.pool, outcome.large.amount)) for outcome in outcomes
    ]
    results += [(dead.choices, None) for dead in dead_ends]
    by_field: dict[str, dict[str, set[object]]] = {}
    first: dict[str, Choice] = {}
    for choices, result in results:
        for choice in choices:
            first.setdefault(choice.field, choice)
            by_field.setdefault(choice.field, {}).setdefault(choice.option, set()).add(result)
    return tuple(
        first[field]
        for field, options in by_field.items()
        if len({frozenset(found) for found in options.values()}) > 1
    )


def totals(outcome: Outcome) -> Totals:
    """The outcome as the amounts of the record."""
    return Totals.model_validate(
        {
            "pool": money(outcome.pool),
            "large": money(outcome.large.amount),
            "fund": money(outcome.fund),
            "self": money(outcome.total - outcome.fund),
        }
    )


def _without_figure(inputs: Inputs, reason: str, missing: Iterable[str] = ()) -> Calculation:
    return Calculation(
        region=inputs.region,
        inputs=inputs.as_said(),
        reason=reason,
        unknown=tuple(LABELS[name] for name in missing),
        ask=what_to_ask(inputs),
    )


def _with_figure(
    inputs: Inputs,
    book: RuleBook,
    on: date,
    outcomes: Sequence[Outcome],
    dead_ends: Sequence[DeadEnd],
) -> Calculation:
    least = min(outcomes, key=lambda outcome: outcome.fund)
    most = max(outcomes, key=lambda outcome: outcome.fund)
    choices = deciding(outcomes, dead_ends)
    single = least.fund == most.fund and not dead_ends
    lacking = dict.fromkeys(o.large.lacking for o in (least, most) if o.large.lacking)
    lone = [] if single or least.fund != most.fund else _only_some(outcomes, choices)
    reasons = dict.fromkeys((*(() if single else (c.reason for c in choices)), *lone, *lacking))
    lacks = ("封顶线以上的支付办法",) if lacking else ()
    left_out = dict.fromkeys(f"没有算进去：{dead.reason}" for dead in dead_ends)
    rules = tuple(dict.fromkeys(rule.id for o in outcomes for rule in o.rules))
    by_id = {rule.id: rule for o in outcomes for rule in o.rules}
    said = (line for rule_id in rules for line in standing(by_id[rule_id], book, on))
    notes = (note for outcome in outcomes for note in outcome.notes)
    ids = (i for o in outcomes for i in (*(s for r in o.rules for s in r.sources), *o.case.sources))
    return Calculation(
        region=inputs.region,
        inputs=inputs.as_said(),
        steps=_steps(least) if single else (*_steps(least, "最少"), *_steps(most, "最多")),
        result=totals(least) if single else None,
        result_min=None if single else totals(least),
        result_max=None if single else totals(most),
        reason="；".join(reasons) or None,
        assumptions=tuple(dict.fromkeys((*_defaults(inputs, outcomes), *notes, *said, *left_out))),
        unknown=(*(_OPEN.get(c.field) or LABELS[c.field] for c in choices), *lacks),
        confidence=weakest(outcome.confidence for outcome in outcomes),
        sources=book.sources(tuple(ids)),
        ask=what_to_ask(inputs) if reasons else None,
    )


def _only_some(outcomes: Sequence[Outcome], choices: Iterable[Choice]) -> list[str]:
    """Says that one and the same figure is not the range: the other readings have none."""
    fields = {choice.field for choice in choices}
    options = dict.fromkeys(
        c.option for outcome in outcomes for c in outcome.case.choices if c.field in fields
    )
    named = "、".join(options)
    return [f"这只是按{named}算出的数，其他情形没有查到可靠的标准"] if options else []


def _steps(outcome: Outcome, which: str = "") -> tuple[Step, ...]:
    """The working, down to who pays what. ``which``: 最少 or 最多, for a range."""
    parts = (("统筹", outcome.pool), ("大额或大病", outcome.large.amount))
    fund = " + ".join(money(amount) for _, amount in parts)
    own = f"{money(outcome.total)} − {money(outcome.fund)}"
    steps = (
        *outcome.steps,
        Step(name="基金支付合计", formula=fund, result=money(outcome.fund)),
        Step(name="个人负担", formula=own, result=money(outcome.total - outcome.fund)),
    )
    if not which:
        return steps
    options = "，".join(choice.option for choice in outcome.case.choices)
    first = f"{which}（{options}）：{steps[0].name}"
    names = (first, *(f"{which}：{step.name}" for step in steps[1:]))
    return tuple(
        step.model_copy(update={"name": name}) for step, name in zip(steps, names, strict=True)
    )


def _defaults(inputs: Inputs, outcomes: Sequence[Outcome]) -> Iterable[str]:
    """What was taken for granted because it was not said."""
    if inputs.visit is Visit.INPATIENT and inputs.nth is None:
        yield "按当年第1次住院估算"
    if any(outcome.case.terms.annual for outcome in outcomes):
        if inputs.visit is Visit.OUTPATIENT:
            yield "总费用按当年累计的门诊费用计"
        if inputs.prior_fund == 0 and inputs.visit is Visit.INPATIENT:
            yield "起付线按年度计算，按今年还没有报销过估算"
    if inputs.prior_fund > 0:
        yield "今年已付的部分，按同样的标准折算成已用的费用"
