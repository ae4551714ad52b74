"""Hands the person over to a human: the request carries what is known so that nobody asks again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.listen import listen
from actions.memory import Memory
from actions.reply import say

CARRIED = ("region", "insurance", "tier", "person", "age", "visit", "level", "total")
"""What the person who takes over need not ask again."""


class ActionHandoff(Action):
    """Ask the gateway to record a request for a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say what happens next and remember that nothing is unclear any more."""
        return hand_over(dispatcher, listen(Memory.of(tracker), tracker)).events(tracker)


def hand_over(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    """Ask for a person, with what is known; the gateway records it and adds the working hours."""
    known: dict[str, Any] = {
        slot: getattr(memory, slot) for slot in CARRIED if getattr(memory, slot) is not None
    }
    say(
        dispatcher,
        "好的，已为您登记转人工。您也可以直接拨打参保地 12393 医保服务热线。",
        topic="human_handoff",
        region=memory.place,
        handoff=True,
        effects=[("handoff", {"topic": memory.state.topic, "slots": known})],
    )
    return memory.moved(unclear=0)
