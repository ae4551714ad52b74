"""A question of its own in the middle of a form: answered, then the form goes on."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import answer_question
from actions.aspects import aspect_asked
from actions.complaint import TOPIC as COMPLAINT
from actions.memory import Memory
from actions.message import STEERING, Message

FIGURES = frozenset({"ratio_calculate", "ratio_lookup"})
"""Topics so near the estimate that values beside them are meant for it."""


_ASKS_RULE = re.compile(
    r"(?:比例|起付线|封顶线?|限额|门槛费?)(?:是|有|呢|到底)*(?:多少|几|怎么|什么)"
)


def is_digression(message: Message, *, filled: bool, changed: bool) -> bool:
    """Whether the message asks something else.

    ``filled``: it holds what the form asked for; ``changed``: it holds any value. Short answers
    are often taken for topics ("退休" for 退休年限), so values win unless a question is put.
    """
    if aspect_asked(message.text):
        return True
    if message.intent in STEERING or message.only_values:
        return False
    if message.intent == COMPLAINT or _ASKS_RULE.search(message.text):
        return True
    if message.is_idle:
        return False  # idle words; in a form they are an answer that was not understood
    if message.intent in FIGURES and (changed or message.intent == "ratio_calculate"):
        return False
    return message.is_question or not (filled or changed)


def digress(
    dispatcher: CollectingDispatcher,
    memory: Memory,
    heard: Memory,
    message: Message,
    tracker: Tracker,
) -> Memory:
    """Answer the question. The form keeps its values; a city named meanwhile is kept as well."""
    answered = answer_question(dispatcher, heard, message, tracker)
    kept = ("wanted", "trail", "treated_in")
    state = replace(
        answered.state, **{name: getattr(memory.state, name) for name in kept}, region_asked=True
    )
    return replace(memory, region=heard.region, state=state)
