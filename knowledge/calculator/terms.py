"""From a rule and a person to exact terms: variants applied, deductible found, cap taken up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.answer import Confidence
from knowledge.calculator.money import ZERO, money, percent
from knowledge.calculator.payment import Terms, cost_for
from knowledge.calculator.selection import applies
from knowledge.insured import Person, Visit
from knowledge.rules import ALL_LEVELS, Band, Cap, Deductible, LevelKey, Rule, Variant


@dataclass(frozen=True)
class Standing:
    """All that decides which terms of a rule hold."""

    person: Person
    age: int
    tier: str | None
    status: str | None
    level: LevelKey
    nth: int


@dataclass(frozen=True)
class LevelRule:
    """A rule at one level for one person, variants applied."""

    rule: Rule
    standing: Standing
    deductible: Deductible | None
    bands: tuple[Band, ...]
    cap: Cap | None
    confidence: Confidence
    notes: tuple[str, ...]

    def deductible_at(self, nth: int) -> Decimal | None:
        """Deductible of that admission before any yearly limit; None if not known."""
        if self.deductible is None:
            return ZERO
        return self.deductible.at(nth, self.rule.deductible_reduce_each)

    @property
    def annual(self) -> bool:
        """Whether the deductible is paid once a year."""
        return self.rule.deductible_basis == "annual"


def at_level(rule: Rule, standing: Standing) -> LevelRule:
    """The rule as it holds for this standing."""
    terms = rule.levels[standing.level]
    result = LevelRule(
        rule=rule,
        standing=standing,
        deductible=terms.deductible or rule.deductible,
        bands=terms.all_bands,
        cap=rule.annual_cap,
        confidence=_weakest_part(rule, terms.confidence),
        notes=(terms.note,) if terms.note else (),
    )
    for variant in rule.variants:
        if applies(variant.when, standing.person, standing.age, standing.tier, standing.status):
            result = _varied(result, variant, standing.level, rule.max_ratio)
    return result


def weakest(grades: Iterable[Confidence]) -> Confidence:
    """The weakest of some grades."""
    return max(grades)


def _weakest_part(rule: Rule, of_level: Confidence | None) -> Confidence:
    parts = [rule.confidence_by_part.get(part) for part in ("deductible", "ratio")]
    grades = [grade for grade in (of_level or rule.confidence, *parts) if grade is not None]
    return weakest(grades)


def _varied(terms: LevelRule, variant: Variant, level: LevelKey, max_ratio: Decimal) -> LevelRule:
    deductible = variant.deductible.get(level) or variant.deductible.get(ALL_LEVELS)
    ratio = variant.ratio.get(level, variant.ratio.get(ALL_LEVELS))
    bands = variant.bands or terms.bands
    if ratio is not None:
        bands = (Band(up_to=None, ratio=ratio),)
    bands = tuple(
        band.model_copy(update={"ratio": min(band.ratio + variant.ratio_add, max_ratio)})
        for band in bands
    )
    cap = terms.cap
    if variant.annual_cap is not None:
        base = cap or Cap(amount=None, measure="fund_paid")
        cap = base.model_copy(update={"amount": variant.annual_cap})
    return replace(
        terms,
        deductible=deductible or terms.deductible,
        bands=bands,
        cap=cap,
        confidence=weakest(g for g in (terms.confidence, variant.confidence) if g),
        notes=(*terms.notes, variant.note) if variant.note else terms.notes,
    )


def deductible_of(
    terms: LevelRule, guess: Decimal | None, paid: Decimal | None
) -> tuple[Decimal, str]:
    """Deductible of this claim with its working.

    ``guess`` stands in where the files do not say; ``paid`` is what was paid this year already.
    """
    nth = 1 if terms.annual else terms.standing.nth
    known = terms.deductible_at(nth)
    amount = known if known is not None else guess or ZERO
    working = _working(terms, nth, amount)
    limit = terms.rule.deductible_year_cap
    if limit is None:
        return amount, working
    before = paid if paid is not None else _paid_before(terms, nth, limit)
    left = max(limit - before, ZERO)
    if amount <= left:
        return amount, working
    spent = f"，已付{money(before)}" if before else ""
    return left, f"{working}；全年累计不超过{money(limit)}{spent}"


def _paid_before(terms: LevelRule, nth: int, limit: Decimal) -> Decimal:
    """Deductibles of the earlier admissions, taken to have been at the same level."""
    paid = ZERO
    for earlier in range(1, nth):
        paid = min(paid + (terms.deductible_at(earlier) or ZERO), limit)
    return paid


def _working(terms: LevelRule, nth: int, amount: Decimal) -> str:
    which = "年度" if terms.annual else f"第{nth}次"
    step, scale = terms.rule.deductible_reduce_each, terms.deductible
    if terms.rule.deductible_basis == "none" or scale is None:
        return "不设起付线"
    if Visit.INPATIENT not in terms.rule.visit and not terms.annual:
        which = "每次"
    if step is None or nth == 1 or scale.floor is None:
        return f"{which}{money(amount)}"
    working = f"{which}：{money(scale.first)}×(1 − {percent(step)}×{nth - 1})"
    return f"{working}，最低{money(scale.floor)}"


def bounds_of_deductible(terms: LevelRule) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest possible deductible where it is not known, else None."""
    nth = 1 if terms.annual else terms.standing.nth
    if terms.deductible is None or terms.deductible_at(nth) is not None:
        return None
    known = [terms.deductible_at(earlier) for earlier in range(1, nth)]
    last = next(amount for amount in reversed(known) if amount is not None)
    return ZERO, last


def with_history(terms: Terms, first_deductible: Decimal, deductible_paid: Decimal) -> Terms:
    """The terms with what the fund paid before this claim turned into costs of the year.

    The earlier costs are taken to have arisen under the same terms.
    """
    if terms.paid_before == 0 and deductible_paid == 0:
        return terms
    begin = first_deductible
    earlier = replace(terms, deductible=begin, spent=ZERO)
    spent = min(deductible_paid, begin) if terms.annual else ZERO
    if terms.paid_before > 0:
        reached = cost_for(terms.paid_before, earlier, begin)
        ends = [band.up_to for band in terms.bands if band.up_to is not None]
        spent = reached if reached is not None else max((begin, *ends))
    return replace(terms, spent=spent)
