"""Every number a citizen sees or hears belongs to a sourced value of its article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.amounts import amounts
from knowledge.check.texts import texts_of
from knowledge.content_folder import ContentFolder
from knowledge.finding import Finding, Severity


def check(folder: ContentFolder, _on: date) -> Iterator[Finding]:
    """Name numbers without a source, and values that no text says."""
    for article in folder.articles:
        value = article.value
        sourced = {key for item in value.values for key in keys_of(item.text)}
        said: set[str] = set()
        for path, text in texts_of(value):
            for amount in amounts(text):
                said.add(amount.key)
                if amount.key not in sourced:
                    message = f"“{amount.text}”没有列在 values 里，说不出来源"
                    yield Finding(article.file, article.line(*path), "numbers", message)
        for index, item in enumerate(value.values):
            keys = keys_of(item.text)
            if keys and not keys & said:
                message = f"values 里的“{item.text}”在文字里没有用到"
                line = article.line("values", index)
                yield Finding(article.file, line, "numbers", message, Severity.WARNING)


def keys_of(value: str) -> set[str]:
    """What a value covers: its numbers, with their units and bare (the 19 of 19至59岁)."""
    found = list(amounts(value))
    return {amount.key for amount in found} | {amount.number for amount in found}
