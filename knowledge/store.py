"""What actions ask the knowledge base: the answer to a topic, for a place, on a day.

Everything read is kept for one generation of content. Each question first asks the database which
generation is served, so a load is seen at once by every process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock, Thread

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from knowledge.answer import NATIONAL, Answer, Source
from knowledge.compose import Composer
from knowledge.database import Database
from knowledge.encoder import Encoder, default_encoder
from knowledge.errors import NotCovered
from knowledge.gazetteer import Gazetteer, gazetteer
from knowledge.models import (
    Article,
    Load,
    Platform,
    RegionalParameters,
    RegionalRule,
    SourceRow,
    Topic,
)
from knowledge.platform_paths import PlatformPaths
from knowledge.rule_book import RegionRules, RuleBook
from knowledge.rule_table import Asked
from knowledge.schema import PlatformFile
from knowledge.search import Hit, SearchIndex
from knowledge.search_rows import indexed

KEPT_ANSWERS = 4096
QUICKLY_INDEXED = 5_000
"""Up to so many topics the search index is rebuilt within a question (well under a second)."""


@dataclass
class _Generation:
    """What was read of one generation of content."""

    number: int
    composer: Composer
    rules: RuleBook
    answers: dict[tuple[str, str | None, date, Asked], Answer] = field(default_factory=dict)


class KnowledgeStore:
    """Reads the knowledge base. Threads may share one; nothing is connected before first use."""

    def __init__(
        self,
        database: Database,
        places: Gazetteer | None = None,
        encoder: Callable[[], Encoder] = default_encoder,
    ) -> None:
        self._database = database
        self._places = places or gazetteer()
        self._encoder = encoder
        self._current: _Generation | None = None
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
        with self._database.session() as session:
            generation = self._generation(session)
            if key not in generation.answers:
                if len(generation.answers) >= KEPT_ANSWERS:
                    generation.answers.clear()
                article = self._article(session, topic, region, on)
                generation.answers[key] = generation.composer.compose(article, *key[1:])
            return generation.answers[key]

    def nearest(self, text: str, limit: int = 3) -> list[Hit]:
        """The topics nearest to a question no intent covers, best first.

        ``hit.known`` says whether the best is near enough to be answered; if not, offer them all.
        """
        return self.search_index().find(text, limit)

    def search_index(self) -> SearchIndex:
        """The index of what is served. A large one is rebuilt aside while the old one answers."""
        with self._database.session() as session:
            served = _served(session)
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
            return _served(session)

    def title(self, topic: str) -> str | None:
        """Name of a topic for buttons and lists."""
        with self._database.session() as session:
            return session.scalar(select(Topic.title).where(Topic.id == topic))

    def rules(self) -> RuleBook:
        """The reimbursement rules as they are served."""
        with self._database.session() as session:
            return self._generation(session).rules

    def _generation(self, session: Session) -> _Generation:
        number = _served(session)
        current = self._current
        if current is None or current.number != number:
            current = self._current = _read(session, number, self._places)
        return current

    def _article(self, session: Session, topic: str, region: str | None, on: date) -> Article:
        lineage = self._places.lineage(region) if region else (NATIONAL,)
        query = (
            select(Article)
            .where(Article.topic == topic, Article.region.in_(lineage))
            .options(
                selectinload(Article.steps),
                selectinload(Article.materials),
                selectinload(Article.citations),
            )
        )
        articles = [a for a in session.scalars(query) if _in_force(a, on)]
        if not articles:
            raise NotCovered(
                "这个问题我们还没有收录可靠的答案。请拨打参保地医保热线12393询问。",
                asked=topic,
            )
        return min(articles, key=lambda article: lineage.index(article.region))


def _served(session: Session) -> int:
    return session.scalar(select(func.max(Load.generation))) or 0


def _in_force(article: Article, on: date) -> bool:
    begun = article.effective_from is None or article.effective_from <= on
    return begun and (article.effective_until is None or on <= article.effective_until)


def _read(session: Session, number: int, places: Gazetteer) -> _Generation:
    sources = {row.id: _source(row) for row in session.scalars(select(SourceRow))}
    rules = RuleBook(_regions(session), sources)
    platforms = {row.region: _platform(row) for row in session.scalars(select(Platform))}
    composer = Composer(places, PlatformPaths(platforms, places), rules, sources.__getitem__)
    return _Generation(number, composer, rules)


def _regions(session: Session) -> dict[str, RegionRules]:
    rules: dict[str, list[object]] = {}
    for rule in session.scalars(select(RegionalRule).order_by(RegionalRule.position)):
        rules.setdefault(rule.region, []).append(rule.body)
    return {
        row.region: RegionRules.model_validate({**row.body, "rules": rules.get(row.region, [])})
        for row in session.scalars(select(RegionalParameters))
    }


def _platform(row: Platform) -> PlatformFile:
    names = PlatformFile.model_fields.keys() & set(Platform.__table__.columns.keys())
    values = {name: getattr(row, name) for name in names}
    return PlatformFile.model_validate({**values, "adcode": row.region})


def _source(row: SourceRow) -> Source:
    return Source.model_validate({name: getattr(row, name) for name in Source.model_fields})
