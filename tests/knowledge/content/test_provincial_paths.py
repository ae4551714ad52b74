"""Every click path known for a province reaches the people of that province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from knowledge.answer import NATIONAL
from knowledge.content_folder import ContentFolder
from knowledge.diff import store_of
from knowledge.gazetteer import gazetteer
from knowledge.platform_paths import PlatformPaths, sayable
from knowledge.schema import PathEntry, PlatformFile
from knowledge.store import KnowledgeStore

TODAY = date(2026, 11, 22)
WITHIN_ANOTHER = {"maternity_allowance": "maternity"}
"""Matters that the article of another matter tells about."""

FOLDER = ContentFolder.read()
FILES = {file.value.adcode: file.value for file in FOLDER.of(PlatformFile)}
PATHS = [
    pytest.param(file, matter, path, id=f"{file.name}-{matter}-{path.channel}")
    for file in FILES.values()
    for matter, entry in file.matters.items()
    for path in entry.paths
    if sayable(path) and file.adcode != NATIONAL
]
LOCAL = {(article.value.topic, article.value.region) for article in FOLDER.articles}
LOCAL -= {(topic, NATIONAL) for topic, _ in LOCAL}
"""Topics that have an article of their own for a place."""


@pytest.fixture(scope="module")
def store() -> Iterator[KnowledgeStore]:
    """The content that is shipped."""
    with store_of(FOLDER) as store:
        yield store


@pytest.fixture(scope="module")
def topics() -> dict[str, set[str]]:
    """Topics whose answers are about a matter."""
    found: dict[str, set[str]] = defaultdict(set)
    for article in FOLDER.articles:
        if article.value.platform_matter:
            found[article.value.platform_matter].add(article.value.topic)
    return found


@pytest.mark.parametrize(("file", "matter", "path"), PATHS)
def test_the_path_is_said_or_told_by_the_article_of_the_place(
    store: KnowledgeStore,
    topics: dict[str, set[str]],
    file: PlatformFile,
    matter: str,
    path: PathEntry,
) -> None:
    cities = PlatformPaths(FILES, gazetteer()).cities(path.channel, file.name)
    for place in [city.adcode for city in cities] or [file.adcode]:
        for topic in topics[WITHIN_ANOTHER.get(matter, matter)]:
            answer = store.answer(topic, place, TODAY)
            written = (topic, answer.region.adcode) in LOCAL
            assert written or any(path.path in step for step in answer.steps), (topic, place)
