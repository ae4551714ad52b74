"""Keeps what search needs beside the content: made by the load, only for topics that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from knowledge.encoder import Encoder, pack
from knowledge.models import SearchTopic, SearchVector
from knowledge.search import Indexed
from knowledge.search_texts import TopicTexts

_ROWS_AT_ONCE = 2_000

_T = TypeVar("_T")


@dataclass(frozen=True)
class SearchUpdate:
    """Topics to write anew and topics to forget."""

    changed: list[tuple[TopicTexts, list[bytes]]]
    removed: list[str]
    encoder: str

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed)


def prepare(
    session: Session, texts: dict[str, TopicTexts], encoder: Callable[[], Encoder]
) -> SearchUpdate:
    """Encode what changed. Takes 4 ms a question, so it is done before anything is locked."""
    query = select(SearchTopic.topic, SearchTopic.hash, SearchTopic.encoder)
    known = {topic: (hash_, name) for topic, hash_, name in session.execute(query)}
    removed = [topic for topic in known if topic not in texts]
    stale = [t for t in texts.values() if known.get(t.topic, ("", ""))[0] != t.hash]
    if not stale and not removed:
        return SearchUpdate([], [], "")
    model = encoder()
    stale = [t for t in texts.values() if known.get(t.topic) != (t.hash, model.name)]
    changed = [(t, pack(model.encode(list(t.questions)))) for t in stale]
    return SearchUpdate(changed, removed, model.name)


def write(session: Session, update: SearchUpdate) -> None:
    """Replace the rows of the topics that changed."""
    gone = [*update.removed, *(texts.topic for texts, _ in update.changed)]
    for chunk in _chunks(gone):
        session.execute(delete(SearchTopic).where(SearchTopic.topic.in_(chunk)))
    for part in _chunks(update.changed):
        session.execute(insert(SearchTopic), [_topic_row(t, update.encoder) for t, _ in part])
        session.execute(insert(SearchVector), [row for pair in part for row in _vector_rows(*pair)])


def _topic_row(texts: TopicTexts, encoder: str) -> dict[str, str]:
    return {
        "topic": texts.topic,
        "title": texts.title,
        "hash": texts.hash,
        "encoder": encoder,
        "tokens": " ".join(texts.words),
    }


def _vector_rows(texts: TopicTexts, vectors: list[bytes]) -> Iterator[dict[str, object]]:
    for position, vector in enumerate(vectors):
        yield {"topic": texts.topic, "position": position, "vector": vector}


def indexed(session: Session) -> Iterator[Indexed]:
    """What the index is built from, topic by topic."""
    topics = session.execute(
        select(SearchTopic.topic, SearchTopic.title, SearchTopic.tokens).order_by(SearchTopic.topic)
    )
    rows = session.execute(
        select(SearchVector.topic, SearchVector.vector).order_by(
            SearchVector.topic, SearchVector.position
        )
    )
    vectors = {topic: [v for _, v in group] for topic, group in groupby(rows, lambda row: row[0])}
    for topic, title, words in topics:
        yield Indexed(topic, title, words, vectors.get(topic, []))


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _ROWS_AT_ONCE] for start in range(0, len(items), _ROWS_AT_ONCE))
