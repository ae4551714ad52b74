"""The tracker store through an outage of its database."""

from __future__ import annotations

import asyncio
import copy
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu import recent_trackers, tracker_store
from bot.nlu.tracker_store import SteadyTrackerStore


def domain() -> Domain:
    """Two slots and a form."""
    slot = {"mappings": [{"type": "custom"}]}
    return Domain.from_dict(
        {
            "version": "3.1",
            "slots": {"region": {"type": "text", **slot}, "state": {"type": "any", **slot}},
            "forms": {"estimate": {"required_slots": ["region"]}},
        }
    )


class Tracked:
    """A store with a clock of its own and a database that can be taken away."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        clock = SimpleNamespace(monotonic=lambda: self.now)
        monkeypatch.setattr(tracker_store, "time", clock)
        monkeypatch.setattr(recent_trackers, "time", clock)
        self.file = folder / "rasa.db"
        self.store = SteadyTrackerStore(domain(), dialect="sqlite", db=str(self.file))

    @classmethod
    def beside(cls, other: Tracked) -> Tracked:
        """Another process with the same database."""
        made = copy.copy(other)
        made.store = SteadyTrackerStore(domain(), dialect="sqlite", db=str(other.file))
        return made

    def take_away(self) -> None:
        self.file.rename(self.file.with_suffix(".away"))
        self.file.mkdir()  # so that SQLite cannot make a new one

    def bring_back(self) -> None:
        self.file.rmdir()
        self.file.with_suffix(".away").rename(self.file)
        self.now += tracker_store.PAUSE + 1

    def turn(self, sender: str, text: str, *events: Event) -> DialogueStateTracker:
        """One turn as Rasa makes it: read, add events, save."""

        async def run() -> DialogueStateTracker:
            tracker = await self.store.get_or_create_tracker(sender, append_action_listen=False)
            if not tracker.applied_events():
                tracker.update(SessionStarted())
            for event in (UserUttered(text), *events, ActionExecuted("action_listen")):
                event.timestamp = time.time()
                tracker.update(event)
            await self.store.save(tracker)
            return tracker

        return asyncio.run(run())

    def written(self, sender: str) -> list[str]:
        """The texts of the sender's events in the database."""
        query = sa.text(
            "SELECT json_extract(data, '$.text') FROM events"
            " WHERE type_name = 'user' AND sender_id = :sender ORDER BY id"
        )
        with sa.create_engine(f"sqlite:///{self.file}").connect() as connection:
            return [text for (text,) in connection.execute(query, {"sender": sender})]


@pytest.fixture
def tracked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracked:
    return Tracked(tmp_path, monkeypatch)


def test_slots_and_form_are_still_known_while_the_database_is_away(tracked: Tracked) -> None:
    tracked.turn("a", "一", SlotSet("region", "510100"), SlotSet("state", {"topic": "x"}))
    tracked.turn("a", "二", ActiveLoop("estimate"))
    tracked.take_away()
    tracker = tracked.turn("a", "三")
    assert tracker.get_slot("region") == "510100"
    assert tracker.get_slot("state") == {"topic": "x"}
    assert tracker.active_loop_name == "estimate"


def test_changes_made_meanwhile_count_for_the_next_turn(tracked: Tracked) -> None:
    tracked.turn("a", "一")
    tracked.take_away()
    tracked.turn("a", "二", SlotSet("region", "510100"))
    assert tracked.turn("a", "三").get_slot("region") == "510100"


def test_all_events_are_written_once_when_the_database_is_back(tracked: Tracked) -> None:
    tracked.turn("a", "一", SlotSet("region", "510100"))
    tracked.take_away()
    tracked.turn("a", "二")
    tracked.turn("a", "三")
    tracked.turn("new", "新")
    tracked.bring_back()
    tracked.turn("a", "四")
    tracked.turn("a", "五")
    assert tracked.written("a") == ["一", "二", "三", "四", "五"]
    assert tracked.written("new") == ["新"]
    assert tracked.turn("a", "六").get_slot("region") == "510100"


def test_a_failed_write_is_repeated(tracked: Tracked, monkeypatch: pytest.MonkeyPatch) -> None:
    tracked.turn("a", "一")
    write = tracked.store._write

    def read_only(_: object) -> None:
        raise sa.exc.InternalError("INSERT", {}, Exception("read-only transaction"))

    monkeypatch.setattr(tracked.store, "_write", read_only)
    tracked.turn("a", "二")
    monkeypatch.setattr(tracked.store, "_write", write)
    tracked.now += tracker_store.PAUSE + 1
    tracked.turn("a", "三")
    assert tracked.written("a") == ["一", "二", "三"]


def test_a_database_that_failed_is_left_alone_for_a_moment(tracked: Tracked) -> None:
    tracked.take_away()
    tracked.turn("a", "一")
    tracked.bring_back()
    tracked.now -= tracker_store.PAUSE
    tracked.turn("a", "二")
    assert tracked.written("a") == []
    tracked.now += tracker_store.PAUSE
    tracked.turn("a", "三")
    assert tracked.written("a") == ["一", "二", "三"]


