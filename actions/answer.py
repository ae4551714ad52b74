"""Answers a topic: the intent names the record."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answering import answer_question
from actions.aspects import aspect_asked
from actions.handoff import hand_over
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.present import PASSING
from actions.refer import refer

CHECKLIST_FORM = "checklist_form"
SHORT = 8  # characters; a shorter question leans on the treatment named before

_LIST_WANTED = re.compile(
    r"(?:列|打印|生成|做|开|出|给我|要)(?:一)?(?:下|个|张|份)?(?:我的|报销)?(?:材料)?清单"
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
        if leans(message, before):
            outcome = refer(dispatcher, before, listen(before, message), message)
            return outcome.events(tracker)
        if message.intent == "claim_materials" and _LIST_WANTED.search(message.text):
            return [
                *listen(before, message, amounts=False).events(tracker),
                FollowupAction(CHECKLIST_FORM),
            ]
        memory = listen(_with_fresh_treatment(before, message), message, amounts=False)
        return answer_question(dispatcher, memory, message, tracker).events(tracker)


def leans(message: Message, memory: Memory) -> bool:
    """Whether the message is nothing but values beside what was answered before."""
    return (
        memory.state.topic is not None
        and message.only_values
        and message.intent not in PASSING
        and not aspect_asked(message.text)
    )


def _with_fresh_treatment(memory: Memory, message: Message) -> Memory:
    """A whole new question is about no treatment and hospital but its own."""
    if len(message.text) <= SHORT:
        return memory
    return replace(memory, visit=None, level=None)
