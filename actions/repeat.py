"""Says the last message again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.feedback import take_reason
from actions.memory import Memory
from actions.message import Message
from actions.present import present
from actions.reply import say

LONGEST_WISH = 8
"""Characters; longer words after “没用” say what was wrong, not that it shall be said again."""


class ActionRepeat(Action):
    """“再说一遍”: word for word what was said last."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Repeat, or say that there is nothing yet."""
        memory, message = Memory.of(tracker), Message.of(tracker)
        if memory.state.reason_wanted and len(message.text) > LONGEST_WISH:
            return take_reason(dispatcher, memory, message).events(tracker)
        return say_again(dispatcher, memory, tracker)


def say_again(
    dispatcher: CollectingDispatcher, memory: Memory, tracker: Tracker
) -> list[EventType]:
    """What was said last, word for word; by its record after a fresh start of the history."""
    if last := last_turn(tracker):
        for custom in last:
            dispatcher.utter_message(
                json_message={**custom, "effects": [], "handoff": False, "asking": False}
            )
        return []
    if memory.state.said is None:
        say(dispatcher, "我们还没有开始聊，请直接说您想问的医保问题。")
        return []
    return present(dispatcher, memory, memory.state.said).events(tracker)


def last_turn(tracker: Tracker) -> list[dict[str, Any]]:
    """What was said between the last two messages of the person; empty after a fresh start."""
    turns: list[list[dict[str, Any]]] = [[]]
    for event in tracker.events:
        if event.get("event") == "user":
            turns.append([])
        elif event.get("event") == "session_started":
            turns = [[]]
        elif event.get("event") == "bot" and (custom := (event.get("data") or {}).get("custom")):
            turns[-1].append(custom)
    return next((turn for turn in reversed(turns[:-1]) if turn), [])
