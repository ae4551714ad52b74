"""Texts are short enough for a small screen, and for one page of WeChat (2,048 bytes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding
from knowledge.schema import ArticleFile

LEAD = 80
STEP = 120
PAGE_BYTES = 2_048
PAGE_FRAME = 300
"""Bytes of a page kept for title, place, date and the way to the next page."""


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name texts that are too long."""
    for article in folder.articles:
        value = article.value
        if len(value.lead) > LEAD:
            message = f"lead 有 {len(value.lead)} 字，最多 {LEAD} 字"
            yield Finding(article.file, article.line("lead"), "lengths", message)
        for index, step in enumerate(value.steps):
            if len(step) > STEP:
                message = f"第 {index + 1} 步有 {len(step)} 字，最多 {STEP} 字"
                yield Finding(article.file, article.line("steps", index), "lengths", message)
        for path, text in _indivisible(value):
            size = len(text.encode())
            if size > PAGE_BYTES - PAGE_FRAME:
                message = f"这一段有 {size} 字节，微信一页放不下，请拆开"
                yield Finding(article.file, article.line(*path), "lengths", message)


def _indivisible(article: ArticleFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What stays together when an answer is cut into pages."""
    for name, texts in (("steps", article.steps), ("caveats", article.caveats)):
        for index, text in enumerate(texts):
            yield (name, index), text
    for index, materials in enumerate(article.materials):
        yield ("materials", index), "、".join([materials.case, *materials.items])
    if article.table:
        for index, row in enumerate(article.table.rows):
            yield ("table", "rows", index), "，".join(row)
