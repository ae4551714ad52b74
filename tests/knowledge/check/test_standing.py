"""Confidence and age: nothing weak is said as a fact, nothing old as current."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from knowledge.finding import Severity

TODAY = date(2026, 11, 22)


def test_an_answer_of_confidence_d_is_an_error(content: Any) -> None:
    content.article(confidence="D")
    assert any("不能作为答案" in finding.message for finding in content.findings("confidence"))


@pytest.mark.parametrize(
    ("source", "confidence", "problem"),
    [
        ("S1", "A", None),
        ("S2", "C", None),
        ("S2", "A", "只有 C"),
        ("S3", "C", "不能当作事实"),
    ],
)
def test_values_are_no_weaker_than_the_answer(
    content: Any, source: str, confidence: str, problem: str | None
) -> None:
    content.article(
        confidence=confidence,
        sources=["S1", source],
        values=[{"text": "30个工作日", "source": source}],
    )
    messages = [finding.message for finding in content.findings("confidence")]
    assert [problem in message for message in messages] == ([True] if problem else [])


def test_a_weaker_value_in_a_caveat_does_not_touch_the_answer(content: Any) -> None:
    content.article(
        lead="到医保应用里申请。",
        spoken="到医保应用里申请。",
        caveats=["有资料说30个工作日。"],
        sources=["S1", "S2"],
        values=[{"text": "30个工作日", "source": "S2"}],
    )
    assert content.findings("confidence") == []


def test_a_place_may_keep_what_is_doubtful_but_not_say_it(content: Any) -> None:
    assert content.findings("confidence") == []  # the sample keeps a rumour as do_not_answer
    platform = deepcopy(content.platform)
    platform["matters"]["claim_online"]["paths"][2]["use"] = "answer"
    content.write("platforms/330000.yml", platform)
    (finding,) = content.findings("confidence")
    assert finding.file == "platforms/330000.yml"
    assert content.at(finding.file, finding.line) == "confidence: D"


@pytest.mark.parametrize(
    ("until", "problem"),
    [
        (date(2027, 1, 22), None),
        (date(2027, 1, 21), "将于 2027-01-21 失效"),
        (date(2026, 11, 22), "将于 2026-11-22 失效"),
        (date(2026, 11, 21), "已于 2026-11-21 失效"),
    ],
)
def test_what_ends_within_sixty_days_is_a_warning(
    content: Any, until: date, problem: str | None
) -> None:
    content.article(effective_until=until)
    found = [f for f in content.findings("ageing") if f.file.startswith("articles")]
    assert [problem in finding.message for finding in found] == ([True] if problem else [])
    assert all(finding.severity is Severity.WARNING for finding in found)


def test_rules_that_ended_are_a_warning(content: Any) -> None:
    (finding,) = content.findings("ageing")
    assert "cq-old" in finding.message
    assert finding.file == "rules/500000.yml"


@pytest.mark.parametrize(
    ("reviewed", "severity"),
    [
        (date(2025, 11, 22), None),
        (date(2025, 11, 21), Severity.WARNING),
        (date(2026, 11, 22), None),
        (date(2026, 11, 23), Severity.ERROR),
    ],
)
def test_reviews_are_at_most_a_year_old(
    content: Any, reviewed: date, severity: Severity | None
) -> None:
    content.article(reviewed_on=reviewed)
    found = [f for f in content.findings("ageing") if f.file.startswith("articles")]
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_the_day_is_given_not_taken_from_the_machine(content: Any) -> None:
    assert len(content.findings("ageing", on=date(2027, 11, 30))) > len(content.findings("ageing"))


def test_a_source_one_cannot_find_is_a_warning(content: Any) -> None:
    content.write(
        "sources/more.yml", {"sources": {"S8": {"title": "文", "issuer": "局", "confidence": "B"}}}
    )
    (finding,) = content.findings("sources")
    assert finding.severity is Severity.WARNING
    assert "S8" in finding.message
