"""At most one answer to a topic is in force in one place on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from knowledge.content_folder import ContentFolder, Located
from knowledge.finding import Finding
from knowledge.schema import ArticleFile


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name articles whose validity overlaps that of another one."""
    same: dict[tuple[str, str], list[Located[ArticleFile]]] = defaultdict(list)
    for article in folder.articles:
        same[article.value.topic, article.value.region].append(article)
    for group in same.values():
        group.sort(key=lambda article: _period(article.value))
        for before, after in pairwise(group):
            if _period(after.value)[0] <= _period(before.value)[1]:
                line = after.line("effective_from") or after.line("topic")
                message = f"有效期与 {before.file} 重叠"
                yield Finding(after.file, line, "periods", message)


def _period(article: ArticleFile) -> tuple[date, date]:
    return article.effective_from or date.min, article.effective_until or date.max
