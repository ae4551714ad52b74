"""Articles fit the rest: their topic, matter and rule table exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding
from knowledge.rule_table import TABLES
from knowledge.schema import PlatformFile


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name what an article refers to and does not exist."""
    topics = folder.topics
    matters = {matter for file in folder.of(PlatformFile) for matter in file.value.matters}
    for article in folder.articles:
        value = article.value
        for field, name, known in (
            ("topic", value.topic, topics),
            ("platform_matter", value.platform_matter, matters),
            ("rule_table", value.rule_table, TABLES),
        ):
            if name is not None and name not in known:
                message = f"{field} “{name}”不存在"
                yield Finding(article.file, article.line(field), "articles", message)
