"""Answers a topic: the intent names the record."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answering import answer_question
from actions.ask_back import UNSURE, clarify, close_pair
from actions.aspects import aspect_asked
from actions.feedback import is_praise, note_feedback
from actions.figures import counts_from
from actions.follow_up import follow
from actions.handoff import hand_over
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.present import PASSING
from actions.refer import Outcome, refer
from actions.settle import is_about_the_place, settle

CHECKLIST_FORM = "checklist_form"
SHORT = 8  # characters; a shorter question leans on the treatment named before

_LIST_WANTED = re.compile(
    r"(?:列|打印|生成|做|出|给我)(?:一)?(?:下|个|张|份)?(?:我的|报销)*(?:材料|资料)清单"
    r"|(?:材料|资料)清单(?:帮我|给我)?(?:列|打印)"
)


class ActionAnswer(Action):
    """Say the knowledge record of the recognised topic, for the person's place."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Answer and remember topic and place."""
        message, before = Message.of(tracker), Memory.of(tracker)
        if message.wants_person:
            return hand_over(dispatcher, before, tracker).events(tracker)
        if outcome := _no_topic_after_all(dispatcher, before, message):
            return outcome.events(tracker)
        if _LIST_WANTED.search(message.text):
            known = listen(before, message, amounts=False)
            return Outcome(known, CHECKLIST_FORM).events(tracker)
        memory = listen(_with_fresh_treatment(before, message), message, amounts=False)
        return answer_question(dispatcher, memory, message, tracker).events(tracker)


def _no_topic_after_all(
    dispatcher: CollectingDispatcher, before: Memory, message: Message
) -> Outcome | None:
    """The turn for what was only taken for a topic: praise, values, a guess between two."""
    if message.intent == "nlu_fallback":
        return follow(dispatcher, before, message)
    if is_about_the_place(message, before):
        return settle(dispatcher, before, message)
    if is_praise(message) and before.state.said:
        return Outcome(note_feedback(dispatcher, before, message))
    if leans(message, before):
        return refer(dispatcher, before, listen(before, message), message)
    if message.ambiguous and message.confidence < UNSURE and close_pair(message.ranking):
        return Outcome(clarify(dispatcher, before, message))
    return None


def leans(message: Message, memory: Memory) -> bool:
    """Whether the message is nothing but values, or the day that the last answer counts from."""
    if memory.state.topic is None or message.intent in PASSING or aspect_asked(message.text):
        return False
    return message.only_values or counts_from(memory.state.topic, message)


def _with_fresh_treatment(memory: Memory, message: Message) -> Memory:
    """A whole new question is about no treatment and hospital but its own."""
    if len(message.text) <= SHORT:
        return memory
    return replace(memory, visit=None, level=None)
