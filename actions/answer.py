"""Answers a topic: the intent names the record."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.listen import listen
from actions.memory import Memory, latest_intent
from actions.present import present


class ActionAnswer(Action):
    """Say the knowledge record of the recognised topic, for the person's place."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Answer and remember topic and place."""
        memory = listen(Memory.of(tracker), tracker)
        return present(dispatcher, memory, latest_intent(tracker)).events(tracker)
