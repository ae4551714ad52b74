"""What is about to be out of date: validity that ends, reviews that are long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from knowledge.content_folder import ContentFolder, Located
from knowledge.finding import Finding, Severity
from knowledge.rule_book import RegionRules
from knowledge.schema import PlatformFile
from knowledge.yaml_file import Path_

SOON = timedelta(days=60)
LONG_AGO = timedelta(days=365)

_Dated = tuple[Located[Any], Path_, str, date]  # file, place in it, what, day


def check(folder: ContentFolder, on: date) -> Iterator[Finding]:
    """Warn of what ends within 60 days, has ended, or was not reviewed for a year."""
    for file, path, what, until in _ends(folder):
        if until - on <= SOON:
            message = f"{what}将于 {until} 失效"
            if until < on:
                message = f"{what}已于 {until} 失效，不再当作现行的说"
            yield Finding(file.file, file.line(*path), "ageing", message, Severity.WARNING)
    for file, path, what, reviewed in _reviews(folder):
        if reviewed > on:
            message = f"{what}的核对日期 {reviewed} 在今天之后"
            yield Finding(file.file, file.line(*path), "ageing", message)
        elif on - reviewed > LONG_AGO:
            message = f"{what}一年多没有核对（上次 {reviewed}）"
            yield Finding(file.file, file.line(*path), "ageing", message, Severity.WARNING)


def _ends(folder: ContentFolder) -> Iterator[_Dated]:
    for article in folder.articles:
        if article.value.effective_until:
            yield article, ("effective_until",), "答案", article.value.effective_until
    for rules in folder.of(RegionRules):
        for index, rule in enumerate(rules.value.rules):
            if rule.effective_until:
                path = ("rules", index, "effective_until")
                yield rules, path, f"规则 {rule.id} ", rule.effective_until


def _reviews(folder: ContentFolder) -> Iterator[_Dated]:
    for article in folder.articles:
        yield article, ("reviewed_on",), "答案", article.value.reviewed_on
    for platform in folder.of(PlatformFile):
        yield platform, ("reviewed_on",), "平台", platform.value.reviewed_on
    for rules in folder.of(RegionRules):
        yield rules, ("reviewed_on",), "规则", rules.value.reviewed_on
