"""What a fresh session keeps."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.memory import State
from actions.session_start import IDLE, ActionSessionStart
from tests.actions.conftest import noon
from tests.actions.conversation import Conversation, parsed


def begun(talk: Conversation, seconds_ago: float) -> list[dict[str, Any]]:
    said_at = noon().timestamp() - seconds_ago
    talk.events = [
        {"event": "user", "text": "重庆", "timestamp": said_at},
        {"event": "user", "text": "/session_start", "timestamp": noon().timestamp()},
    ]
    action = ActionSessionStart()
    tracker = talk.tracker(parsed(""))
    return list(asyncio.run(action.run(CollectingDispatcher(), tracker, {})))


def slots(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def test_after_half_an_hour_the_person_is_kept_and_the_matter_dropped() -> None:
    talk = Conversation({"region": "500000", "total": "60000", "state": asdict(State(topic="x"))})
    talk.form = "calculate_form"
    events = begun(talk, IDLE + 1)
    assert slots(events) == {"region": "500000"}
    assert not [event for event in events if event["event"] == "active_loop"]


def test_after_half_an_hour_somebody_elses_case_is_dropped() -> None:
    helping = State(helped="妈妈", own={"region": "500000"})
    talk = Conversation({"region": "420100", "state": asdict(helping)})
    assert slots(begun(talk, IDLE + 1)) == {"region": "500000"}


def test_a_history_cut_in_between_goes_on_as_before() -> None:
    talk = Conversation({"region": "500000", "total": "60000", "requested_slot": "level"})
    talk.form = "calculate_form"
    events = begun(talk, IDLE - 1)
    assert slots(events) == {"region": "500000", "total": "60000", "requested_slot": "level"}
    assert [e["name"] for e in events if e["event"] == "active_loop"] == ["calculate_form"]


def test_it_begins_with_the_session_and_ends_in_waiting() -> None:
    events = begun(Conversation(), 0)
    assert events[0]["event"] == "session_started"
    assert events[-1]["name"] == "action_listen"


def test_somebody_new_has_nothing_to_keep() -> None:
    tracker = Conversation().tracker(parsed(""))
    events = asyncio.run(ActionSessionStart().run(CollectingDispatcher(), tracker, {}))
    assert slots(list(events)) == {}
