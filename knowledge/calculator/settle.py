"""Works out one fully determined reading: who pays what, step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from knowledge.answer import Confidence
from knowledge.calculation import Step
from knowledge.calculator.cases import Case, Gap
from knowledge.calculator.costs import eligible
from knowledge.calculator.inputs import Inputs
from knowledge.calculator.money import ZERO, money, percent, to_fen, yuan
from knowledge.calculator.payment import Payment, Terms, pay
from knowledge.calculator.selection import NoFigure, ages, on_file
from knowledge.calculator.terms import (
    LevelRule,
    Standing,
    at_level,
    deductible_of,
    weakest,
    with_history,
)
from knowledge.insured import Insurance, Visit
from knowledge.rule_book import RuleBook
from knowledge.rules import ALL_LEVELS, Rule


@dataclass(frozen=True)
class Large:
    """The second step: 大额互助 or 大病保险.

    ``lacking``: something is paid that could not be worked out, so the amount is a lower bound.
    """

    amount: Decimal = ZERO
    steps: tuple[Step, ...] = ()
    rules: tuple[Rule, ...] = ()
    confidence: Confidence = Confidence.A
    lacking: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """Who pays what under one reading."""

    case: Case
    total: Decimal
    pool: Decimal
    large: Large
    steps: tuple[Step, ...]
    confidence: Confidence
    notes: tuple[str, ...]

    @property
    def fund(self) -> Decimal:
        """All that funds pay."""
        return self.pool + self.large.amount

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules it rests on."""
        return (self.case.terms.rule, *self.large.rules)


def settle(case: Case, inputs: Inputs, book: RuleBook, on: date) -> Outcome:
    """Work it out; `NoFigure` where the rule does not reach that far."""
    costs, cost_steps = eligible(case.bill.costs)
    limit = case.terms.rule.calc_limit
    if limit and costs > limit.max_eligible:
        raise NoFigure(f"{limit.note}，这笔费用在{yuan(limit.max_eligible)}元以上")
    if inputs.visit is Visit.SERIOUS:
        payment = _pay(case, inputs, costs, "大病保险")
        large = Large(payment.paid, confidence=case.terms.confidence)
        pool = ZERO
    else:
        payment = _pay(case, inputs, costs, "统筹基金")
        pool = payment.paid
        large = _large(case, inputs, book, on, costs, payment)
    return Outcome(
        case=case,
        total=case.bill.costs.total,
        pool=pool,
        large=large,
        steps=(*cost_steps, *payment.steps, *large.steps),
        confidence=weakest((_confidence(case, payment), large.confidence)),
        notes=(*case.notes, *case.terms.notes, *_cap_notes(case.terms, costs), *large.notes),
    )


def _pay(case: Case, inputs: Inputs, costs: Decimal, payer: str) -> Payment:
    terms, cap = case.terms, case.terms.cap
    deductible, working = deductible_of(terms, case.gap.deductible, case.gap.paid)
    counts = cap is not None and not case.gap.ignore_cap
    exact = Terms(
        payer=payer,
        source=terms.rule.sources[0],
        deductible=to_fen(deductible),
        working=working,
        bands=terms.bands,
        basis=terms.rule.band_basis,
        annual=terms.annual,
        banded_by_year=terms.rule.band_scope == "annual",
        paid_before=inputs.prior_fund,
        cap=cap.amount if cap and counts else None,
        cap_measure="eligible" if cap and cap.measure == "eligible" else "fund_paid",
    )
    first = terms.deductible_at(1) or ZERO
    return pay(costs, with_history(exact, first, case.gap.paid or ZERO))


def _confidence(case: Case, payment: Payment) -> Confidence:
    rule, cap = case.terms.rule, case.terms.cap
    grades = [case.terms.confidence]
    if payment.capped and cap is not None and cap.confidence is not None:
        grades.append(rule.confidence_by_part.get("cap", cap.confidence))
    if rule.deductible_year_cap is not None and "全年累计" in payment.steps[0].formula:
        grades.append(rule.confidence_by_part.get("deductible_year_cap", rule.confidence))
    return weakest(grades)


def _cap_notes(terms: LevelRule, costs: Decimal) -> tuple[str, ...]:
    cap = terms.cap
    if cap is None or cap.unlimited:
        return ()
    if cap.amount is None:
        return ("年度封顶线没有查到，费用很高时可能受限",)
    if cap.measure == "unknown" and costs > cap.amount:
        return ("年度限额按费用还是按基金支付额计没有查到，按基金支付额估算",)
    return ()


def _large(
    case: Case, inputs: Inputs, book: RuleBook, on: date, costs: Decimal, payment: Payment
) -> Large:
    if case.who.insurance is Insurance.RESIDENT and inputs.visit is Visit.INPATIENT:
        return _serious(case, inputs, book, on, costs - payment.paid)
    if not payment.capped or case.gap.ignore_cap:
        return Large()
    return _above_cap(case, payment)


def _above_cap(case: Case, payment: Payment) -> Large:
    above = case.terms.rule.above_cap
    if above is None:
        return Large(lacking="费用超过了年度限额，超过的部分由什么支付没有查到，没有算进来")
    if not above.calculable or above.ratio is None:
        return Large(
            lacking=f"统筹基金已到年度封顶线；{above.scheme}怎么支付没有可靠的口径，没有算进来，"
            "实际自付可能更少"
        )
    paid = to_fen(payment.above * above.ratio)
    formula = f"封顶线以上{money(payment.above)}×{percent(above.ratio)}"
    if above.cap is not None and paid > above.cap:
        paid, formula = to_fen(above.cap), f"{formula}，最高{money(above.cap)}"
    source = case.terms.rule.sources[0]
    step = Step(name=above.scheme, formula=formula, result=money(paid), source=source)
    return Large(paid, (step,), confidence=above.confidence)


def _serious(case: Case, inputs: Inputs, book: RuleBook, on: date, own: Decimal) -> Large:
    """大病保险 on what the person pays of the eligible costs."""
    assert inputs.region is not None
    person = case.who.person
    try:
        filed = on_file(book, inputs.region.adcode, Insurance.RESIDENT, person, Visit.SERIOUS, on)
        rule = filed.rule(case.terms.standing.tier, on)
    except NoFigure:
        return Large(notes=("当地居民大病保险的标准没有查到，没有算进来；自付很多时实际会少一些",))
    age = ages(rule, person, inputs)[0]
    standing = Standing(person, age, case.terms.standing.tier, inputs.status, ALL_LEVELS, 1)
    serious = replace(case, terms=at_level(rule, standing), gap=Gap())
    unspent = inputs.model_copy(update={"prior_fund": ZERO})  # the pooled fund's does not count
    payment = _pay(serious, unspent, own, "大病保险")
    own_step = Step(
        name="政策范围内个人自付", formula="政策范围内费用 − 统筹基金支付", result=money(own)
    )
    grade = serious.terms.confidence
    return Large(payment.paid, (own_step, *payment.steps), (rule,), grade)
