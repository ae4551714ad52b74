"""Nothing of confidence D is said as a fact, and no answer looks better backed than it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.answer import Confidence
from knowledge.check.texts import core_texts_of
from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding
from knowledge.rule_book import RegionRules
from knowledge.schema import PlatformFile, Use
from knowledge.yaml_file import Path_


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name statements that are too weak for the way they are said."""
    yield from _articles(folder)
    for kind in (PlatformFile, RegionRules):
        for file in folder.of(kind):
            for path in too_weak(file.value.model_dump(mode="json", exclude_unset=True)):
                message = "可信度 D 的内容只能标 do_not_answer"
                yield Finding(file.file, file.line(*path), "confidence", message)


def _articles(folder: ContentFolder) -> Iterator[Finding]:
    sources = folder.sources
    for article in folder.articles:
        value = article.value
        if value.confidence is Confidence.D:
            message = "可信度 D 的内容不能作为答案"
            yield Finding(article.file, article.line("confidence"), "confidence", message)
        core = "\n".join(text for _, text in core_texts_of(value))
        for index, item in enumerate(value.values):
            source = sources.get(item.source)
            if source is None:
                continue
            if source.confidence is Confidence.D:
                message = f"“{item.text}”出自可信度 D 的来源 {item.source}，不能当作事实"
            elif item.text in core and source.confidence > value.confidence:
                message = (
                    f"“{item.text}”的来源 {item.source} 只有 {source.confidence}，"
                    f"答案却标 {value.confidence}"
                )
            else:
                continue
            yield Finding(article.file, article.line("values", index), "confidence", message)


def too_weak(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Where dumped content of confidence D may be used as an answer."""
    if isinstance(data, dict):
        used = data.get("use") not in {None, Use.NEVER.value}
        if used and data.get("confidence") == Confidence.D.value:
            yield (*path, "confidence")
        for key, value in data.items():
            yield from too_weak(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from too_weak(value, (*path, index))
