"""Which answers are still needed: what is not known *and* would change the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from knowledge.answer import Record
from knowledge.calculator.calculate import deciding, work_out
from knowledge.calculator.inputs import LABELS, Inputs
from knowledge.calculator.money import ZERO, to_fen
from knowledge.insured import Insurance, Level, Person, Visit
from knowledge.rule_book import RuleBook


class Missing(Record):
    """One thing to ask. ``essential``: without it there is no figure or only a wide range."""

    field: str
    label: str
    why: str
    options: tuple[str, ...] = ()
    essential: bool = True


WHY = {
    "region": "各地的起付线和报销比例都不一样",
    "insurance": "职工医保和居民医保的待遇差别很大",
    "visit": "住院和门诊的算法不同",
    "person": "不同人群的比例和起付线不同",
    "tier": "当地按缴费档次给不同的比例",
    "level": "医院级别越高，起付线越高、比例越低",
    "total": "要有总费用才能算",
    "age": "当地的待遇按年龄有差别",
    "disease": "每个病种的年度限额不同",
    "nth": "当年再次住院的起付线不同",
    "excluded": "全自费的部分不报销",
}
"""Why each thing is asked, in the order of asking."""

PROBES = {Visit.OUTPATIENT: (Decimal(3000),), Visit.INPATIENT: (Decimal(8000), Decimal(80000))}
"""Totals tried where the total is not known yet."""

TIERS = ("一档", "二档", "三档", "低档", "高档")

RESIDENTS = (Person.CHILD, Person.ADULT, Person.ELDERLY)


def missing_inputs(inputs: Inputs, book: RuleBook, on: date) -> tuple[Missing, ...]:
    """What to ask, most important first; empty when the result stands as well as it can.

    What was said not to be known (``Inputs.unknown``) is not asked again. What only refines the
    result (``essential`` False) is listed once nothing essential is open.
    """
    found: dict[str, tuple[str, ...]] = {}
    if inputs.region is None:
        blank = [f for f in ("region", "insurance", "visit", "total") if _open(inputs, f)]
        found = {field: _usual(field) for field in blank}
    else:
        asked = list(_asked(inputs, book, on)) or list(_refinements(inputs, book, on))
        for field, options in asked:
            found[field] = tuple(dict.fromkeys((*found.get(field, ()), *options)))
    return tuple(
        Missing(
            field=field,
            label=LABELS[field],
            why=why,
            options=_in_order(field, found[field]),
            essential=field not in {"nth", "excluded"},
        )
        for field, why in WHY.items()
        if field in found and _open(inputs, field)
    )


def _open(inputs: Inputs, field: str) -> bool:
    return getattr(inputs, field) is None and field not in inputs.unknown


def _usual(field: str) -> tuple[str, ...]:
    usual = {
        "insurance": tuple(Insurance),
        "visit": (Visit.INPATIENT, Visit.OUTPATIENT),
        "nth": ("1", "2", "3"),
        "excluded": ("0", "不知道"),
    }
    return usual.get(field, ())


def _asked(inputs: Inputs, book: RuleBook, on: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Essential things that are open, with the options seen."""
    covered = False
    for trial in _trials(inputs):
        outcomes, dead_ends = work_out(trial, book, on)
        if not outcomes:
            continue
        covered = True
        choices = [c for o in outcomes for c in o.case.choices]
        choices += [c for dead in dead_ends for c in dead.choices]
        for decisive in deciding(outcomes, dead_ends):
            if decisive.field in WHY and _open(inputs, decisive.field):
                yield decisive.field, tuple(c.option for c in choices if c.field == decisive.field)
        yield from _groups(trial, book, on)
    if covered:
        for field in ("visit", "total"):
            if getattr(inputs, field) is None:
                yield field, _usual(field)


def _in_order(field: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """Options as a person expects them; none where any value is as good (an age)."""
    if field == "age":
        return ()
    orders = {"level": tuple(Level), "person": tuple(Person), "tier": TIERS}
    order: tuple[str, ...] = orders.get(field, ())
    known = (option for option in order if option in options)
    return (*known, *(option for option in options if option not in order))


def _trials(inputs: Inputs) -> Iterator[Inputs]:
    """The question with visit and total filled in where they are open."""
    visits = [inputs.visit] if inputs.visit else list(PROBES)
    for visit in visits:
        totals = (
            (inputs.total,) if inputs.total is not None else PROBES.get(visit, (Decimal(8000),))
        )
        for total in totals:
            yield inputs.model_copy(update={"visit": visit, "total": total})


def _groups(trial: Inputs, book: RuleBook, on: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The group of residents: adults are assumed, but children or the old may get more."""
    resident = trial.insurance is Insurance.RESIDENT
    if not resident or trial.age is not None or not _open(trial, "person"):
        return
    groups = {group: _results(trial, book, on, person=group) for group in RESIDENTS}
    if len(set(groups.values())) > 1:
        yield "person", tuple(groups)


def _refinements(trial: Inputs, book: RuleBook, on: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Things the calculator assumes when they are not said, where another value would count."""
    if trial.total is None or trial.visit is None:
        return
    usual = _results(trial, book, on)
    counts = trial.visit is Visit.INPATIENT and _open(trial, "nth")
    if counts and any(_results(trial, book, on, nth=nth) != usual for nth in (2, 3)):
        yield "nth", _usual("nth")
    named = trial.over_limit + sum((item.amount for item in trial.class_b), ZERO)
    some = min(to_fen(trial.total / 10), trial.total - named)
    if _open(trial, "excluded") and _results(trial, book, on, excluded=some) != usual:
        yield "excluded", _usual("excluded")


def _results(trial: Inputs, book: RuleBook, on: date, **changes: object) -> frozenset[object]:
    outcomes, _ = work_out(trial.model_copy(update=changes), book, on)
    return frozenset((outcome.pool, outcome.large.amount) for outcome in outcomes)
