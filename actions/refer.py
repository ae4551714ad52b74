"""What a message means that leans on what was said before: 那退休的呢, 一万五呢, 是居民医保."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.aspects import CLAIMS, keywords, mentioning
from actions.checklist import TOPIC as MATERIALS
from actions.checklist import cases_in, only_cases, say_checklist
from actions.estimate import TOPIC as ESTIMATE
from actions.estimate import say_estimate
from actions.estimate_form import FORM
from actions.figures import figures
from actions.listen import impossible, several_totals
from actions.memory import Memory
from actions.message import Message
from actions.present import look_up, present, say_record
from actions.reply import say
from knowledge.answer import Answer
from knowledge.errors import CalculationError, NotCovered

BY_VISIT = {
    "门诊": "claim_outpatient", "急诊": "claim_outpatient", "住院": "claim_inpatient",
    "慢特病": "chronic_outpatient", "生育": "maternity",
}  # fmt: skip
"""Where “那门诊呢” leads after a question about handing in one kind of claim."""

KINDS_OF_CLAIM = frozenset({"claim_general", "claim_inpatient", "claim_outpatient"})


TOLD = ("insurance", "tier", "person", "visit", "level", "platform", "age", "nth", "amount")
"""Values by which a rule may differ."""


@dataclass(frozen=True)
class Outcome:
    """The memory after a turn, and the form that shall go on from there."""

    memory: Memory
    form: str | None = None

    def events(self, tracker: Tracker) -> list[EventType]:
        """What Rasa must know."""
        then = [FollowupAction(self.form)] if self.form else []
        return [*self.memory.events(tracker), *then]


def refer(
    dispatcher: CollectingDispatcher,
    before: Memory,
    memory: Memory,
    message: Message,
    note: str = "",
) -> Outcome:
    """Say the last topic again with what the message changes; it must have been said before."""
    topic = str(memory.state.topic)
    if problem := impossible(message.text):
        say(dispatcher, f"{problem}。请再说一次。", topic=topic, region=memory.region)
        return Outcome(before)
    note = note or _moved_note(before, memory)
    varied = topic == ESTIMATE and memory.total is not None
    asks_more = varied and (several_totals(message) or memory.region is None)
    begins = topic == ESTIMATE and memory.total is None and message.entities
    if varied and not asks_more:
        return Outcome(_estimate_again(dispatcher, before, memory, note))
    if asks_more or begins or (message.values("amount") and topic in CLAIMS):
        return Outcome(memory, FORM)
    if topic == MATERIALS and cases_in(message):
        return Outcome(say_checklist(dispatcher, memory, cases_in(message)))
    if topic in KINDS_OF_CLAIM and message.values("visit"):
        return Outcome(
            present(dispatcher, memory, BY_VISIT[str(message.values("visit")[-1])], note=note)
        )
    return Outcome(_again(dispatcher, memory, topic, message, note))


def _again(
    dispatcher: CollectingDispatcher, memory: Memory, topic: str, message: Message, note: str
) -> Memory:
    """The record for what is known now; says so where it makes no difference."""
    try:
        answer = look_up(memory, topic)
    except NotCovered:
        return present(dispatcher, memory, topic, note=note)
    if worked_out := figures(topic, memory, message):
        return say_record(dispatcher, memory, answer, note=note, more=worked_out)
    if message.values("platform"):
        side = mentioning(answer, tuple(filter(None, message.words_of("platform").split("、"))))
        if side is not None:
            return say_record(dispatcher, memory, side, note=note)
    if not message.entities and message.text:
        return _by_words(dispatcher, memory, answer, message, note)
    if narrowed := only_cases(answer, cases_in(message)):
        named = "、".join(m.case for m in narrowed.materials)
        return say_record(dispatcher, memory, narrowed, note=f"{note}按{named}的话，材料见清单。\n")
    told = message.words_of(*TOLD)
    if told and answer.asks_region:
        note += f"记下了：{told}。说了参保城市，就能按当地的规定答。\n"
    elif told and answer.version == memory.state.version:
        note += f"“{answer.title}”没有查到按“{told}”分开的规定，仍按下面的说明：\n"
    elif told and not note:
        note = f"按{told}：\n"
    return say_record(dispatcher, memory, answer, note=note)


def _by_words(
    dispatcher: CollectingDispatcher, memory: Memory, answer: Answer, message: Message, note: str
) -> Memory:
    """By the words of a short question: sentences of the record, else another topic, else all."""
    side = mentioning(answer, words) if (words := keywords(message.text, answer)) else None
    if side is not None:
        return say_record(dispatcher, memory, side, note=note)
    best = next(iter(services.store().nearest(message.text, 1)), None)
    if best and best.known and best.topic != answer.topic:
        return present(dispatcher, memory, best.topic, note=note)
    return say_record(dispatcher, memory, answer, note=note or f"接着说“{answer.title}”：\n")


def _estimate_again(
    dispatcher: CollectingDispatcher, before: Memory, memory: Memory, note: str
) -> Memory:
    same_person = before.state.helped == memory.state.helped
    try:
        said = say_estimate(dispatcher, memory, before, note)
        return said.moved(untried=before.values if same_person else None)
    except CalculationError as error:
        say(dispatcher, f"{error.message}。请再说一次。", topic=ESTIMATE, region=memory.region)
        return before


def _moved_note(before: Memory, memory: Memory) -> str:
    """Says that answers are for another place from now on."""
    if memory.state.helped or not memory.region:
        return ""  # whose place it is, is said with the answer
    if before.state.helped:
        return f"回到您自己的参保地{memory.place_name}。\n"
    if before.region and before.region != memory.region:
        return f"改按{memory.place_name}回答（之前是{before.place_name}）。\n"
    return ""
