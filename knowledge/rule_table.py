"""Numbers of one place side by side: ratios, deductibles and caps from the regional rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from knowledge.answer import Confidence, Table
from knowledge.calculator.terms import LevelRule
from knowledge.insured import Visit
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.rule_groups import Group, groups_of, notes_of
from knowledge.rules import ALL_LEVELS, Band, Cap, Deductible, LevelKey, Rule, Use

RATIO_COLUMNS = ("适用", "医院", "起付线", "报销比例")
CAP_COLUMNS = ("适用", "医院", "起付线", "年度封顶线")

TABLES: dict[str, tuple[str, ...]] = {
    "inpatient": (Visit.INPATIENT,),
    "outpatient": (Visit.OUTPATIENT,),
    "deductible_cap": (Visit.INPATIENT, Visit.OUTPATIENT),
}
"""Kinds of tables an article can ask for, and the treatments meant if the person said none."""


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
    visit: str  # what all rows are about; "" if they are about several


@dataclass(frozen=True)
class Lapsed:
    """Groups whose rules have ended and who have no newer ones: what held last, said as past."""

    notes: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence


def rule_table(
    book: RuleBook, kind: str, adcode: str, on: date, asked: Asked | None = None
) -> RuleTable | None:
    """The table ``kind`` (inpatient, outpatient, deductible_cap) for a place; None if not covered.

    Only the nearest place that has rules in force is used: rules of different places never stand
    in one table. Where no ratios of wards are known, those of clinics stand in, and it is said.
    """
    asked = asked or Asked()
    found = _nearest(book, kind, adcode, on, asked)
    if found is None and kind == "inpatient" and not asked.visit:
        found = _nearest(book, "outpatient", adcode, on, asked)
        return _instead_of_inpatient(book, adcode, on, asked, found) if found else None
    return found


def _instead_of_inpatient(
    book: RuleBook, adcode: str, on: date, asked: Asked, found: RuleTable
) -> RuleTable:
    """Ratios of clinics for who asked for ratios, where those of wards are not known."""
    insured = f"{asked.insurance}医保" if asked.insurance else ""
    note = f"{found.region.name}{insured}没有查到现行、可靠的住院标准，表里是门诊的。"
    lapsed = lapsed_rules(book, "inpatient", adcode, on, asked)
    found = replace(found, caveats=(note, *found.caveats))
    return _with_lapsed(found, lapsed) if lapsed else found


def _nearest(book: RuleBook, kind: str, adcode: str, on: date, asked: Asked) -> RuleTable | None:
    visits = _visits(kind, asked)
    for region in book.lineage(adcode):
        rules = {visit: _narrow(_in_force(region, visit, on), asked) for visit in visits}
        if any(rules.values()):
            table = _table(region, rules, kind, asked)
            wider = () if asked.insurance else tuple(_wider(book, adcode, rules, on))
            table = replace(table, caveats=(*wider, *table.caveats))
            lapsed = _lapsed(region, kind, on, asked)
            return _with_lapsed(table, lapsed) if lapsed else table
    return None


def lapsed_rules(
    book: RuleBook, kind: str, adcode: str, on: date, asked: Asked | None = None
) -> Lapsed | None:
    """What held last where the nearest place had rules, but none of them is in force any more."""
    asked = asked or Asked()
    found = (_lapsed(region, kind, on, asked) for region in book.lineage(adcode))
    return next((lapsed for lapsed in found if lapsed), None)


def _visits(kind: str, asked: Asked) -> tuple[str, ...]:
    return (asked.visit,) if asked.visit else TABLES[kind]


def _in_force(region: RegionRules, visit: str, on: date) -> list[Rule]:
    return [rule for rule in region.rules if visit in rule.visit and _said(rule, on)]


def _wider(book: RuleBook, adcode: str, told: dict[str, list[Rule]], on: date) -> Iterator[str]:
    """Insurances that the table leaves out because their rules stand with a wider place."""
    known = {insurance for rules in told.values() for rule in rules for insurance in rule.insurance}
    for region in book.lineage(adcode):
        rules = [rule for visit in told for rule in _in_force(region, visit, on)]
        for insurance in dict.fromkeys(i for rule in rules for i in rule.insurance):
            if insurance not in known:
                known.add(insurance)
                yield f"{insurance}医保按{region.name}的标准，说“{insurance}医保”就能查。"


def _lapsed(region: RegionRules, kind: str, on: date, asked: Asked) -> Lapsed | None:
    notes, rules = [], []
    for visit in _visits(kind, asked):
        current = {_whom(rule) for rule in _in_force(region, visit, on)}
        ended = [r for r in region.rules if visit in r.visit and r.answerable and r.ended(on)]
        ended = [r for r in _narrow(ended, asked) if _whom(r) not in current]
        notes += [note for rule in ended for note in _past(region, visit, rule, kind, asked)]
        rules += ended
    if not rules:
        return None
    sources = dict.fromkeys(source for rule in rules for source in rule.sources)
    return Lapsed(tuple(notes), tuple(sources), max(rule.confidence for rule in rules))


def _past(region: RegionRules, visit: str, rule: Rule, kind: str, asked: Asked) -> Iterator[str]:
    """One sentence for each group of a rule that has ended."""
    name = "年度封顶线" if kind == "deductible_cap" else "报"
    for group in _groups(rule, kind, asked):
        rows = _rows(region, group, asked.level, kind)
        held = "；".join(f"{level}起付线{first}，{name}{last}" for level, first, last in rows)
        until = day(rule.effective_until) if rule.effective_until else ""
        yield (
            f"{region.name}{group.name}的{visit}标准只查到{until}为止（当时是：{held}），"
            "之后的还没有查到，请打参保地12393问。"
        )


def _whom(rule: Rule) -> tuple[object, ...]:
    return rule.insurance, rule.tier, rule.person


def _with_lapsed(table: RuleTable, lapsed: Lapsed) -> RuleTable:
    return replace(
        table,
        caveats=(*lapsed.notes, *table.caveats),
        sources=tuple(dict.fromkeys((*table.sources, *lapsed.sources))),
        confidence=max(table.confidence, lapsed.confidence),
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


def _groups(rule: Rule, kind: str, asked: Asked) -> list[Group]:
    """The groups of a rule the person may belong to; all of them if none fits."""
    groups = groups_of(rule, partial(_numbers, kind))
    groups = [group for group in groups if asked.person in group.persons] or groups
    return [group for group in groups if asked.tier == group.tier] or groups


def _table(
    region: RegionRules, by_visit: dict[str, list[Rule]], kind: str, asked: Asked
) -> RuleTable:
    visits = [visit for visit, found in by_visit.items() if found]
    rules = list({rule.id: rule for found in by_visit.values() for rule in found}.values())
    rows = [
        (group.name if len(visits) == 1 else f"{visit}·{group.name}", *row)
        for visit in visits
        for rule in by_visit[visit]
        for group in _groups(rule, kind, asked)
        for row in _rows(region, group, asked.level, kind)
    ]
    visit = visits[0] if len(visits) == 1 else ""
    show_cap = kind == "deductible_cap"
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
    region: RegionRules, group: Group, level: str | None, kind: str
) -> Iterator[tuple[str, str, str]]:
    """Levels, deductible, and ratio or cap; only the level of the person, if it is on file."""
    same = {str(alias): str(key) for alias, key in group.rule.level_aliases.items()}
    wanted = {level, same.get(level or "")} - {None}
    chosen = {key: terms for key, terms in group.levels.items() if str(key) in wanted}
    alike: dict[tuple[str, str], list[str]] = {}
    for key, terms in (chosen or group.levels).items():
        alike.setdefault(_numbers(kind, terms), []).append(_level(region, key))
    for numbers, levels in alike.items():
        yield (_joined(levels), *numbers)


def _numbers(kind: str, terms: LevelRule) -> tuple[str, str]:
    """The cells that a kind of table shows of one level."""
    return _deductible(terms), _cap(terms.cap) if kind == "deductible_cap" else _ratio(terms)


def _joined(levels: list[str]) -> str:
    """一级、二级、三级医院"""
    if all(level.endswith("医院") for level in levels):
        return "、".join(level.removesuffix("医院") for level in levels) + "医院"
    return "、".join(levels)


def _level(region: RegionRules, key: LevelKey) -> str:
    if key == ALL_LEVELS:
        return "各级医院"
    name = region.level_names.get(key, str(key))
    return name if "院" in name or "机构" in name else f"{name}医院"


def _deductible(terms: LevelRule) -> str:
    if terms.rule.deductible_basis == "none":
        return "无"
    if terms.deductible is None:
        return "没有查到"
    return ("全年" if terms.annual else "") + _admissions(terms.deductible)


def _admissions(deductible: Deductible) -> str:
    first = money(deductible.first) if deductible.first else "无"
    again = deductible.second if deductible.second is not None else deductible.repeat
    if again is None or again == deductible.first:
        return first
    return f"首次{first}，再次{money(again)}"


def _ratio(terms: LevelRule) -> str:
    bands = terms.bands
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
        yield from notes_of(rule)
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
