"""Keeps what search needs beside the content: made by the load, only for topics that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
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
    """Rows to write anew, and topics to forget."""

    topics: list[dict[str, str]]
    vectors: list[list[bytes]]  # of each of the topics
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.topics or self.removed)


def prepare(
    session: Session, texts: dict[str, TopicTexts], encoder: Callable[[], Encoder]
) -> SearchUpdate:
    """Cut and encode what changed, before anything is locked: it takes 1 to 3 ms a question."""
    query = select(SearchTopic.topic, SearchTopic.hash, SearchTopic.encoder)
    known = {topic: (hash_, name) for topic, hash_, name in session.execute(query)}
    hashes = {topic: of_topic.hash for topic, of_topic in texts.items()}
    removed = [topic for topic in known if topic not in texts]
    if all(known.get(topic, ("", ""))[0] == hash_ for topic, hash_ in hashes.items()):
        return SearchUpdate([], [], removed)
    model = encoder()
    stale = [t for t in texts.values() if known.get(t.topic) != (hashes[t.topic], model.name)]
    return SearchUpdate(
        topics=[_topic_row(t, hashes[t.topic], model.name) for t in stale],
        vectors=[pack(model.encode(list(t.questions))) for t in stale],
        removed=removed,
    )


def write(session: Session, update: SearchUpdate) -> None:
    """Replace the rows of the topics that changed."""
    changed = [row["topic"] for row in update.topics]
    for chunk in _chunks([*update.removed, *changed]):
        session.execute(delete(SearchTopic).where(SearchTopic.topic.in_(chunk)))
    for topics in _chunks(update.topics):
        session.execute(insert(SearchTopic), list(topics))
    for pairs in _chunks(list(zip(changed, update.vectors, strict=True))):
        session.execute(
            insert(SearchVector), [row for pair in pairs for row in _vector_rows(*pair)]
        )


def _topic_row(texts: TopicTexts, hash_: str, encoder: str) -> dict[str, str]:
    return {
        "topic": texts.topic,
        "title": texts.title,
        "hash": hash_,
        "encoder": encoder,
        "tokens": " ".join(texts.words),
    }


def _vector_rows(topic: str, vectors: list[bytes]) -> Iterator[dict[str, object]]:
    for position, vector in enumerate(vectors):
        yield {"topic": topic, "position": position, "vector": vector}


def indexed(session: Session) -> Iterator[Indexed]:
    """What the index is built from, topic by topic, without holding all of it."""
    options = {"yield_per": _ROWS_AT_ONCE}
    topics = session.execute(
        select(SearchTopic.topic, SearchTopic.title, SearchTopic.tokens)
        .order_by(SearchTopic.topic)
        .execution_options(**options)
    )
    rows = session.execute(
        select(SearchVector.topic, SearchVector.vector)
        .order_by(SearchVector.topic, SearchVector.position)
        .execution_options(**options)
    )
    groups = groupby(rows, key=itemgetter(0))
    waiting = next(groups, None)
    for topic, title, words in topics:
        vectors: list[bytes] = []
        if waiting is not None and waiting[0] == topic:
            vectors = [vector for _, vector in waiting[1]]
            waiting = next(groups, None)
        yield Indexed(topic, title, words, vectors)


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _ROWS_AT_ONCE] for start in range(0, len(items), _ROWS_AT_ONCE))