def test_a_tracker_in_the_middle_of_a_turn_is_not_written_by_another(tracked: Tracked) -> None:
    tracked.take_away()
    tracked.turn("a", "一")
    tracker = asyncio.run(tracked.store.retrieve("a"))
    assert tracker is not None
    tracker.update(UserUttered("二"))
    tracked.bring_back()
    tracked.turn("b", "别人")
    assert tracked.written("a") == []
    asyncio.run(tracked.store.save(tracker))
    assert tracked.written("a") == ["一", "二"]


def test_what_waits_is_written_without_another_turn(tracked: Tracked) -> None:
    tracked.take_away()
    tracked.turn("a", "一")
    tracked.bring_back()

    async def later() -> None:
        tracked.store.try_again()

    asyncio.run(later())
    assert tracked.written("a") == ["一"]


def test_what_waits_is_bounded(tracked: Tracked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "MOST_UNWRITTEN", 2)
    tracked.take_away()
    for sender in "abc":
        tracked.turn(sender, "一")
    tracked.bring_back()
    tracked.turn("d", "一")
    assert [bool(tracked.written(sender)) for sender in "abcd"] == [False, True, True, True]


def test_only_the_present_session_is_read(tracked: Tracked) -> None:
    tracked.turn("a", "一")
    tracked.turn("a", "二", SessionStarted(), SlotSet("region", "510100"))
    tracker = tracked.turn("a", "三")
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["三"]
    assert tracker.get_slot("region") == "510100"


class TestRecentTrackers:
    """Between two turns a tracker stays in memory, and the database decides whether it counts."""

    def test_nothing_is_read_again(self, tracked: Tracked, monkeypatch: pytest.MonkeyPatch) -> None:
        tracked.turn("a", "一", SlotSet("region", "510100"))
        monkeypatch.setattr(tracked.store, "_event_query", None)
        tracker = tracked.turn("a", "二")
        assert tracker.get_slot("region") == "510100"
        assert said(tracker) == ["一", "二"]
        assert tracked.written("a") == ["一", "二"]

    def test_it_is_what_the_database_holds(self, tracked: Tracked) -> None:
        tracked.turn("a", "一", SlotSet("state", {"topic": "x"}))
        mine = tracked.turn("a", "二", ActiveLoop("estimate"))
        other = SteadyTrackerStore(domain(), dialect="sqlite", db=str(tracked.file))
        read = asyncio.run(other.retrieve("a"))
        assert read is not None
        assert [e.as_dict() for e in read.events] == [e.as_dict() for e in mine.events]
        assert read.current_state() == mine.current_state()

    def test_what_was_deleted_is_not_known_any_more(self, tracked: Tracked) -> None:
        tracked.turn("a", "一", SlotSet("region", "510100"))
        with tracked.store.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM events"))
        tracker = tracked.turn("a", "二")
        assert tracker.get_slot("region") is None
        assert said(tracker) == tracked.written("a") == ["二"]

    def test_events_moved_in_time_are_read_again(self, tracked: Tracked) -> None:
        tracked.turn("a", "一")
        with tracked.store.engine.begin() as connection:
            older = r"timestamp = timestamp - 60, data = replace(data, '\u4e00', '\u58f9')"
            connection.execute(sa.text(f"UPDATE events SET {older}"))
        assert said(tracked.turn("a", "二"))[0] != "一"

    def test_what_another_process_wrote_counts(self, tracked: Tracked) -> None:
        tracked.turn("a", "一")
        other = Tracked.beside(tracked)
        other.turn("a", "二", SlotSet("region", "510100"))
        tracker = tracked.turn("a", "三")
        assert tracker.get_slot("region") == "510100"
        assert said(tracker) == tracked.written("a") == ["一", "二", "三"]

    def test_a_turn_that_failed_leaves_nothing(self, tracked: Tracked) -> None:
        tracked.turn("a", "一")
        tracker = asyncio.run(tracked.store.retrieve("a"))
        assert tracker is not None
        tracker.update(UserUttered("失败"))
        assert said(tracked.turn("a", "二")) == tracked.written("a") == ["一", "二"]

    def test_who_wants_to_be_forgotten_is_not_kept(self, tracked: Tracked) -> None:
        effects = {"custom": {"effects": [{"kind": "forget", "data": {}}]}}
        tracked.turn("a", "清除我的信息", BotUttered("好的", effects))
        tracked.turn("b", "一", BotUttered("好的", {"custom": {"effects": []}}))
        assert tracked.store._recent.known("a") is None
        assert tracked.store._recent.known("b") is not None

    def test_idle_conversations_are_not_kept(self, tracked: Tracked) -> None:
        tracked.turn("a", "一")
        tracked.now += recent_trackers.IDLE + 1
        tracked.turn("b", "一")
        assert tracked.store._recent.known("a") is None
        assert said(tracked.turn("a", "二")) == ["一", "二"]

    def test_only_so_many_are_kept(self, tracked: Tracked, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recent_trackers, "KEPT", 2)
        for sender in "abc":
            tracked.turn(sender, "一")
        assert [tracked.store._recent.known(sender) is None for sender in "abc"] == [
            True, False, False,
        ]  # fmt: skip
        assert said(tracked.turn("a", "二")) == ["一", "二"]


def said(tracker: DialogueStateTracker) -> list[str]:
    """The texts of the person in a tracker."""
    return [str(event.text) for event in tracker.events if isinstance(event, UserUttered)]
