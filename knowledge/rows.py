"""From content files to the rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from knowledge.gazetteer import Place
from knowledge.models import (
    Article,
    Base,
    Citation,
    Material,
    Platform,
    Question,
    RegionalParameters,
    RegionalRule,
    RegionRow,
    SourceRow,
    Step,
    Topic,
    ValueRow,
)
from knowledge.rule_book import RegionRules
from knowledge.schema import ArticleFile, PlatformFile, SourcesFile, TopicsFile

Row = tuple[type[Base], dict[str, Any]]


def rows_of(content: BaseModel, file: str, article_id: int) -> Iterator[Row]:
    """The rows of one file. ``article_id`` is used if it is an article."""
    match content:
        case ArticleFile():
            yield from _article(content, file, article_id)
        case SourcesFile():
            yield from _sources(content, file)
        case TopicsFile():
            yield from _topics(content, file)
        case PlatformFile():
            yield Platform, {**_fields(content, Platform), "region": content.adcode, "file": file}
        case RegionRules():
            yield from _rules(content, file)
        case _:
            return  # golden.yml is kept as a document only


def region_rows(places: Iterator[Place], file: str) -> Iterator[Row]:
    """The rows of the gazetteer."""
    for place in places:
        yield RegionRow, {**place.model_dump(mode="json"), "file": file}


def _fields(content: BaseModel, table: type[Base]) -> dict[str, Any]:
    """What the file and the table both have: dates as they are, parts as JSON."""
    names = set(type(content).model_fields) & set(table.__table__.columns.keys())
    plain = content.model_dump(mode="json", include=names)
    dates = {name: getattr(content, name) for name in names if "_on" in name or "effective" in name}
    return {**plain, **dates}


def _article(article: ArticleFile, file: str, id_: int) -> Iterator[Row]:
    yield Article, {**_fields(article, Article), "id": id_, "file": file}
    children: tuple[tuple[type[Base], list[dict[str, Any]]], ...] = (
        (Step, [{"text": text} for text in article.steps]),
        (Material, [{"case": m.case, "items": m.items} for m in article.materials]),
        (Citation, [{"source_id": source} for source in dict.fromkeys(article.sources)]),
        (ValueRow, [{"text": v.text, "source_id": v.source} for v in article.values]),
        (Question, [{"text": text} for text in article.questions]),
    )
    for table, items in children:
        for position, item in enumerate(items):
            yield table, {"article_id": id_, "position": position, **item}


def _sources(content: SourcesFile, file: str) -> Iterator[Row]:
    for id_, source in content.sources.items():
        yield SourceRow, {"id": id_, "file": file, **source.model_dump(mode="json")}


def _topics(content: TopicsFile, file: str) -> Iterator[Row]:
    for position, topic in enumerate(content.topics):
        yield Topic, {"position": position, "file": file, **topic.model_dump(mode="json")}


def _rules(content: RegionRules, file: str) -> Iterator[Row]:
    body = content.model_dump(mode="json", exclude_unset=True, exclude={"rules"})
    yield (
        RegionalParameters,
        {
            "region": content.adcode,
            "name": content.name,
            "reviewed_on": content.reviewed_on,
            "body": body,
            "file": file,
        },
    )
    for position, rule in enumerate(content.rules):
        yield (
            RegionalRule,
            {
                **_fields(rule, RegionalRule),
                "region": content.adcode,
                "position": position,
                "body": rule.model_dump(mode="json", exclude_unset=True),
                "file": file,
            },
        )
