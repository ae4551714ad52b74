"""Answers a question with a topic, whichever action it came to."""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.aspects import CLAIMS, Aspect, aspect_asked, focused
from actions.checklist import cases_in, say_checklist
from actions.complaint import TOPIC as COMPLAINT
from actions.complaint import complain
from actions.figures import figures
from actions.memory import Memory
from actions.message import Message
from actions.present import look_up, present, say_record
from knowledge.errors import NotCovered

_CLAUSE = re.compile(r"[?？。;；!！,，]+|另外|还有就是|还有|顺便问一下|顺便")
_ASKS = re.compile(
    r"吗|怎么|咋|如何|什么|啥|哪|多少|几|多久|能不能|可不可以|要不要|是不是|有没有|能否"
)
SHORTEST_CLAUSE = 5  # characters


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


def second_question(message: Message) -> tuple[str, str] | None:
    """Topic and title of another question in the same message."""
    clauses = [c for c in _CLAUSE.split(message.text) if c and len(c) >= SHORTEST_CLAUSE]
    asking = [clause for clause in clauses if _ASKS.search(clause)]
    if len(asking) < 2:
        return None
    for clause in reversed(asking):
        best = next(iter(services.store().nearest(clause, 1)), None)
        if best and best.known and best.topic != message.intent:
            return best.topic, best.title
    return None
