"""Every question of the two founding documents has an article, or is declined on purpose."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from knowledge.answer import NATIONAL
from knowledge.content_folder import ContentFolder
from knowledge.schema import ArticleFile

TABLE = Path(__file__).with_name("reference_questions.yml")
RELATED_PER_DOCUMENT = 20


class ReferenceQuestion(NamedTuple):
    """A line of the table."""

    document: str
    part: str
    topic: str
    question: str


QUESTIONS = [
    ReferenceQuestion(**line)
    for line in yaml.safe_load(TABLE.read_text(encoding="utf-8"))["questions"]
]


@pytest.fixture(scope="module")
def folder() -> ContentFolder:
    """The content that is shipped."""
    return ContentFolder.read()


@pytest.fixture(scope="module")
def national(folder: ContentFolder) -> dict[str, ArticleFile]:
    """The articles for the whole country, by topic."""
    return {a.value.topic: a.value for a in folder.articles if a.value.region == NATIONAL}


def test_both_documents_are_listed_in_full() -> None:
    related = Counter(q.document for q in QUESTIONS if q.part == "related")
    assert related == {"claims": RELATED_PER_DOCUMENT, "wechat": RELATED_PER_DOCUMENT}


def test_no_question_is_listed_twice() -> None:
    assert not [q for q, times in Counter(q.question for q in QUESTIONS).items() if times > 1]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.question)
def test_question_has_an_article_that_holds_everywhere(
    asked: ReferenceQuestion, folder: ContentFolder, national: dict[str, ArticleFile]
) -> None:
    assert asked.topic in folder.topics
    assert asked.topic in national, f"{asked.topic} 没有全国条目"


@pytest.mark.parametrize(
    "asked", [q for q in QUESTIONS if not q.topic.startswith("oos_")], ids=lambda q: q.question
)
def test_answered_question_rests_on_sources(
    asked: ReferenceQuestion, folder: ContentFolder, national: dict[str, ArticleFile]
) -> None:
    assert folder.topics[asked.topic].group != "decline"
    assert national[asked.topic].sources


@pytest.mark.parametrize(
    "asked", [q for q in QUESTIONS if q.topic.startswith("oos_")], ids=lambda q: q.question
)
def test_declined_question_says_where_to_go(
    asked: ReferenceQuestion, folder: ContentFolder, national: dict[str, ArticleFile]
) -> None:
    assert folder.topics[asked.topic].group == "decline"
    article = national[asked.topic]
    assert article.steps or article.next_questions
