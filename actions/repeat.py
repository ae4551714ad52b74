"""Says the last answer again."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import Memory
from actions.present import present
from actions.reply import say


class ActionRepeat(Action):
    """“再说一遍”: the record said last, for the remembered place."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Repeat, or say that there is nothing yet."""
        memory = Memory.of(tracker)
        if memory.state.topic is None:
            say(dispatcher, "我们还没有开始聊，请直接说您想问的医保问题。")
            return []
        return present(dispatcher, memory, memory.state.topic).events(tracker)
