"""A file is where one looks for it: articles/<group>/<topic>[.<adcode>].yml and so on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.answer import NATIONAL
from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding
from knowledge.rule_book import RegionRules
from knowledge.schema import PlatformFile


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name files whose name says something else than their content."""
    topics = folder.topics
    for article in folder.articles:
        value = article.value
        place = "" if value.region == NATIONAL else f".{value.region}"
        group = topics[value.topic].group if value.topic in topics else "*"
        stem = f"articles/{group}/{value.topic}{place}"
        actual = article.file.removesuffix(".yml")
        # several periods of one answer are told apart by a further part: topic.2026.yml
        if group != "*" and actual != stem and not actual.startswith(f"{stem}."):
            message = f"文件应当叫 {stem}.yml"
            yield Finding(article.file, article.line("topic"), "file_names", message)
    for kind, files in (
        ("platforms", folder.of(PlatformFile)),
        ("rules", folder.of(RegionRules)),
    ):
        for file in files:
            if file.file != f"{kind}/{file.value.adcode}.yml":
                message = f"文件应当叫 {kind}/{file.value.adcode}.yml"
                yield Finding(file.file, file.line("adcode"), "file_names", message)
