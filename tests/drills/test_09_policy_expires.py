"""Drill 9: an answer changes in the second in which its rule ends, in Shanghai's time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.answer import ActionAnswer
from knowledge.clock import SHANGHAI
from knowledge.database import create_database
from knowledge.store import KnowledgeStore
from tests.knowledge.conftest import Content

LAST_SECOND = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
MIDNIGHT = datetime(2027, 1, 1, 0, 0, 0, tzinfo=SHANGHAI)


class Desk:
    """The action that answers, with a clock that the drill sets."""

    def __init__(self, store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = LAST_SECOND
        monkeypatch.setattr(services, "store", lambda: store)
        monkeypatch.setattr(services, "clock", lambda: lambda: self.now)

    async def answer(self) -> dict[str, Any]:
        """What is said now to somebody in Chengdu who asks about claims."""
        slots = {"region": "510100", "state": None}
        message = {"text": "网上怎么报销", "intent": {"name": "claim_online", "confidence": 1.0}}
        tracker = Tracker("drill", slots, message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        await ActionAnswer().run(dispatcher, tracker, {})
        said: dict[str, Any] = dispatcher.messages[0]["custom"]
        return said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A local rule that ends with the year, and the general one after it."""
    content = Content(tmp_path / "content")
    content.article(region="510100", lead="成都旧办法。", effective_until=LAST_SECOND.date())
    database = create_database(f"sqlite:///{tmp_path}/kb.db")
    database.upgrade()
    content.load(database)
    return Desk(KnowledgeStore(database), monkeypatch)


async def test_the_rule_holds_until_the_last_second_of_its_day(desk: Desk) -> None:
    said = await desk.answer()
    assert said["region"] == "510100"
    assert "成都旧办法" in said["text"]
    desk.now = MIDNIGHT
    said = await desk.answer()
    assert said["region"] == "100000"
    assert "成都旧办法" not in said["text"]


async def test_the_calendar_of_another_time_zone_does_not_count(desk: Desk) -> None:
    desk.now = MIDNIGHT.astimezone(UTC)  # still the 31st of December there
    assert (await desk.answer())["region"] == "100000"
    desk.now = LAST_SECOND.astimezone(UTC)
    assert (await desk.answer())["region"] == "510100"
