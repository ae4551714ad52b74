"""Messages without a topic of their own: “那退休的呢”, “不对，是居民医保”, “是的”, “不知道”."""

from __future__ import annotations

import re

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answering import answer_aspect
from actions.ask_back import clarify, title
from actions.aspects import aspect_asked
from actions.feedback import take_reason
from actions.handoff import hand_over
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.present import present
from actions.refer import Outcome, refer
from actions.reply import HUMAN, STARTERS, button, say
from actions.settle import names_only_a_place, settle
from actions.whom import you

_ORDINALS = (
    re.compile(r"(?:第)?[一1]个?|前(?:者|面(?:的|那个)?)|上面(?:的|那个)?"),
    re.compile(r"(?:第)?[二两2]个?|后(?:者|面(?:的|那个)?)|下面(?:的|那个)?"),
    re.compile(r"(?:第)?[三3]个?|最后(?:一个)?"),
)


class ActionFollowUp(Action):
    """Find out what the message refers to and answer that."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_follow_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Answer by what was said last."""
        message, before = Message.of(tracker), Memory.of(tracker)
        if message.wants_person:
            return hand_over(dispatcher, before, tracker).events(tracker)
        return follow(dispatcher, before, message).events(tracker)


def follow(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Outcome:
    """The turn for a message of any intent that steers."""
    chosen = chosen_topic(before, message.text)
    if chosen or (message.intent == "affirm" and before.state.offered):
        return Outcome(present(dispatcher, before, str(chosen or before.state.offered)))
    if before.state.reason_wanted and not message.only_values:
        return Outcome(take_reason(dispatcher, before, message))
    if message.intent == "nlu_fallback" and names_only_a_place(message):
        return settle(dispatcher, before, message)
    aspect = aspect_asked(message.text)
    if aspect and before.state.topic:
        return Outcome(answer_aspect(dispatcher, before, before.state.topic, aspect))
    return _by_values(dispatcher, before, message)


def _by_values(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Outcome:
    """By what the message changes; asked back where it changes nothing that is known."""
    understood = message.intent != "nlu_fallback" or message.only_values
    memory = listen(before, message, amounts=understood)
    changed = memory.values != before.values or memory.state.helped != before.state.helped
    if not changed and message.intent in _WITHOUT_VALUES:
        return Outcome(_WITHOUT_VALUES[message.intent](dispatcher, memory))
    if not understood or (memory.state.topic is None and not changed):
        return Outcome(clarify(dispatcher, memory, message))
    if memory.state.topic is None:
        return Outcome(_first(dispatcher, memory))
    return refer(dispatcher, before, memory, message)


def chosen_topic(memory: Memory, text: str) -> str | None:
    """The topic that “第二个” means among those just offered."""
    pairs = zip(_ORDINALS, memory.state.choices, strict=False)
    return next((topic for ordinal, topic in pairs if ordinal.fullmatch(text)), None)


def _first(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    """Values before any question."""
    text = "好的，记下了。您想问什么呢？比如下面这些。"
    say(dispatcher, text, region=memory.region, buttons=STARTERS)
    return memory


def _declined(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    if memory.state.choices:
        say(dispatcher, "那您换个说法告诉我要办什么事，或者转人工。", buttons=[HUMAN])
    else:
        say(dispatcher, "好的。还想了解什么，直接问我就行。")
    return memory.moved(offered=None, choices=())


def _agreed(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    if choices := memory.state.choices:
        buttons = [button(title(topic), f"/{topic}") for topic in choices]
        say(dispatcher, "是哪一个呢？点一下，或者说“第一个”“第二个”。", buttons=buttons)
    else:
        say(dispatcher, "好的。还有什么想问的吗？")
    return memory


def _unknown(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    if memory.state.topic and memory.state.region_asked and not memory.region:
        text = (
            f"没关系，刚才说的是全国通用的办法。想起{you(memory)}在哪里参保，随时告诉我；"
            "也可以打 12393 问。"
        )
        say(dispatcher, text, topic=memory.state.topic, region=None)
    else:
        say(dispatcher, "没关系。您说说要办什么事，我一步步帮您看；也可以转人工。", buttons=[HUMAN])
    return memory


_WITHOUT_VALUES = {
    "deny": _declined, "refuse": _declined, "affirm": _agreed, "continue_page": _agreed,
    "dont_know": _unknown,
}  # fmt: skip
