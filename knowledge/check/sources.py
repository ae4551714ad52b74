"""Every statement has a source that exists and says enough to be found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding, Severity
from knowledge.rule_book import RegionRules
from knowledge.schema import PlatformFile, SourcesFile
from knowledge.yaml_file import Path_

WITHOUT_POLICY = frozenset({"talk", "decline"})
"""Groups of topics whose answers state no policy and so need no source."""


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name missing and incomplete sources."""
    yield from _articles(folder)
    yield from _places(folder)
    for file in folder.of(SourcesFile):
        for id_, source in file.value.sources.items():
            if source.date is None and source.url is None and source.note is None:
                message = f"来源 {id_} 没有日期、链接，也没有说明在哪里能查到"
                line = file.line("sources", id_)
                yield Finding(file.file, line, "sources", message, Severity.WARNING)


def _articles(folder: ContentFolder) -> Iterator[Finding]:
    known, topics = folder.sources, folder.topics
    for article in folder.articles:
        value = article.value
        topic = topics.get(value.topic)
        if not value.sources and (topic is None or topic.group not in WITHOUT_POLICY):
            yield Finding(article.file, article.line("sources"), "sources", "没有写来源")
        for index, id_ in enumerate(value.sources):
            if id_ not in known:
                line = article.line("sources", index)
                yield Finding(article.file, line, "sources", f"来源 {id_} 不存在")
        for index, item in enumerate(value.values):
            if item.source not in value.sources:
                line = article.line("values", index, "source")
                message = f"“{item.text}”的来源 {item.source} 没有列在 sources 里"
                yield Finding(article.file, line, "sources", message)


def _places(folder: ContentFolder) -> Iterator[Finding]:
    known = folder.sources
    for kind in (PlatformFile, RegionRules):
        for file in folder.of(kind):
            for path, id_ in cited(file.value.model_dump()):
                if id_ not in known:
                    line = file.line(*path)
                    yield Finding(file.file, line, "sources", f"来源 {id_} 不存在")


def cited(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every source id in dumped content, with the way to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "sources":
                yield from (((*path, key, index), id_) for index, id_ in enumerate(value))
            else:
                yield from cited(value, (*path, key))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from cited(value, (*path, index))
