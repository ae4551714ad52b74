"""Messages that lean on what was said before: “那退休的呢”, “不对，是居民医保”, “是的”."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.estimate import TOPIC, say_estimate
from actions.listen import listen
from actions.memory import Memory, latest_intent
from actions.present import present
from actions.reply import button, say
from knowledge.errors import CalculationError

NOTHING_YET = "您想问什么呢？比如“怎么在网上报销”“住院能报多少”。"


class ActionFollowUp(Action):
    """Say the last topic again with what the message changes."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_follow_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Find out what the message refers to and answer that."""
        before = Memory.of(tracker)
        memory = listen(before, tracker)
        return refer(dispatcher, before, memory, latest_intent(tracker)).events(tracker)


def refer(
    dispatcher: CollectingDispatcher, before: Memory, memory: Memory, intent: str, note: str = ""
) -> Memory:
    """Answer by what was said last; ``note`` stands before a repeated answer."""
    topic = memory.state.topic
    if intent == "affirm" and memory.state.offered:
        return present(dispatcher, memory, memory.state.offered)
    if intent in {"deny", "refuse"}:
        say(dispatcher, "好的。还想了解什么，直接问我就行。")
        return memory.moved(offered=None)
    if intent == "affirm":
        say(dispatcher, "好的。还有什么想问的吗？")
        return memory
    if topic is None:
        say(dispatcher, NOTHING_YET, buttons=[button("怎么在网上报销", "/claim_online")])
        return memory
    if topic == TOPIC and memory.total is not None:
        return _estimate_again(dispatcher, before, memory)
    return present(dispatcher, memory, topic, note)


def _estimate_again(dispatcher: CollectingDispatcher, before: Memory, memory: Memory) -> Memory:
    try:
        return say_estimate(dispatcher, memory, before)
    except CalculationError as error:
        say(dispatcher, f"{error.message}。请再说一次。", topic=TOPIC)
        return before
