"""Monthly credit to the personal account: a share of the base while working, a fixed sum after."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from knowledge.answer import Confidence, Record, Region, Source
from knowledge.calculation import Amount, Step
from knowledge.calculator.money import LARGEST, money, percent, to_fen
from knowledge.errors import CalculationError
from knowledge.insured import OLDEST, Person
from knowledge.rule_book import PersonalAccount, RuleBook
from knowledge.rules import Use


class AccountCredit(Record):
    """What comes into the account each month; a range where the age is not known."""

    region: Region
    person: Person
    monthly: Amount | None = None
    monthly_min: Amount | None = None
    monthly_max: Amount | None = None
    yearly: Amount | None = None
    steps: tuple[Step, ...] = ()
    reason: str | None = None
    assumptions: tuple[str, ...] = ()
    confidence: Confidence | None = None
    sources: tuple[Source, ...] = ()


def account_credit(
    book: RuleBook,
    region: Region,
    person: Person,
    *,
    base: Decimal | None = None,
    age: int | None = None,
    status: str | None = None,
) -> AccountCredit:
    """The credit by the rule of the place. ``base``: monthly contribution base, for people at work.

    ``status``: a special standing that a rule may know (灵活就业).
    """
    if base is not None and not 0 <= base <= LARGEST:
        raise CalculationError("缴费基数不对", field="base")
    if age is not None and not 0 <= age <= OLDEST:
        raise CalculationError(f"年龄要在0到{OLDEST}岁之间", field="age")
    if person not in (Person.ACTIVE, Person.RETIRED):
        return AccountCredit(region=region, person=person, reason="居民医保没有个人账户")
    rules = _rules(book, region, person, age, status)
    if not rules:
        reason = f"没有查到{region.name}{person}人员个人账户的划入标准，请打参保地12393问"
        return AccountCredit(region=region, person=person, reason=reason)
    if base is None and any(rule.rate is not None for rule in rules):
        reason = "要知道每月的缴费基数才能算"
        return AccountCredit(region=region, person=person, reason=reason, **_standing(book, rules))
    return _credit(book, region, person, rules, base or Decimal(0))


def _rules(
    book: RuleBook, region: Region, person: Person, age: int | None, status: str | None
) -> list[PersonalAccount]:
    """Rules of the nearest place; several if they go by an age that is not known."""
    for place in book.lineage(region.adcode):
        fitting = [
            rule
            for rule in place.personal_accounts
            if rule.person is person
            and rule.use is not Use.REFUSE
            and (age is None or rule.min_age <= age <= rule.max_age)
        ]
        special = [rule for rule in fitting if status and rule.status == status]
        if found := special or [rule for rule in fitting if rule.status is None]:
            return found
    return []


def _credit(
    book: RuleBook, region: Region, person: Person, rules: Sequence[PersonalAccount], base: Decimal
) -> AccountCredit:
    worked = sorted(((*_monthly(rule, base), rule) for rule in rules), key=lambda item: item[0])
    low, high = worked[0][0], worked[-1][0]
    single = low == high
    steps = tuple(
        Step(name=_name(rule), formula=formula, result=money(amount), source=rule.sources[0])
        for amount, formula, rule in worked
    )
    return AccountCredit(
        region=region,
        person=person,
        monthly=money(low) if single else None,
        monthly_min=None if single else money(low),
        monthly_max=None if single else money(high),
        yearly=money(low * 12) if single else None,
        steps=steps,
        reason=None if single else "当地按年龄定额，不知道年龄",
        **_standing(book, rules),
    )


def _monthly(rule: PersonalAccount, base: Decimal) -> tuple[Decimal, str]:
    if rule.rate is not None:
        return to_fen(base * rule.rate), f"{money(base)}×{percent(rule.rate)}"
    if rule.per_year is not None:
        return to_fen(rule.per_year / 12), f"{money(rule.per_year)}÷12"
    amount = rule.per_month or Decimal(0)
    return to_fen(amount), f"每月定额{money(amount)}"


def _name(rule: PersonalAccount) -> str:
    if rule.min_age:
        return f"每月划入（{rule.min_age}岁及以上）"
    return "每月划入" if rule.max_age == OLDEST else f"每月划入（{rule.max_age + 1}岁以下）"


def _standing(book: RuleBook, rules: Sequence[PersonalAccount]) -> dict[str, object]:
    """Confidence, sources and caveats of the rules a credit rests on."""
    caveats = [line for rule in rules for line in rule.caveats]
    if any(rule.use is Use.CAVEAT for rule in rules):
        stated = rules[0].stated_on or rules[0].effective_from
        when = f"（{stated}）" if stated else ""
        caveats.append(f"标准来自二手或较早的资料{when}，请向参保地核实")
    return {
        "assumptions": tuple(dict.fromkeys(caveats)),
        "confidence": max(rule.confidence for rule in rules),
        "sources": book.sources(tuple(i for rule in rules for i in rule.sources)),
    }
