"""Admits that the message was not understood, and offers ways on."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import services
from actions.memory import Memory
from actions.reply import button, say

OFFERED = 3
HUMAN = button("转人工", "/human_handoff")


class ActionClarify(Action):
    """Offer the nearest questions; the second time in a row, a person first."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_clarify"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say it, count it, and let the gateway record what was not answered."""
        memory = Memory.of(tracker).told(tracker)
        text = str(tracker.latest_message.get("text") or "")
        nearest = services.store().nearest(text, limit=OFFERED)
        buttons = [button(hit.title, f"/{hit.topic}") for hit in nearest] + [HUMAN]
        first = memory.state.unclear == 0
        say(
            dispatcher,
            "我没有完全明白您的意思。您想问的是下面哪一个？"
            if first
            else "抱歉，还是没能理解。可以换个说法、点下面的问题，或者转人工、拨打 12393。",
            buttons=buttons,
            effects=[("unanswered", {})],
        )
        return memory.moved(unclear=memory.state.unclear + 1).events(tracker)
