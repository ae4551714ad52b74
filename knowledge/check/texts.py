"""The texts of an article that a citizen reads or hears, with their place in the file."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.schema import ArticleFile

Place = tuple[str | int, ...]


def texts_of(article: ArticleFile) -> Iterator[tuple[Place, str]]:
    """Every citizen-facing text; the question variants are for search only and left out."""
    yield ("title",), article.title
    yield from core_texts_of(article)
    for index, caveat in enumerate(article.caveats):
        yield ("caveats", index), caveat
    for index, materials in enumerate(article.materials):
        yield ("materials", index, "case"), materials.case
        for number, item in enumerate(materials.items):
            yield ("materials", index, "items", number), item
    for index, question in enumerate(article.next_questions):
        yield ("next_questions", index, "title"), question.title


def core_texts_of(article: ArticleFile) -> Iterator[tuple[Place, str]]:
    """What the answer's confidence is about: lead, steps, table and what is read out."""
    yield ("lead",), article.lead
    yield ("spoken",), article.spoken
    for index, step in enumerate(article.steps):
        yield ("steps", index), step
    if article.table:
        yield ("table", "caption"), article.table.caption
        for index, column in enumerate(article.table.columns):
            yield ("table", "columns", index), column
        for index, row in enumerate(article.table.rows):
            for number, cell in enumerate(row):
                yield ("table", "rows", index, number), cell
