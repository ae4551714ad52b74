"""Starts a session: what the person told about themselves stays, what was under way is dropped."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import LASTING


class ActionSessionStart(Action):
    """Begin afresh after thirty idle minutes, or when the gateway bounds the history."""

    def name(self) -> str:
        """Name in the domain; replaces Rasa's own."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Carry over the lasting slots and wait."""
        kept = {slot: tracker.get_slot(slot) for slot in LASTING}
        return [
            SessionStarted(),
            *(SlotSet(slot, value) for slot, value in kept.items() if value is not None),
            ActionExecuted("action_listen"),
        ]
