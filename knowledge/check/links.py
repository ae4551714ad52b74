"""Links are whole and lead to a host; texts that are read out or shown contain none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from knowledge.check.texts import texts_of
from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding
from knowledge.schema import SourcesFile

LINK = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name links that cannot be opened, and links where there should be none."""
    for file in folder.of(SourcesFile):
        for id_, source in file.value.sources.items():
            if source.url is not None and not well_formed(source.url):
                line = file.line("sources", id_, "url")
                yield Finding(file.file, line, "links", f"链接不完整：{source.url}")
    for article in folder.articles:
        for path, text in texts_of(article.value):
            if link := LINK.search(text):
                message = f"文字里不放链接：{link[0]}（链接写在来源里）"
                yield Finding(article.file, article.line(*path), "links", message)


def well_formed(url: str) -> bool:
    """Whether it is an http address with a host name and nothing that needs escaping."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = url.isascii() and not re.search(r"[\s<>\"{}|\\^`]", url)
    return parts.scheme in {"http", "https"} and plain and "." in host.strip(".")
