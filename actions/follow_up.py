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
from actions.checklist_form import FORM as CHECKLIST_FORM
from actions.checklist_form import wants_list
from actions.estimate import TOPIC as ESTIMATE
from actions.estimate_form import FORM as ESTIMATE_FORM
from actions.feedback import blames_figure, note_feedback, take_reason
from actions.handoff import hand_over
from actions.listen import impossible, listen
from actions.memory import Memory
from actions.message import Message
from actions.present import present
from actions.refer import Outcome, refer
from actions.reply import HUMAN, STARTERS, button, say
from actions.settle import is_about_the_place, is_place, settle
from actions.whom import you

_ORDINALS = (
    re.compile(r"(?:第)?[一1]个?|前(?:者|面(?:的|那个)?)|上面(?:的|那个)?"),
    re.compile(r"(?:第)?[二两2]个?|后(?:者|面(?:的|那个)?)|下面(?:的|那个)?"),
    re.compile(r"(?:第)?[三3]个?|最后(?:一个)?"),
)


WRONG_FIGURE = (
    "哪一项不对？直接说对的就行，比如“是居民医保”“是二级医院”“自费5000”，我重新算。"
    "实际报销以结算单为准，对结算有疑问可以打 12393 或转人工。"
)


STILL_WRONG = (
    "更准的我算不出来了：当地现在的规定可能和我查到的不一样。可以打 12393，或者转人工核对。"
)
_WRONG = re.compile(r"不对|错|不准|不可能|不是这")


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
    verdict = message.intent in {"feedback_helpful", "feedback_unhelpful"}
    if verdict or blames_figure(message, before):
        return Outcome(note_feedback(dispatcher, before, message))
    if wants_list(message):
        return Outcome(listen(before, message, amounts=False), CHECKLIST_FORM)
    if message.wants_estimate:
        return Outcome(before, ESTIMATE_FORM)
    return _leaning(dispatcher, before, message)


def _leaning(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Outcome:
    """A choice, a reason, a place, one side of the last answer, values."""
    agreed = before.state.offered if message.intent == "affirm" else None
    if chosen := chosen_topic(before, message.text) or agreed:
        return _open(dispatcher, before, chosen)
    if before.state.reason_wanted and not message.only_values:
        return Outcome(take_reason(dispatcher, before, message))
    unread = message.intent == "nlu_fallback"
    if unread and (is_place(message) or is_about_the_place(message, before)):
        return settle(dispatcher, before, message)
    aspect = aspect_asked(message.text)
    if aspect and before.state.topic:
        return Outcome(answer_aspect(dispatcher, before, before.state.topic, aspect))
    if before.state.topic == ESTIMATE and impossible(message.text) and not message.is_question:
        return refer(dispatcher, before, before, message)
    return _by_values(dispatcher, before, message)


def _open(dispatcher: CollectingDispatcher, memory: Memory, topic: str) -> Outcome:
    """A topic that was offered: its record, or its form."""
    if topic == ESTIMATE:
        return Outcome(memory, ESTIMATE_FORM)
    return Outcome(present(dispatcher, memory, topic))


def _by_values(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Outcome:
    """By what the message changes; asked back where it changes nothing that is known."""
    understood = message.intent != "nlu_fallback" or message.only_values
    memory = listen(before, message, amounts=understood)
    changed = memory.values != before.values or memory.state.helped != before.state.helped
    if not changed and memory.state.said == ESTIMATE and _WRONG.search(message.text):
        text = STILL_WRONG if memory.state.idle % 2 else WRONG_FIGURE
        say(dispatcher, text, region=memory.region, buttons=[HUMAN])
        return Outcome(memory.moved(idle=memory.state.idle + 1))
    if not changed and message.intent in _WITHOUT_VALUES:
        return Outcome(_WITHOUT_VALUES[message.intent](dispatcher, memory))
    if not understood or (memory.state.topic is None and not changed):
        return Outcome(clarify(dispatcher, memory, message))
    if memory.state.topic is None and memory.total is not None and not impossible(message.text):
        return Outcome(memory, ESTIMATE_FORM)  # a sum is of use for nothing else
    if memory.state.topic is None:
        return Outcome(_first(dispatcher, memory))
    return refer(dispatcher, before, memory, message)


def chosen_topic(memory: Memory, text: str) -> str | None:
    """The topic that “第二个” means among those just offered."""
    pairs = zip(_ORDINALS, memory.state.choices, strict=False)
    return next((topic for ordinal, topic in pairs if ordinal.fullmatch(text)), None)


def _first(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    """Values before any question."""
    place = f"您的参保地是{memory.place_name}。" if memory.region else ""
    text = f"好的，记下了。{place}您想问什么呢？比如下面这些。"
    say(dispatcher, text, region=memory.region, buttons=STARTERS)
    return memory


def _declined(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    if memory.state.choices:
        say(dispatcher, "那您换个说法告诉我要办什么事，或者转人工。", buttons=[HUMAN])
    elif memory.state.idle % 2:
        return _offer_starters(dispatcher, memory)
    else:
        say(dispatcher, "好的。还想了解什么，直接问我就行。")
    return memory.moved(offered=None, choices=(), idle=memory.state.idle + 1)


def _offer_starters(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    """What to say when the same plain reply was given a moment ago."""
    text = "您想问哪方面？下面这几件问得最多；也可以转人工，或拨打 12393。"
    say(dispatcher, text, region=memory.region, buttons=[*STARTERS, HUMAN])
    topics = tuple(starter["payload"].removeprefix("/") for starter in STARTERS)
    return memory.moved(offered=None, choices=topics, idle=memory.state.idle + 1)


def _agreed(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    if memory.state.idle % 2:
        return _offer_starters(dispatcher, memory)
    if choices := memory.state.choices:
        buttons = [button(title(topic), f"/{topic}") for topic in choices]
        say(dispatcher, "是哪一个呢？点一下，或者说“第一个”“第二个”。", buttons=buttons)
    else:
        say(dispatcher, "好的。还有什么想问的吗？")
    return memory.moved(idle=memory.state.idle + 1)


def _unknown(dispatcher: CollectingDispatcher, memory: Memory) -> Memory:
    if memory.state.idle % 2:
        return _offer_starters(dispatcher, memory)
    if memory.state.topic and memory.state.region_asked and not memory.region:
        text = (
            f"没关系，刚才说的是全国通用的办法。想起{you(memory)}在哪里参保，随时告诉我；"
            "也可以打 12393 问。"
        )
        say(dispatcher, text, topic=memory.state.topic, region=None)
    else:
        say(dispatcher, "没关系。您说说要办什么事，我一步步帮您看；也可以转人工。", buttons=[HUMAN])
    return memory.moved(idle=memory.state.idle + 1)


_WITHOUT_VALUES = {
    "deny": _declined, "refuse": _declined, "affirm": _agreed, "continue_page": _agreed,
    "dont_know": _unknown,
}  # fmt: skip
