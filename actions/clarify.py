"""A message that was not understood: it may lean on what was said; else ask what is meant."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.follow_up import follow
from actions.handoff import hand_over
from actions.memory import Memory
from actions.message import Message


class ActionClarify(Action):
    """Ask back; from the second time in a row on, offer a person as well."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_clarify"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Find a meaning in what was said before, or ask."""
        message, before = Message.of(tracker), Memory.of(tracker)
        if message.wants_person:
            return hand_over(dispatcher, before, tracker).events(tracker)
        return follow(dispatcher, before, message).events(tracker)
