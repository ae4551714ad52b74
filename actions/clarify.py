"""Admits that the message was not understood, and offers ways on."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import services
from actions.listen import listen
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
        memory = listen(Memory.of(tracker), tracker)
        nearest = nearest_topics(tracker)
        buttons = [button(services.store().title(topic) or topic, f"/{topic}") for topic in nearest]
        first = memory.state.unclear == 0
        say(
            dispatcher,
            "我没有完全明白您的意思。您想问的是下面哪一个？"
            if first
            else "抱歉，还是没能理解。可以换个说法、点下面的问题，或者转人工、拨打 12393。",
            buttons=[*buttons, HUMAN],
            effects=[("unanswered", {})],
        )
        return memory.moved(unclear=memory.state.unclear + 1).events(tracker)


def nearest_topics(tracker: Tracker) -> list[str]:
    """The topics that the understanding thought of, best first."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    names = [str(candidate["name"]) for candidate in ranking]
    return [name for name in names if services.store().title(name)][:OFFERED]
