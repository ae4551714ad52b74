"""What search knows about a topic: the questions people ask, and the words of its answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import rjieba

from knowledge.answer import NATIONAL
from knowledge.content_folder import ContentFolder
from knowledge.schema import ArticleFile, TopicEntry

NOT_SEARCHED = frozenset({"talk", "decline"})
"""Groups of topics that nobody looks for: small talk, and what we do not answer."""

MOST_PASSAGES = 400
"""Per topic; hundreds of places say much the same about it."""

_TOKENIZER = "rjieba+bigrams 1"
"""Change it with ``tokens``: the stored tokens are then made anew."""
_STOP = frozenset("的了吗呢啊我你是在有和就都也吧呀") | {"请问", "怎么", "什么"}
_NO_WORD = re.compile(r"[\W_]+")


@dataclass
class TopicTexts:
    """All texts of one topic, over all places."""

    topic: str
    title: str
    questions: dict[str, None] = field(default_factory=dict)  # in order, each once
    passages: dict[str, None] = field(default_factory=dict)

    def add(self, article: ArticleFile) -> None:
        """Take in an answer to the topic.

        Questions are taken from the answer for the whole country only: those about one place
        would draw every question that names it. Passages are enough when there are many.
        """
        if article.region == NATIONAL:
            self.questions |= dict.fromkeys((article.title, *article.questions))
        if len(self.passages) < MOST_PASSAGES:
            self.passages |= dict.fromkeys((article.lead, *article.steps, *article.caveats))

    @property
    def hash(self) -> str:
        """Changes when anything that search rests on changes."""
        parts = (_TOKENIZER, self.title, *self.questions, "", *self.passages)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def words(self) -> list[str]:
        """The tokens of everything said about the topic."""
        return [token for text in (*self.questions, *self.passages) for token in tokens(text)]


def texts_by_topic(folder: ContentFolder) -> dict[str, TopicTexts]:
    """The texts of all topics that can be found."""
    found = {
        topic.id: _of_topic(topic)
        for topic in folder.topics.values()
        if topic.group not in NOT_SEARCHED
    }
    general_first = sorted(folder.articles, key=lambda a: (a.value.region != NATIONAL, a.file))
    for article in general_first:
        if article.value.topic in found:
            found[article.value.topic].add(article.value)
    return found


def _of_topic(topic: TopicEntry) -> TopicTexts:
    return TopicTexts(topic.id, topic.title, dict.fromkeys((topic.title, topic.asks)))


def tokens(text: str) -> list[str]:
    """Words of a text, and pairs of characters for what the dictionary does not know."""
    return [*_words(text), *_pairs(text)]


def _words(text: str) -> Iterator[str]:
    for word in rjieba.cut_for_search(text.lower()):
        if word not in _STOP and not _NO_WORD.fullmatch(word):
            yield word


def _pairs(text: str) -> Iterator[str]:
    plain = _NO_WORD.sub("", text.lower())
    return (plain[index : index + 2] for index in range(len(plain) - 1))
