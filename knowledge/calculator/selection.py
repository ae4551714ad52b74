"""Which rule, level and age are meant: what is on file for a place, found by what is known.

A rule of the place itself comes before one of its province. A rule that must not be answered from
(``do_not_answer``) is still found, so that a weaker rule of another place cannot slip in for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.calculator.inputs import Inputs
from knowledge.insured import Insurance, Level, Person, Visit
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.rules import ALL_LEVELS, LevelKey, Rule, When


class NoFigure(Exception):
    """No figure can be given; ``reason`` is said to the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class OnFile:
    """The rules for one insurance, group and kind of treatment, all of one place."""

    region: RegionRules
    rules: tuple[Rule, ...]

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers that make a difference."""
        named = [rule.tier for rule in self.rules]
        named += [variant.when.tier for rule in self.rules for variant in rule.variants]
        return tuple(dict.fromkeys(tier for tier in named if tier))

    def rule(self, tier: str | None, on: date) -> Rule:
        """The rule for the tier; of several the one in force that began last."""
        fitting = [rule for rule in self.rules if rule.tier in (None, tier)]
        if not fitting:
            raise NoFigure(f"没有查到{self.region.name}{tier}的标准，只有{'、'.join(self.tiers)}的")
        return max(fitting, key=lambda rule: (not rule.ended(on), rule.effective_from or date.min))


def on_file(
    book: RuleBook, adcode: str, insurance: Insurance, person: Person, visit: Visit, on: date
) -> OnFile:
    """Rules of the nearest place that has some for this case; `NoFigure` if there are none."""
    others: set[Person] = set()
    for region in book.lineage(adcode):
        near = [r for r in region.rules if insurance in r.insurance and visit in r.visit]
        near = [rule for rule in near if rule.begun(on)]
        fitting = tuple(rule for rule in near if person in rule.person)
        if fitting:
            return OnFile(region, fitting)
        others |= {group for rule in near for group in rule.person}
    what = f"{insurance}{visit}" if visit is not Visit.SERIOUS else "居民大病保险"
    if others and {*others} != {person}:
        has = "、".join(group for group in Person if group in others)
        raise NoFigure(f"没有查到{person}人员{what}的标准（只查到{has}的）")
    raise NoFigure(f"没有查到当地{what}的报销标准")


def level_key(rule: Rule, level: Level, siblings: tuple[Rule, ...]) -> tuple[LevelKey, str | None]:
    """Under which level the rule keeps its terms, with what that assumes.

    A level that other rules of the place tell apart is never replaced by its neighbour.
    """
    if ALL_LEVELS in rule.levels:
        return ALL_LEVELS, None
    if level in rule.levels:
        return level, None
    if (alias := rule.level_aliases.get(level)) is not None:
        return alias, None
    neighbour = _NEIGHBOURS.get(level)
    known_elsewhere = any(level in other.levels for other in siblings)
    if neighbour in rule.levels and not known_elsewhere:
        return neighbour, f"当地标准没有单列{level}，按{neighbour}估算"
    raise NoFigure(f"没有查到{level}医院的标准，只有{'、'.join(rule.levels)}的")


_NEIGHBOURS = {
    Level.THIRD_SPECIAL: Level.THIRD,
    Level.COMMUNITY: Level.FIRST,
    Level.COUNTY_SECOND: Level.SECOND,
}


def siblings(region: RegionRules, rule: Rule) -> tuple[Rule, ...]:
    """Other rules of the place for the same insurance and kind of treatment."""
    return tuple(
        other
        for other in region.rules
        if {*other.insurance} & {*rule.insurance} and {*other.visit} & {*rule.visit}
    )


def ages(rule: Rule, person: Person, inputs: Inputs) -> tuple[int, ...]:
    """The age, or one age for each stretch in which the rule treats people alike."""
    if inputs.age is not None:
        return (inputs.age,)
    youngest, oldest = person.ages
    turning = {edge for v in rule.variants for edge in (v.when.min_age, v.when.max_age + 1)}
    return (youngest, *sorted(age for age in turning if youngest < age <= oldest))


def applies(when: When, person: Person, age: int, tier: str | None, status: str | None) -> bool:
    """Whether a variant is for this person."""
    return (
        (not when.person or person in when.person)
        and when.min_age <= age <= when.max_age
        and when.tier in (None, tier)
        and when.status in (None, status)
    )
