"""What actions ask the knowledge base: the answer to a topic, for a place, on a day.

Everything read is kept for one generation of content. Each question first asks the database which
generation is served, so a load is seen at once by every process. While the database is away the
generation read last goes on answering.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from threading import Lock, Thread

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.answer import NATIONAL, Answer
from knowledge.database import Database
from knowledge.encoder import Encoder, default_encoder
from knowledge.errors import NotCovered, StoreError
from knowledge.gazetteer import Gazetteer, gazetteer
from knowledge.generation import Generation, read_articles, read_generation, served_number
from knowledge.models import Article, Topic
from knowledge.rule_book import RuleBook
from knowledge.rule_table import Asked
from knowledge.search import Hit, SearchIndex
from knowledge.search_rows import indexed

KEPT_ANSWERS = 4096
LEFT_ALONE = 5.0
"""Seconds for which a database that failed is not asked again."""
QUICKLY_INDEXED = 5_000
"""Up to so many topics the search index is rebuilt within a question (well under a second)."""

log = logging.getLogger(__name__)


class KnowledgeStore:
    """Reads the knowledge base. Threads may share one; nothing is connected before first use."""

    def __init__(
        self,
        database: Database,
        places: Gazetteer | None = None,
        encoder: Callable[[], Encoder] = default_encoder,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._places = places or gazetteer()
        self._encoder = encoder
        self._timer = timer
        self._current: Generation | None = None
        self._left_alone_until = 0.0
        self._index: tuple[int, SearchIndex] | None = None
        self._indexing = Lock()
        self._builder: Thread | None = None

    def answer(
        self, topic: str, region: str | None, on: date, asked: Asked | None = None
    ) -> Answer:
        """The answer to ``topic`` for a person insured in ``region`` (an adcode), on that day.

        The nearest place with an answer in force is used: county, city, province, country. Raises
        ``NotCovered`` if there is none and ``StoreError`` if the database fails.
        """
        key = (topic, region, on, asked or Asked())
        lineage = self._places.lineage(region) if region else (NATIONAL,)
        generation = self._latest()
        if (known := generation.answers.get(key)) is not None:
            return known
        if generation.articles is not None:
            articles = generation.articles.get(topic, [])
        else:
            with self._database.session() as session:
                generation = self._generation(session)
                articles = read_articles(session, topic, lineage)
        if len(generation.answers) >= KEPT_ANSWERS:
            generation.answers.clear()
        article = _nearest_article(articles, topic, lineage, on)
        generation.answers[key] = generation.composer.compose(article, *key[1:])
        return generation.answers[key]

    def nearest(self, text: str, limit: int = 3) -> list[Hit]:
        """The topics nearest to a question no intent covers, best first.

        ``hit.known`` says whether the best is near enough to be answered; if not, offer them all.
        """
        return self.search_index().find(text, limit)

    def search_index(self) -> SearchIndex:
        """The index of what is served. A large one is rebuilt aside while the old one answers."""
        served = self._latest().number
        with self._indexing:
            if self._index is None or len(self._index[1]) <= QUICKLY_INDEXED:
                if self._index is None or self._index[0] != served:
                    self._index = self._build_index(served)
            elif self._index[0] != served and self._builder is None:
                self._builder = Thread(target=self._rebuild, args=(served,), daemon=True)
                self._builder.start()
            return self._index[1]

    def _build_index(self, served: int) -> tuple[int, SearchIndex]:
        with self._database.session() as session:
            return served, SearchIndex(indexed(session), self._encoder())

    def _rebuild(self, served: int) -> None:
        try:
            self._index = self._build_index(served)
        finally:
            self._builder = None

    def count(self) -> int:
        """How many answers there are."""
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(Article)) or 0

    def generation(self) -> int:
        """Number of the load that is served; 0 if nothing was ever loaded."""
        with self._database.session() as session:
            return served_number(session)

    def title(self, topic: str) -> str | None:
        """Name of a topic for buttons and lists."""
        generation = self._latest()
        if generation.titles is not None:
            return generation.titles.get(topic)
        with self._database.session() as session:
            return session.scalar(select(Topic.title).where(Topic.id == topic))

    def rules(self) -> RuleBook:
        """The reimbursement rules as they are served."""
        return self._latest().rules

    def _latest(self) -> Generation:
        """What is served; while the database is away, what was served last."""
        current = self._current
        if current is not None and self._timer() < self._left_alone_until:
            return current
        try:
            with self._database.session() as session:
                return self._generation(session)
        except StoreError:
            if current is None:
                raise
            log.warning("the database is away: answers are made from what was read last")
            self._left_alone_until = self._timer() + LEFT_ALONE
            return current

    def _generation(self, session: Session) -> Generation:
        number = served_number(session)
        current = self._current
        if current is None or current.number != number:
            current = self._current = read_generation(session, number, self._places)
        return current


def _nearest_article(
    articles: list[Article], topic: str, lineage: tuple[str, ...], on: date
) -> Article:
    fitting = [a for a in articles if a.region in lineage and _in_force(a, on)]
    if not fitting:
        raise NotCovered(
            "这个问题我们还没有收录可靠的答案。请拨打参保地医保热线12393询问。",
            asked=topic,
        )
    return min(fitting, key=lambda article: lineage.index(article.region))


def _in_force(article: Article, on: date) -> bool:
    begun = article.effective_from is None or article.effective_from <= on
    return begun and (article.effective_until is None or on <= article.effective_until)
