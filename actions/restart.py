"""“重新开始”: drops what was under way in every state, forms included; keeps the city."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import Memory
from actions.reply import STARTERS, say
from actions.whom import of_oneself


class ActionRestart(Action):
    """Replaces Rasa's own action, which would say nothing and forget the city."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Begin afresh and say what is still known."""
        memory = Memory.of(tracker)
        if memory.state.helped:
            memory = of_oneself(memory)
        known = f"您的参保地仍记为{memory.place_name}，要清除请说“清除我的信息”。"
        say(
            dispatcher,
            f"好的，我们重新开始。{known if memory.region else ''}您想问什么？",
            region=memory.region,
            buttons=STARTERS,
        )
        fresh = replace(Memory(), region=memory.region)
        return [*fresh.events(tracker), ActiveLoop(None), SlotSet("requested_slot", None)]
