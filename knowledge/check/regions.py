"""Every adcode is in the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.content_folder import ContentFolder, Located
from knowledge.finding import Finding
from knowledge.gazetteer import gazetteer
from knowledge.rule_book import RegionRules
from knowledge.schema import GoldenFile, PlatformFile
from knowledge.yaml_file import Path_

_Used = tuple[str, Located[Any], Path_]  # adcode, file, place in it


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name codes that stand for no place."""
    for adcode, file, path in _used(folder):
        if gazetteer().get(adcode) is None:
            message = f"没有区划代码 {adcode} 这个地方"
            yield Finding(file.file, file.line(*path), "regions", message)


def _used(folder: ContentFolder) -> Iterator[_Used]:
    for article in folder.articles:
        yield article.value.region, article, ("region",)
    for platform in folder.of(PlatformFile):
        yield platform.value.adcode, platform, ("adcode",)
    for rules in folder.of(RegionRules):
        yield rules.value.adcode, rules, ("adcode",)
        if rules.value.inherits:
            yield rules.value.inherits, rules, ("inherits",)
    for golden in folder.of(GoldenFile):
        for index, entry in enumerate(golden.value.questions):
            if entry.region:
                yield entry.region, golden, ("questions", index, "region")
