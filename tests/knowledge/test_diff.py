"""What a change of content does to the golden questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from knowledge.database import Database
from knowledge.diff import compare, differences, store_of
from knowledge.store import KnowledgeStore

TODAY = date(2026, 11, 22)


@pytest.fixture
def served(content: Any, database: Database) -> Iterator[KnowledgeStore]:
    """What is served before the change."""
    content.load(database)
    with closing(database):
        yield KnowledgeStore(database)


def changes_of(content: Any, served: KnowledgeStore) -> dict[str, dict[str, tuple[str, str]]]:
    """By question and part: before and after."""
    folder = content.folder()
    with store_of(folder) as after:
        found = compare(served, after, folder.golden, TODAY)
    return {
        change.question.question: {d.part: (d.before, d.after) for d in differences(change)}
        for change in found
    }


def test_no_change_no_difference(content: Any, served: KnowledgeStore) -> None:
    assert changes_of(content, served) == {}


def test_a_change_shows_in_the_questions_it_touches(content: Any, served: KnowledgeStore) -> None:
    content.article(lead="请打12393。", steps=["登录应用。"])
    changes = changes_of(content, served)
    assert set(changes) == {"手机上怎么报医药费", "宁波怎么网上报"}
    general = changes["手机上怎么报医药费"]
    assert set(general) == {"回答", "步骤"}
    assert general["回答"] == ("到参保地的医保应用里找零星报销，30个工作日内办完。", "请打12393。")
    assert general["步骤"] == ("登录应用。\n上传票据。", "登录应用。")


def test_a_local_change_shows_only_where_it_holds(content: Any, served: KnowledgeStore) -> None:
    platform = {**content.platform, "matters": {}}
    content.write("platforms/330000.yml", platform)
    assert set(changes_of(content, served)) == {"宁波怎么网上报"}


def test_an_answer_that_goes_is_shown_as_not_covered(content: Any, served: KnowledgeStore) -> None:
    (content.root / "articles/core/claim_online.yml").unlink()
    assert changes_of(content, served)["手机上怎么报医药费"]["回答"][1] == "没有收录"


def test_comparing_leaves_what_is_served_alone(content: Any, served: KnowledgeStore) -> None:
    before = served.generation()
    content.article(lead="请打12393。")
    changes_of(content, served)
    assert served.generation() == before
