"""Groups of people for whom a rule says the same numbers, and what is left to words."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculator.terms import LevelRule
from knowledge.content_folder import ContentFolder
from knowledge.rule_book import RegionRules
from knowledge.rule_groups import groups_of, needs_note, notes_of
from knowledge.rules import Rule

RULE: dict[str, Any] = {
    "id": "r",
    "insurance": "居民",
    "person": ["学生儿童", "大学生", "成年居民", "老人"],
    "visit": "住院",
    "deductible_basis": "per_admission",
    "deductible": {"first": 300},
    "levels": {"三级": {"ratio": 0.7}},
    "confidence": "A",
    "use": "answer",
    "sources": "S",
}


def rule(*variants: dict[str, Any], **changes: Any) -> Rule:
    """A rule with these variants."""
    return Rule.model_validate({**RULE, **changes, "variants": variants})


def numbers(terms: LevelRule) -> tuple[object, ...]:
    """All numbers of a level."""
    return terms.deductible, terms.bands, terms.cap


def named(found: Rule) -> dict[str, str]:
    """Ratio in the third level by the name of the group."""
    groups = groups_of(found, numbers)
    return {g.name: str(term.bands[0].ratio) for g in groups for term in g.levels.values()}


@pytest.mark.parametrize(
    ("variants", "groups"),
    [
        ([], {"居民": "0.7"}),
        (
            [{"when": {"max_age": 59}, "ratio": {"三级": 0.6}}],
            {"居民·学生儿童、大学生、成年居民": "0.6", "居民·老人": "0.7"},
        ),
        (
            [{"when": {"person": ["学生儿童"], "max_age": 17}, "ratio_add": 0.05}],
            {"居民·学生儿童": "0.75", "居民·大学生、成年居民、老人": "0.7"},
        ),
        ([{"when": {"min_age": 70}, "ratio": {"三级": 0.9}}], {"居民": "0.7"}),
        ([{"when": {"status": "困难群众"}, "ratio": {"三级": 0.9}}], {"居民": "0.7"}),
        (
            [
                {"when": {"tier": "一档"}, "ratio": {"三级": 0.5}},
                {"when": {"tier": "二档"}, "ratio": {"三级": 0.6}},
            ],
            {"居民一档": "0.5", "居民二档": "0.6"},
        ),
        (
            [
                {"when": {"person": ["大学生"]}, "ratio": {"三级": 0.8}},
                {"when": {"person": ["学生儿童"]}, "ratio": {"三级": 0.8}},
            ],
            {"居民·学生儿童、大学生": "0.8", "居民·成年居民、老人": "0.7"},
        ),
    ],
)
def test_who_gets_other_numbers_is_a_group_of_its_own(
    variants: list[dict[str, Any]], groups: dict[str, str]
) -> None:
    assert named(rule(*variants)) == groups


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"person_text": "60岁以上"}, "居民·60岁以上"),
        ({"person": ["老人"], "person_text": "60岁以上"}, "居民·60岁以上"),
        ({"person": ["老人", "成年居民"]}, "居民·老人、成年居民"),
        ({"tier": "一档"}, "居民一档"),
        ({"insurance": ["职工", "居民"]}, "职工、居民·学生儿童、大学生、成年居民、老人"),
    ],
)
def test_a_group_is_named_by_insurance_tier_and_people(changes: dict[str, Any], name: str) -> None:
    assert list(named(rule(**changes))) == [name]


def test_only_what_is_shown_tells_groups_apart() -> None:
    found = rule({"when": {"max_age": 59}, "ratio": {"三级": 0.6}})
    groups = groups_of(found, lambda terms: terms.deductible)
    assert [group.name for group in groups] == ["居民"]


@pytest.mark.parametrize(
    ("variant", "said", "needed"),
    [
        ({"when": {"min_age": 70}, "ratio": {"三级": 0.9}}, True, True),
        ({"when": {"status": "困难群众"}, "ratio_add": 0.05}, True, True),
        ({"when": {"person": ["老人"]}, "ratio": {"三级": 0.9}}, True, False),
        ({"when": {"person": ["老人"]}, "ratio_add": 0.05}, False, False),
        ({"when": {"min_age": 60}, "ratio_add": 0.05}, False, False),
    ],
)
def test_a_note_is_said_unless_it_would_be_added_twice(
    variant: dict[str, Any], said: bool, needed: bool
) -> None:
    found = rule({**variant, "note": "说明"})
    assert list(notes_of(found)) == ["说明"] * said
    assert needs_note(found, found.variants[0]) is needed


def test_what_no_table_of_the_project_shows_is_said_in_words() -> None:
    rules = [r for file in ContentFolder.read().of(RegionRules) for r in file.value.rules]
    silent = [
        (one.id, variant.when)
        for one in rules
        for variant in one.variants
        if needs_note(one, variant) and not variant.note
        if not any((variant.when.status or "-") in caveat for caveat in one.caveats)
    ]
    assert silent == []
