"""Numbers of one place side by side: ratios, deductibles and caps from the regional rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from knowledge.answer import Confidence, Table
from knowledge.insured import Person, Visit
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.rules import ALL_LEVELS, Band, Cap, Deductible, LevelKey, LevelTerms, Rule, Use

RATIO_COLUMNS = ("适用", "医院", "起付线", "报销比例")
CAP_COLUMNS = ("适用", "医院", "起付线", "年度封顶线")

TABLES = {
    "inpatient": Visit.INPATIENT,
    "outpatient": Visit.OUTPATIENT,
    "deductible_cap": Visit.INPATIENT,
}
"""Kinds of tables an article can ask for, and the treatment meant if the person said none."""


@dataclass(frozen=True)
class Asked:
    """What is known about the person; None where it is not."""

    insurance: str | None = None  # 职工 | 居民
    tier: str | None = None
    person: str | None = None
    visit: str | None = None  # 住院 | 门诊 …
    level: str | None = None


@dataclass(frozen=True)
class RuleTable:
    """A table for an answer and what it rests on."""

    region: RegionRules
    table: Table
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    visit: str


def rule_table(
    book: RuleBook, kind: str, adcode: str, on: date, asked: Asked | None = None
) -> RuleTable | None:
    """The table ``kind`` (inpatient, outpatient, deductible_cap) for a place; None if not covered.

    Only the nearest place that has rules in force is used: rules of different places never stand
    in one table.
    """
    asked = asked or Asked()
    visit = asked.visit or TABLES[kind]
    for region in book.lineage(adcode):
        rules = [r for r in region.rules if visit in r.visit and _said(r, on)]
        rules = _narrow(rules, asked)
        if rules:
            table = _table(region, rules, kind, str(visit), asked.level)
            lapsed = _lapsed(region, visit, on, asked, said=rules)
            return replace(table, caveats=(*lapsed, *table.caveats))
    return None


def lapsed_notes(
    book: RuleBook, kind: str, adcode: str, on: date, asked: Asked | None = None
) -> tuple[str, ...]:
    """What to say where the nearest place had rules, but none of them is in force any more."""
    asked = asked or Asked()
    notes = (
        _lapsed(region, asked.visit or TABLES[kind], on, asked, said=[])
        for region in book.lineage(adcode)
    )
    return next((note for note in notes if note), ())


def _lapsed(
    region: RegionRules, visit: str, on: date, asked: Asked, said: list[Rule]
) -> tuple[str, ...]:
    """Groups whose rules have ended and who have no newer ones."""
    current = {group(rule) for rule in said}
    ended = [r for r in region.rules if visit in r.visit and r.answerable and r.ended(on)]
    return tuple(
        f"{region.name}{group(rule)}的{visit}标准只查到{day(rule.effective_until)}为止，"
        "之后的还没有查到，请打参保地12393问。"
        for rule in _narrow(ended, asked)
        if rule.effective_until and group(rule) not in current
    )


def _said(rule: Rule, on: date) -> bool:
    sure = rule.use is not Use.REFUSE and rule.confidence is not Confidence.D
    return sure and rule.answerable and rule.begun(on) and not rule.ended(on)


def _narrow(rules: list[Rule], asked: Asked) -> list[Rule]:
    """Those for the person; a wish that nothing meets (an unknown tier) is left aside."""
    if asked.insurance:
        rules = [rule for rule in rules if asked.insurance in rule.insurance]
    if asked.person:
        rules = [rule for rule in rules if asked.person in rule.person] or rules
    if asked.tier:
        rules = [rule for rule in rules if asked.tier == rule.tier] or rules
    return rules


def _table(
    region: RegionRules, rules: list[Rule], kind: str, visit: str, level: str | None
) -> RuleTable:
    show_cap = kind == "deductible_cap"
    rows = [row for rule in rules for row in _rows(region, rule, level, show_cap)]
    what = "起付线和封顶线" if show_cap else "报销比例"
    return RuleTable(
        region=region,
        table=Table(
            caption=f"{region.name}{visit}{what}",
            columns=CAP_COLUMNS if show_cap else RATIO_COLUMNS,
            rows=tuple(rows),
        ),
        caveats=tuple(dict.fromkeys(_caveats(rules))),
        sources=tuple(dict.fromkeys(source for rule in rules for source in rule.sources)),
        confidence=max(rule.confidence for rule in rules),
        visit=visit,
    )


def _rows(
    region: RegionRules, rule: Rule, level: str | None, show_cap: bool
) -> Iterator[tuple[str, ...]]:
    same = {str(alias): str(key) for alias, key in rule.level_aliases.items()}
    wanted = {level, same.get(level or "")} - {None}
    chosen = {key: terms for key, terms in rule.levels.items() if str(key) in wanted}
    for key, terms in (chosen or rule.levels).items():
        last = _cap(rule.annual_cap) if show_cap else _ratio(terms)
        yield group(rule), _level(region, key), _deductible(rule, terms), last


def group(rule: Rule) -> str:
    """Whom a rule is for: 职工·在职, 居民一档·成年居民, 居民."""
    insured = "、".join(rule.insurance) + (rule.tier or "")
    everyone = {person for person in Person if person.insurance in rule.insurance}
    people = rule.person_text or ("" if set(rule.person) >= everyone else "、".join(rule.person))
    return f"{insured}·{people}" if people and people not in insured else insured


def _level(region: RegionRules, key: LevelKey) -> str:
    if key == ALL_LEVELS:
        return "各级医院"
    name = region.level_names.get(key, str(key))
    return name if "院" in name or "机构" in name else f"{name}医院"


def _deductible(rule: Rule, terms: LevelTerms) -> str:
    if rule.deductible_basis == "none":
        return "无"
    deductible = terms.deductible or rule.deductible
    if deductible is None:
        return "没有查到"
    per = "全年" if rule.deductible_basis == "annual" else ""
    return per + _admissions(deductible)


def _admissions(deductible: Deductible) -> str:
    first = money(deductible.first) if deductible.first else "无"
    again = deductible.second if deductible.second is not None else deductible.repeat
    if again is None or again == deductible.first:
        return first
    return f"首次{first}，再次{money(again)}"


def _ratio(terms: LevelTerms) -> str:
    bands = terms.all_bands
    if len(bands) == 1 and bands[0].up_to is None:
        return percent(bands[0].ratio)
    return "，".join(_bands(bands))


def _bands(bands: tuple[Band, ...]) -> Iterator[str]:
    below: Decimal | None = None
    for band in bands:
        if band.up_to is None:
            part = f"{money(below)}以上" if below is not None else ""
        elif below is None:
            part = f"{money(band.up_to)}以内"
        else:
            part = f"{money(below)}至{money(band.up_to)}"
        yield part + percent(band.ratio)
        below = band.up_to


def _cap(cap: Cap | None) -> str:
    if cap is not None and cap.unlimited:
        return "不封顶"
    if cap is None or cap.amount is None or cap.confidence is Confidence.D:
        return "没有查到"
    return money(cap.amount)


def _caveats(rules: Iterable[Rule]) -> Iterator[str]:
    second_hand = [rule for rule in rules if rule.use is Use.CAVEAT]
    if second_hand:
        years = sorted({str(rule.stated_on)[:4] for rule in second_hand if rule.stated_on})
        said = f"（{'、'.join(years)}年口径）" if years else ""
        yield f"表中有二手资料{said}，办理前请打参保地12393核实。"
    for rule in rules:
        yield from rule.caveats
        yield from (variant.note for variant in rule.variants if variant.note)
        if rule.calc_limit:
            yield rule.calc_limit.note


def day(date_: date) -> str:
    """2026年6月30日"""
    return f"{date_.year}年{date_.month}月{date_.day}日"


def money(amount: Decimal) -> str:
    """元 as people write it: 880元, 10万元, 30404元."""
    if amount >= 10_000 and amount % 1_000 == 0:
        return f"{(amount / 10_000).normalize():f}万元"
    return f"{amount.normalize():f}元"


def percent(share: Decimal) -> str:
    """A share of one as people write it: 85%, 98.5%; 不报 for nothing."""
    if not share:
        return "不报"
    return f"{(share * 100).normalize():f}%"
