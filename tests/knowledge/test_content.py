"""The content that comes with the project."""

from __future__ import annotations

import pytest

from knowledge.check import check_content
from knowledge.clock import today
from knowledge.content_folder import ContentFolder
from knowledge.finding import errors


@pytest.fixture(scope="module")
def folder() -> ContentFolder:
    """The project's own content."""
    return ContentFolder.read()


def test_it_has_no_errors(folder: ContentFolder) -> None:
    assert [str(finding) for finding in errors(check_content(folder, today()))] == []


def test_every_topic_outside_small_talk_has_a_golden_question(folder: ContentFolder) -> None:
    asked = {entry.topic for entry in folder.golden}
    expected = {topic.id for topic in folder.topics.values()}
    assert expected - asked == {"greet", "goodbye", "thanks", "bot_identity", "help"}
    assert asked <= expected


def test_every_topic_outside_small_talk_has_an_answer(folder: ContentFolder) -> None:
    findings = check_content(folder, today())
    assert [finding.message for finding in findings if finding.check == "coverage"] == []
