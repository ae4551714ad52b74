"""Starts a session: after thirty idle minutes what was under way is dropped, the person is not.

The gateway also begins a fresh history in the middle of a long conversation, so that it stays
short; then everything goes on as if nothing had happened.
"""

from __future__ import annotations

from dataclasses import fields

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import services
from actions.memory import Memory
from actions.whom import of_oneself

IDLE = 30 * 60  # seconds; session_expiration_time in domain.yml


class ActionSessionStart(Action):
    """Begin afresh after thirty idle minutes, or when the gateway bounds the history."""

    def name(self) -> str:
        """Name in the domain; replaces Rasa's own."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Carry over what still holds and wait."""
        goes_on = seconds_since_last_message(tracker) < IDLE
        carried = _everything(tracker) if goes_on else _about_the_person(tracker)
        return [SessionStarted(), *carried, ActionExecuted("action_listen")]


def seconds_since_last_message(tracker: Tracker) -> float:
    """Since the person's own last words; a session started by the gateway is no message."""
    said = [
        float(event["timestamp"])
        for event in tracker.events
        if event.get("event") == "user" and event.get("text") != "/session_start"
    ]
    return services.clock()().timestamp() - said[-1] if said else float("inf")


def _about_the_person(tracker: Tracker) -> list[EventType]:
    memory = Memory.of(tracker)
    kept = of_oneself(memory).lasting if memory.state.helped else memory.lasting
    return [SlotSet(slot, value) for slot, value in kept.items() if value is not None]


def _everything(tracker: Tracker) -> list[EventType]:
    names = (*(item.name for item in fields(Memory)), "requested_slot")
    slots = {name: tracker.get_slot(name) for name in names}
    carried: list[EventType] = [SlotSet(k, v) for k, v in slots.items() if v is not None]
    if form := tracker.active_loop.get("name"):
        carried.append(ActiveLoop(form))
    return carried
