"""The person names their city: remember it, and say the last answer for that place."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.follow_up import refer
from actions.listen import listen
from actions.memory import Memory
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
        memory = listen(before, tracker)
        place = gazetteer().get(memory.place) if memory.place else None
        if place is None or not names_a_place(tracker):
            say(dispatcher, "没有认出是哪个地方，请说城市名，例如“重庆”“成都”。")
            return memory.events(tracker)
        whose = f"{memory.state.helped}的" if memory.state.helped_region else "您的"
        note = f"好的，记住了：{whose}参保地是{place.name}。"
        if memory.state.topic is None:
            say(dispatcher, f"{note}请问您想了解什么？", region=place.adcode)
            return memory.events(tracker)
        return refer(dispatcher, before, memory, "set_region", f"{note}\n").events(tracker)


def names_a_place(tracker: Tracker) -> bool:
    """Whether the latest message holds a place at all."""
    entities = tracker.latest_message.get("entities") or []
    return any(entity["entity"] == "region" for entity in entities)
