"""Every reading of the question that what is known allows, each fully determined.

What is not known, or not settled by the sources, becomes a `Choice`; the calculator works out each
combination and gives the range between the least and the most.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from knowledge.answer import Confidence
from knowledge.calculator.bills import Bill, bills
from knowledge.calculator.choice import Choice
from knowledge.calculator.inputs import Inputs
from knowledge.calculator.money import ZERO, percent, yuan
from knowledge.calculator.people import Who, people
from knowledge.calculator.remote import RemoteEffect, remote_effect
from knowledge.calculator.selection import NoFigure, OnFile, ages, level_key, on_file, siblings
from knowledge.calculator.terms import LevelRule, Standing, at_level, bounds_of_deductible
from knowledge.insured import RemoteStatus, Visit
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.rules import ALL_LEVELS, Cap, DiseaseCap, LevelKey, Rule


@dataclass(frozen=True)
class Gap:
    """Values tried where the files or the person leave a gap in the terms."""

    deductible: Decimal | None = None  # stands in for one that is not known
    paid: Decimal | None = None  # deductible already paid this year
    ignore_cap: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Case:
    """One fully determined reading."""

    who: Who
    terms: LevelRule
    bill: Bill
    gap: Gap
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class DeadEnd:
    """A reading for which no figure can be given."""

    reason: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class _Picked:
    """A rule that fits, and where it was found."""

    who: Who
    region: RegionRules
    rule: Rule
    tier: str | None
    only_tier: bool
    choices: tuple[Choice, ...]

    def notes(self, inputs: Inputs) -> tuple[str, ...]:
        """What picking this rule assumes."""
        said = []
        if inputs.region and inputs.region.adcode != self.region.adcode:
            said.append(f"按{self.region.name}的规定估算")
        if inputs.tier is None and self.rule.tier and self.only_tier:
            said.append(f"按{self.tier}估算，其他档次的标准没有查到")
        return tuple(said)


def readings(inputs: Inputs, book: RuleBook, on: date) -> Iterator[Case | DeadEnd]:
    """All readings; region, visit and total are known."""
    if inputs.remote is None and "remote" in inputs.unknown:
        yield from _registered_or_not(inputs, book, on)
        return
    assert inputs.region is not None
    assert inputs.visit is not None
    adcode, visit = inputs.region.adcode, inputs.visit
    for who in people(inputs):
        try:
            filed = on_file(book, adcode, who.insurance, who.person, visit, on)
        except NoFigure as none:
            yield DeadEnd(none.reason, who.choices)
            continue
        for tier, choices in _tiers(filed, inputs):
            known = (*who.choices, *choices)
            try:
                rule = filed.rule(tier, on)
                only = len(filed.tiers) == 1
                picked = _Picked(who, filed.region, rule, tier, only, known)
                yield from list(_cases(inputs, book, picked))
            except NoFigure as none:
                yield DeadEnd(none.reason, known)


def _registered_or_not(inputs: Inputs, book: RuleBook, on: date) -> Iterator[Case | DeadEnd]:
    """The readings for treatment elsewhere where it is not known whether it was registered."""
    for status in (RemoteStatus.FILED, RemoteStatus.UNFILED):
        choice = Choice("remote", f"异地就医{status}", "不知道异地就医有没有备案")
        known = inputs.model_copy(update={"remote": status})
        for reading in readings(known, book, on):
            yield replace(reading, choices=(*reading.choices, choice))


def _tiers(filed: OnFile, inputs: Inputs) -> Iterator[tuple[str | None, tuple[Choice, ...]]]:
    if inputs.tier or not filed.tiers:
        yield inputs.tier, ()
        return
    for tier in filed.tiers:
        yield tier, (Choice("tier", tier, "不知道缴费档次"),)


def _cases(inputs: Inputs, book: RuleBook, picked: _Picked) -> Iterator[Case]:
    """The readings under one rule; `NoFigure` where it gives none."""
    rule, who = picked.rule, picked.who
    if not rule.answerable:
        raise NoFigure(rule.refusal or "没有可靠的标准")
    effect = _effect(inputs, book, who)
    first = effect.self_pay_first if effect else ZERO
    possible_bills = list(bills(inputs, book, who.insurance, first))
    said = (*who.notes, *picked.notes(inputs))
    possible_ages = ages(rule, who.person, inputs)
    for (key, level_choices, notes), age in itertools.product(
        _levels(inputs, picked), possible_ages
    ):
        standing = Standing(who.person, age, picked.tier, inputs.status, key, inputs.nth or 1)
        choices = (*picked.choices, *level_choices)
        if len(possible_ages) > 1:
            choices = (*choices, Choice("age", f"{age}岁", "不知道年龄"))
        for terms, term_choices in _terms(at_level(rule, standing), inputs, effect):
            for gap, bill in itertools.product(_gaps(terms, inputs), possible_bills):
                yield Case(
                    who=who,
                    terms=terms,
                    bill=bill,
                    gap=gap,
                    choices=(*choices, *term_choices, *gap.choices, *bill.choices),
                    notes=(*said, *notes, *_remote_notes(effect), *bill.notes),
                    sources=(*(effect.terms.sources if effect else ()), *bill.sources),
                )


def _effect(inputs: Inputs, book: RuleBook, who: Who) -> RemoteEffect | None:
    if inputs.remote is None or inputs.region is None or inputs.visit is None:
        return None
    return remote_effect(
        book, inputs.region.adcode, inputs.remote, who.insurance, who.person, inputs.visit
    )


def _remote_notes(effect: RemoteEffect | None) -> tuple[str, ...]:
    if effect is None or effect.terms.note is None:
        return ()
    return (f"异地就医：{effect.terms.note}",)


def _levels(
    inputs: Inputs, picked: _Picked
) -> Iterator[tuple[LevelKey, tuple[Choice, ...], tuple[str, ...]]]:
    rule = picked.rule
    if ALL_LEVELS in rule.levels:
        yield ALL_LEVELS, (), ()
    elif inputs.level is not None:
        key, note = level_key(rule, inputs.level, siblings(picked.region, rule))
        yield key, (), (note,) if note else ()
    else:
        for key in rule.levels:
            yield key, (Choice("level", key, "不知道医院级别"),), ()


def _terms(
    local: LevelRule, inputs: Inputs, effect: RemoteEffect | None
) -> Iterator[tuple[LevelRule, tuple[Choice, ...]]]:
    """The terms for each disease limit and each fall of the ratio away from home."""
    for cap, cap_choices in _caps(local, inputs):
        terms = replace(local, cap=cap)
        if effect is None:
            yield terms, cap_choices
            continue
        for reduction in effect.reductions:
            choices = cap_choices
            if len(effect.reductions) > 1:
                reason = effect.terms.note or "异地就医降低多少，各地不同"
                choices = (
                    *choices,
                    Choice("remote_reduction", f"比例降{percent(reduction)}", reason),
                )
            yield effect.change(terms, reduction), choices


def _caps(terms: LevelRule, inputs: Inputs) -> Iterator[tuple[Cap | None, tuple[Choice, ...]]]:
    limits = terms.rule.disease_caps
    if not limits:
        yield terms.cap, ()
    elif inputs.disease:
        yield _as_cap(_disease(limits, inputs.disease)), ()
    else:
        for limit in limits:
            yield _as_cap(limit), (Choice("disease", limit.disease, "不知道病种"),)


def _disease(limits: tuple[DiseaseCap, ...], said: str) -> DiseaseCap:
    exact = [limit for limit in limits if limit.disease == said]
    close = [limit for limit in limits if said in limit.disease or limit.disease in said]
    if len(found := exact or close) == 1:
        return found[0]
    names = "、".join(limit.disease for limit in found or limits)
    raise NoFigure(f"要知道“{said}”属于哪一种才有年度限额，当地列出的有：{names}")


def _as_cap(limit: DiseaseCap) -> Cap:
    return Cap(amount=limit.amount, measure=limit.measure)


def _gaps(terms: LevelRule, inputs: Inputs) -> Iterator[Gap]:
    for gap in _deductible_gaps(terms, inputs):
        if not (terms.cap and terms.cap.amount and terms.cap.confidence is Confidence.D):
            yield gap
            continue
        reason = "年度限额的说法不一，超过限额后怎么算不确定"
        for ignored in (False, True):
            choice = Choice("cap", "不计限额" if ignored else "计限额", reason)
            yield replace(gap, ignore_cap=ignored, choices=(*gap.choices, choice))


def _deductible_gaps(terms: LevelRule, inputs: Inputs) -> Iterator[Gap]:
    told = Gap(paid=inputs.deductible_paid)
    if (bounds := bounds_of_deductible(terms)) is not None:
        reason = f"第{inputs.nth}次住院的起付线没有查到，按0到{yuan(bounds[1])}元估算"
        for amount in bounds:
            choice = Choice("deductible", f"起付线{yuan(amount)}元", reason)
            yield replace(told, deductible=amount, choices=(choice,))
    elif _maybe_paid_already(terms, inputs):
        reason = "起付线一年只扣一次，不知道前几次住院有没有扣完"
        for paid in (ZERO, terms.deductible_at(1) or ZERO):
            yield Gap(
                paid=paid, choices=(Choice("deductible_paid", f"起付线已付{yuan(paid)}元", reason),)
            )
    else:
        yield told


def _maybe_paid_already(terms: LevelRule, inputs: Inputs) -> bool:
    later = inputs.visit is Visit.INPATIENT and (inputs.nth or 1) > 1
    told = inputs.prior_fund > 0 or inputs.deductible_paid is not None
    return terms.annual and later and not told
