"""“返回”: what was answered before the last answer."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.estimate import TOPIC as ESTIMATE
from actions.estimate import say_estimate
from actions.memory import Memory
from actions.message import Message
from actions.present import present
from actions.refer import refer
from actions.reply import STARTERS, say
from actions.whom import is_about_oneself, of_oneself


class ActionGoBack(Action):
    """Say the answer before the last one again."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_go_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Go one answer back, a what-if being one, or say that there is none."""
        memory, message = Memory.of(tracker), Message.of(tracker)
        if memory.state.helped and memory.state.topic and is_about_oneself(message.text):
            own = of_oneself(memory)
            return refer(dispatcher, memory, own, message).events(tracker)
        if memory.state.untried:
            before = replace(memory, **memory.state.untried)
            return say_estimate(dispatcher, before, note="回到改之前的估算。\n").events(tracker)
        if not memory.state.earlier:
            say(
                dispatcher,
                "前面没有更早的回答了。想问什么，直接说，或点下面的问题。",
                buttons=STARTERS,
            )
            return []
        *earlier, topic = memory.state.earlier
        if topic == ESTIMATE and memory.total is not None:
            memory = say_estimate(dispatcher, memory, note="回到刚才的估算。\n")
        else:
            memory = present(dispatcher, memory, topic, note="回到前面的回答。\n")
        return memory.moved(earlier=tuple(earlier)).events(tracker)
