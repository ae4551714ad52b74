"""While the database is away the store goes on from what it read last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from knowledge import generation
from knowledge.database import Database
from knowledge.errors import StoreError
from knowledge.store import LEFT_ALONE, KnowledgeStore

TODAY = date(2026, 11, 22)


class Outage:
    """Takes the database away, and the store's timer forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.asked = 0
        self._patch = monkeypatch
        self._session = Database.session

    def begin(self) -> None:
        """From now on every connection fails."""

        def refuse(_: Database) -> None:
            self.asked += 1
            raise StoreError("知识库的数据库出错")

        self._patch.setattr(Database, "session", refuse)

    def end(self) -> None:
        """The database is back, and the pause is over."""
        self._patch.setattr(Database, "session", self._session)
        self.now += LEFT_ALONE + 1


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Outage:
    return Outage(monkeypatch)


@pytest.fixture
def served(content: Any, database: Database, outage: Outage, encoder: Any) -> KnowledgeStore:
    """A store that has read the content once."""
    content.load(database)
    store = KnowledgeStore(database, encoder=encoder, timer=lambda: outage.now)
    store.rules()
    return store


def test_every_answer_is_still_given(
    served: KnowledgeStore, outage: Outage, content: Any, database: Database
) -> None:
    outage.begin()
    assert served.answer("claim_online", None, TODAY).steps == ("登录应用。", "上传票据。")
    assert served.title("claim_online") == "网上报销"
    assert [region.name for region in served.rules().lineage("500157")] == ["重庆市"]
    outage.end()
    content.article(lead="改过的说法")
    content.load(database)
    assert served.answer("claim_online", None, TODAY).lead == "改过的说法"


def test_a_database_that_failed_is_left_alone(served: KnowledgeStore, outage: Outage) -> None:
    outage.begin()
    for _ in range(5):
        served.answer("claim_online", None, TODAY)
    assert outage.asked == 1
    outage.now += LEFT_ALONE + 1
    served.answer("claim_online", None, TODAY)
    assert outage.asked == 2


def test_a_store_that_never_read_anything_says_so(
    database: Database, outage: Outage, encoder: Any
) -> None:
    outage.begin()
    with pytest.raises(StoreError):
        KnowledgeStore(database, encoder=encoder).answer("claim_online", None, TODAY)


def test_a_large_knowledge_base_is_read_when_asked(
    content: Any,
    database: Database,
    outage: Outage,
    make_store: Callable[[Database], KnowledgeStore],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(generation, "KEPT_WHOLE", 0)
    content.load(database)
    store = make_store(database)
    told = store.answer("claim_online", None, TODAY)
    assert store.title("claim_online") == "网上报销"
    outage.begin()
    assert store.answer("claim_online", None, TODAY) == told
    with pytest.raises(StoreError):
        store.answer("ratio_lookup", None, TODAY)
