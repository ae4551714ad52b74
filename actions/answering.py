"""Answers a question with a topic, whichever action it came to."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.ask_back import is_topic, title
from actions.aspects import CLAIMS, Aspect, aspect_asked, focused
from actions.checklist import cases_in, say_checklist
from actions.complaint import TOPIC as COMPLAINT
from actions.complaint import complain
from actions.figures import figures
from actions.memory import Memory
from actions.message import Message
from actions.present import Offer, look_up, present, say_record
from knowledge.errors import NotCovered


def answer_question(
    dispatcher: CollectingDispatcher, memory: Memory, message: Message, tracker: Tracker
) -> Memory:
    """Answer what the message asks: a side of the last answer, else its own topic."""
    aspect = aspect_asked(message.text)
    if aspect and memory.state.topic:
        return answer_aspect(dispatcher, memory, memory.state.topic, aspect)
    if message.intent == COMPLAINT:
        return complain(dispatcher, memory, message, tracker)
    if message.intent == "claim_materials" and cases_in(message):
        return say_checklist(dispatcher, memory, cases_in(message))
    return present(
        dispatcher,
        memory,
        message.intent,
        more=figures(message.intent, memory, message),
        offer=second_question(message),
    )


def answer_aspect(
    dispatcher: CollectingDispatcher, memory: Memory, topic: str, aspect: Aspect
) -> Memory:
    """One side of ``topic``: by the topic made for it where a claim is meant, else its record."""
    if topic in CLAIMS and aspect.claim_topic:
        if aspect.lists and memory.visit in {"门诊", "住院", "急诊"}:
            return say_checklist(dispatcher, memory, (str(memory.visit),))
        return present(dispatcher, memory, aspect.claim_topic)
    try:
        answer = look_up(memory, topic)
    except NotCovered:
        return present(dispatcher, memory, topic)
    if side := focused(answer, aspect):
        return say_record(dispatcher, memory, side, note=f"{answer.title}，{aspect.name}：\n")
    gap = f"“{answer.title}”{aspect.name}，没有查到单独的说法，可以打参保地 12393 问。"
    return say_record(dispatcher, memory, answer, note=f"{gap}现有的说明是：\n")


def second_question(message: Message) -> Offer | None:
    """Another question in the same message, or what the message may mean as well."""
    if (second := message.second_topic) and is_topic(second):
        name = title(second)
        return Offer(second, name, f"您还问到“{name}”，要接着说吗？")
    if message.ambiguous:
        for other, _ in message.ranking:
            if other != message.intent and is_topic(other):
                return Offer(other, title(other), f"您要问的如果是“{title(other)}”，请点它。")
    return None
