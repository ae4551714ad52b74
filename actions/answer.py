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
from actions.checklist_form import wants_list
from actions.estimate import TOPIC as ESTIMATE
from actions.feedback import blames_figure, is_praise, note_feedback
from actions.figures import counts_from
from actions.follow_up import follow
from actions.handoff import hand_over
from actions.listen import listen
from actions.memory import Memory
from actions.message import STEERING, Message
from actions.present import PASSING
from actions.refer import Outcome, refer
from actions.repeat import say_again
from actions.settle import is_about_the_place, settle

_AWAY_INSTEAD = re.compile(
    r"(?:那|如果|要是|假如)*(?:我|是)?(?:去外地|在外地|异地)?(?:已经|办了?|有|没有?|未|忘了?|不)*(?:异地)?(?:备案|转诊|转院)(?:过|了)*"
    r"(?:去外地|再去外地|去异地|在外地)?(?:看|看病|住院|治|就医)?(?:的话)?(?:能报多少|报多少)?呢?[?？]?"
)
"""“没备案呢” after an estimate: the same bill, away from home."""

SHORT = 8  # characters; a shorter question leans on the treatment named before


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
        if message.intent == "repeat":
            return say_again(dispatcher, before, tracker)
        if outcome := _no_topic_after_all(dispatcher, before, message):
            return outcome.events(tracker)
        memory = listen(_with_fresh_treatment(before, message), message, amounts=False)
        return answer_question(dispatcher, memory, message, tracker).events(tracker)


def _no_topic_after_all(
    dispatcher: CollectingDispatcher, before: Memory, message: Message
) -> Outcome | None:
    """The turn for what was only taken for a topic: praise, values, a guess between two."""
    elsewhere = message.intent == "nlu_fallback"
    if elsewhere or wants_list(message) or message.wants_estimate:
        return follow(dispatcher, before, message)
    if is_about_the_place(message, before):
        return settle(dispatcher, before, message)
    if (is_praise(message) and before.state.said) or blames_figure(message, before):
        return Outcome(note_feedback(dispatcher, before, message))
    if leans(message, before):
        return refer(dispatcher, before, listen(before, message), message)
    one = message.second_topic is None  # else both questions are answered, one after the other
    if one and message.ambiguous and message.confidence < UNSURE and close_pair(message.ranking):
        known = listen(before, message, amounts=before.total is None)
        return Outcome(clarify(dispatcher, known, message))
    return None


def leans(message: Message, memory: Memory) -> bool:
    """Whether the message is nothing but values, or the day that the last answer counts from."""
    if memory.state.topic is None or message.intent in PASSING or aspect_asked(message.text):
        return False
    if memory.state.topic == ESTIMATE and memory.total and _AWAY_INSTEAD.fullmatch(message.text):
        return True
    if _only_a_case(message) and not memory.state.topic.startswith("claim_"):
        return False  # 异地 after the premium is a question of its own
    return message.only_values or counts_from(memory.state.topic, message)


def _only_a_case(message: Message) -> bool:
    kinds = {entity["entity"] for entity in message.entities}
    return message.intent not in STEERING and kinds == {"materials_case"}


def _with_fresh_treatment(memory: Memory, message: Message) -> Memory:
    """A whole new question is about no treatment and hospital but its own."""
    if len(message.text) <= SHORT:
        return memory
    return replace(memory, visit=None, level=None)
