"""Hands the person over to a human: the request carries what is known so that nobody asks again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import LASTING, Memory
from actions.reply import say


class ActionHandoff(Action):
    """Ask the gateway to record a request for a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say what happens next; the gateway adds the working hours."""
        memory = Memory.of(tracker).told(tracker)
        request: dict[str, Any] = {
            "topic": memory.state.topic,
            "slots": {slot: getattr(memory, slot) for slot in LASTING if getattr(memory, slot)},
        }
        say(
            dispatcher,
            "好的，已为您登记转人工。您也可以直接拨打参保地 12393 医保服务热线。",
            topic="human_handoff",
            region=memory.region,
            handoff=True,
            effects=[("handoff", request)],
        )
        return memory.moved(unclear=0).events(tracker)
