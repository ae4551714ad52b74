"""No id is given twice: topics, sources, rules, places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.content_folder import ContentFolder, Located
from knowledge.finding import Finding
from knowledge.rule_book import RegionRules
from knowledge.schema import PlatformFile, SourcesFile, TopicsFile
from knowledge.yaml_file import Path_

_Id = tuple[str, str, Located[Any], Path_]  # kind, id, file, place in it


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name every second use of an id, with the place of the first."""
    first: dict[tuple[str, str], tuple[Located[Any], Path_]] = {}
    for kind, id_, file, path in _ids(folder):
        before, at = first.setdefault((kind, id_), (file, path))
        if (before.file, at) != (file.file, path):
            message = f"{kind} {id_} 重复，{before.file}:{before.line(*at)} 已经有了"
            yield Finding(file.file, file.line(*path), "duplicates", message)


def _ids(folder: ContentFolder) -> Iterator[_Id]:
    for topics in folder.of(TopicsFile):
        for index, topic in enumerate(topics.value.topics):
            yield "题目", topic.id, topics, ("topics", index)
    for sources in folder.of(SourcesFile):
        for id_ in sources.value.sources:
            yield "来源", id_, sources, ("sources", id_)
    for platform in folder.of(PlatformFile):
        yield "平台地区", platform.value.adcode, platform, ("adcode",)
    for region in folder.of(RegionRules):
        yield "规则地区", region.value.adcode, region, ("adcode",)
        for index, rule in enumerate(region.value.rules):
            yield "规则", rule.id, region, ("rules", index, "id")
