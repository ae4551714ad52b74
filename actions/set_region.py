"""The person names their city: remember it, and say the last answer for that place."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.handoff import hand_over
from actions.memory import Memory
from actions.message import Message
from actions.settle import settle


class ActionSetRegion(Action):
    """Keep the place for all answers to come."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_set_region"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Confirm the place; repeat the answer where the place changes it."""
        before, message = Memory.of(tracker), Message.of(tracker)
        if message.wants_person:
            return hand_over(dispatcher, before, tracker).events(tracker)
        return settle(dispatcher, before, message).events(tracker)
