"""Splits a rule into groups of people for whom its numbers are the same.

A rule may be for several groups and say of some of them that they pay less (``variants``). What
holds for everyone of a group, whatever their age and standing, makes numbers of its own; what
depends on more than that is left to the variant's note.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace

from knowledge.calculator.terms import LevelRule, Standing, at_level
from knowledge.insured import Person
from knowledge.rules import LevelKey, Rule, Variant


@dataclass(frozen=True)
class Group:
    """People of one rule, and what holds for them at each hospital level."""

    rule: Rule
    persons: tuple[Person, ...]
    tier: str | None
    levels: dict[LevelKey, LevelRule]

    @property
    def name(self) -> str:
        """Whom it is: 职工·在职, 居民一档·成年居民, 居民."""
        insured = "、".join(self.rule.insurance) + (self.tier or "")
        everyone = {person for person in Person if person.insurance in self.rule.insurance}
        people = "" if set(self.persons) >= everyone else "、".join(self.persons)
        if set(self.persons) == set(self.rule.person):
            people = self.rule.person_text or people
        return f"{insured}·{people}" if people and people not in insured else insured


def groups_of(rule: Rule, shown: Callable[[LevelRule], Hashable]) -> list[Group]:
    """The groups of a rule, each person in one of them, alike in what is ``shown`` of a level."""
    found: dict[Hashable, Group] = {}
    for tier in _tiers(rule):
        for person in rule.person:
            group = _of_one(rule, person, tier)
            key = (tier, *(shown(terms) for terms in group.levels.values()))
            same = found.get(key)
            found[key] = replace(group, persons=(*same.persons, person)) if same else group
    return list(found.values())


def notes_of(rule: Rule) -> Iterator[str]:
    """What has to be said beside the numbers of its groups."""
    for variant in rule.variants:
        added = variant.ratio_add and all(_for_all(variant, p) for p in _meant(rule, variant))
        if variant.note and not added:  # “plus five points” beside the sum would be read as a sum
            yield variant.note


def needs_note(rule: Rule, variant: Variant) -> bool:
    """Whether no group shows the numbers of the variant, so that words have to."""
    return not all(_for_all(variant, person) for person in _meant(rule, variant))


def _of_one(rule: Rule, person: Person, tier: str | None) -> Group:
    certain = tuple(variant for variant in rule.variants if _for_all(variant, person))
    plain = rule.model_copy(update={"variants": certain})
    youngest = person.ages[0]
    levels = {
        level: at_level(plain, Standing(person, youngest, tier, None, level, nth=1))
        for level in rule.levels
    }
    return Group(rule, (person,), tier, levels)


def _tiers(rule: Rule) -> tuple[str | None, ...]:
    if rule.tier:
        return (rule.tier,)
    named = (variant.when.tier for variant in rule.variants)
    return tuple(dict.fromkeys(tier for tier in named if tier)) or (None,)


def _meant(rule: Rule, variant: Variant) -> list[Person]:
    """Groups of the rule that a variant may be for."""
    when = variant.when
    persons = [person for person in rule.person if not when.person or person in when.person]
    return [p for p in persons if when.min_age <= p.ages[1] and p.ages[0] <= when.max_age]


def _for_all(variant: Variant, person: Person) -> bool:
    """Whether it holds for everyone of the group, the tier aside."""
    when, (youngest, oldest) = variant.when, person.ages
    of_age = when.min_age <= youngest and oldest <= when.max_age
    return of_age and when.status is None and (not when.person or person in when.person)
