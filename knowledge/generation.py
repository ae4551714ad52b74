"""One generation of content in memory: what answers are made of, read in one transaction.

A small knowledge base is kept whole, so that answers go on while the database is away; of a large
one the articles and titles are read when they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from knowledge.answer import Answer, Source
from knowledge.compose import Composer
from knowledge.gazetteer import Gazetteer
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

KEPT_WHOLE = 5_000
"""Up to so many articles are kept in memory, about ten kilobytes each."""


@dataclass
class Generation:
    """What was read. ``articles`` and ``titles`` are None when they are too many to keep."""

    number: int
    composer: Composer
    rules: RuleBook
    articles: dict[str, list[Article]] | None
    titles: dict[str, str] | None
    answers: dict[tuple[str, str | None, date, Asked], Answer] = field(default_factory=dict)


def served_number(session: Session) -> int:
    """Number of the load that is served; 0 if nothing was ever loaded."""
    return session.scalar(select(func.max(Load.generation))) or 0


def read_generation(session: Session, number: int, places: Gazetteer) -> Generation:
    """Everything of the generation that the database serves."""
    sources = {row.id: _source(row) for row in session.scalars(select(SourceRow))}
    rules = RuleBook(_regions(session), sources)
    platforms = {row.region: _platform(row) for row in session.scalars(select(Platform))}
    composer = Composer(places, PlatformPaths(platforms, places), rules, sources.__getitem__)
    articles = titles = None
    if (session.scalar(select(func.count()).select_from(Article)) or 0) <= KEPT_WHOLE:
        titles = {topic.id: topic.title for topic in session.scalars(select(Topic))}
        articles = defaultdict(list)
        for article in read_articles(session):
            articles[article.topic].append(article)
    return Generation(number, composer, rules, articles, titles)


def read_articles(
    session: Session, topic: str | None = None, regions: Sequence[str] = ()
) -> list[Article]:
    """All articles, or those of a topic in some places, with everything that an answer says."""
    query = select(Article).options(
        selectinload(Article.steps),
        selectinload(Article.materials),
        selectinload(Article.citations),
    )
    if topic is not None:
        query = query.where(Article.topic == topic, Article.region.in_(regions))
    return list(session.scalars(query))


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
