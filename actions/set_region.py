"""The person names their city: remember it, and say the last answer for that place."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import Memory
from actions.present import present
from actions.reply import say
from knowledge.gazetteer import gazetteer


class ActionSetRegion(Action):
    """Keep the place for all answers to come."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_set_region"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Confirm the place; repeat the answer where the place changes it."""
        before = Memory.of(tracker)
        memory = before.told(tracker)
        place = gazetteer().get(memory.region) if memory.region else None
        if place is None:
            say(dispatcher, "没有认出是哪个地方，请说城市名，例如“重庆”“成都”。")
            return memory.events(tracker)
        note = f"好的，记住了：您的参保地是{place.name}。"
        topic = memory.state.topic
        if topic is None:
            say(dispatcher, f"{note}请问您想了解什么？", region=place.adcode)
            return memory.events(tracker)
        return present(dispatcher, memory, topic, note + "\n").events(tracker)
