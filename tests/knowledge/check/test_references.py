"""What files refer to exists, once, and stands where it belongs."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from knowledge.finding import Severity


def test_the_sample_has_no_errors(content: Any) -> None:
    assert [f for f in content.findings() if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("change", "check", "problem", "stands"),
    [
        ({"topic": "no_topic"}, "articles", "topic “no_topic”不存在", "topic: no_topic"),
        ({"region": "999999"}, "regions", "没有区划代码 999999", "region: '999999'"),
        (
            {"platform_matter": "no_matter"},
            "articles",
            "platform_matter",
            "platform_matter: no_matter",
        ),
        ({"rule_table": "no_table"}, "articles", "rule_table", "rule_table: no_table"),
        ({"sources": ["S1", "S404"]}, "sources", "来源 S404 不存在", "- S404"),
        ({"sources": []}, "sources", "没有写来源", "sources: []"),
        (
            {"values": [{"text": "30个工作日", "source": "S2"}]},
            "sources",
            "来源 S2 没有列在 sources 里",
            "source: S2",
        ),
        (
            {"next_questions": [{"topic": "claim_online", "title": "再问"}]},
            "next_questions",
            "指向它自己",
            "- topic: claim_online",
        ),
        (
            {"next_questions": [{"topic": "nowhere", "title": "再问"}]},
            "next_questions",
            "不存在的题目 nowhere",
            "- topic: nowhere",
        ),
    ],
)
def test_references_that_lead_nowhere_are_named(
    content: Any, change: dict[str, Any], check: str, problem: str, stands: str
) -> None:
    name = content.article("articles/core/claim_online.yml", **change)
    found = [f for f in content.findings(check) if problem in f.message]
    assert [f.file for f in found] == [name]
    assert content.at(name, found[0].line) == stands


def test_two_answers_may_lead_to_each_other_where_there_is_no_third(content: Any) -> None:
    # the sample's two articles do
    assert content.findings("next_questions") == []


def test_a_circle_without_a_way_out_is_named(content: Any) -> None:
    third = {"id": "claim_general", "group": "core", "title": "总流程", "asks": "怎么报销"}
    content.write("topics.yml", {"topics": [*content.topics, third]})
    to_ratio = [{"topic": "ratio_lookup", "title": "能报多少"}]
    content.article(topic="claim_general", next_questions=to_ratio)
    found = content.findings("next_questions")
    assert [f.file for f in found] == [
        "articles/core/claim_online.yml",
        "articles/core/ratio_lookup.yml",
    ]
    assert "只在 claim_online、ratio_lookup 之间打转" in found[0].message
    assert content.at(found[0].file, found[0].line) == "next_questions:"
    to_third = [*to_ratio, {"topic": "claim_general", "title": "总流程"}]
    content.article(next_questions=to_third)
    assert content.findings("next_questions") == []


def test_unknown_sources_of_places_are_named(content: Any, platform: dict[str, Any]) -> None:
    platform["matters"]["claim_online"]["paths"][0]["sources"] = ["S77"]
    content.write("platforms/330000.yml", platform)
    (finding,) = content.findings("sources")
    assert "S77" in finding.message
    assert finding.file == "platforms/330000.yml"
    assert content.at(finding.file, finding.line) == "- S77"


def test_second_uses_of_an_id_are_named(content: Any, rules: dict[str, Any]) -> None:
    source = {"title": "文", "issuer": "局", "date": "2025", "confidence": "A"}
    content.write("sources/more.yml", {"sources": {"S1": source}})
    content.write(
        "topics.yml",
        {
            "topics": [
                {"id": name, "group": "core", "title": "题", "asks": "问"}
                for name in ("claim_online", "ratio_lookup", "claim_online")
            ]
        },
    )
    content.write("rules/510000.yml", {**rules, "adcode": "510000", "name": "四川省"})
    messages = [finding.message for finding in content.findings("duplicates")]
    assert any("来源 S1 重复，sources/laws.yml:2 已经有了" in message for message in messages)
    assert any("题目 claim_online 重复" in message for message in messages)
    assert any("规则 cq-employee 重复" in message for message in messages)


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((None, None), (None, None), True),
        ((None, date(2026, 6, 30)), (date(2026, 6, 30), None), True),
        ((None, date(2026, 6, 30)), (date(2026, 7, 1), None), False),
        ((date(2026, 1, 1), None), (date(2025, 1, 1), date(2025, 12, 31)), False),
        ((date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 5, 1), date(2026, 5, 2)), True),
    ],
)
def test_overlapping_validity_is_named(
    content: Any,
    first: tuple[date | None, date | None],
    second: tuple[date | None, date | None],
    overlap: bool,
) -> None:
    content.article(effective_from=first[0], effective_until=first[1])
    content.article(
        "articles/core/claim_online.second.yml", effective_from=second[0], effective_until=second[1]
    )
    found = content.findings("periods")
    assert bool(found) is overlap
    assert all("重叠" in finding.message for finding in found)


def test_the_same_period_in_two_places_is_no_overlap(content: Any) -> None:
    content.article(region="510000")
    assert content.findings("periods") == []


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("articles/core/claim_online.yml", True),
        ("articles/core/claim_online.2027.yml", True),
        ("articles/claim/claim_online.yml", False),
        ("articles/core/claim.yml", False),
    ],
)
def test_files_are_where_one_looks_for_them(content: Any, name: str, right: bool) -> None:
    (content.root / "articles/core/claim_online.yml").unlink()
    content.article(name)
    assert (content.findings("file_names") == []) is right


def test_a_place_file_is_named_by_its_code(content: Any, platform: dict[str, Any]) -> None:
    content.write("platforms/340000.yml", platform)
    (finding,) = content.findings("file_names")
    assert "platforms/330000.yml" in finding.message


def test_topics_without_an_answer_are_a_warning(content: Any) -> None:
    (content.root / "articles/core/ratio_lookup.yml").unlink()
    (finding,) = content.findings("coverage")
    assert finding.severity is Severity.WARNING
    assert "ratio_lookup" in finding.message


@pytest.fixture
def platform(content: Any) -> dict[str, Any]:
    """The platform file of the sample, to be changed."""
    return deepcopy(dict(content.platform))


@pytest.fixture
def rules(content: Any) -> dict[str, Any]:
    """The rules of the sample, to be changed."""
    return deepcopy(dict(content.rules))
