"""Collects what the estimate needs: asks only for what is missing and changes the result.

Rasa calls it before each step of ``calculate_form``. It listens, answers a question asked in
between, and asks the next thing itself, so that a form turn costs one call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.breaking_off import STOP, broken_off
from actions.digression import digress, is_digression
from actions.estimate import (
    TOPIC,
    ask,
    forget_estimate,
    missing,
    nothing_more_known,
    say_estimate,
    without_costs,
)
from actions.feedback import blames_figure, note_feedback
from actions.listen import AMOUNTS, contradiction, impossible, listen, several_totals
from actions.memory import Memory
from actions.message import STEERING, Message
from actions.places import place_buttons, possible_places, which_place
from actions.reply import HUMAN, button, say
from actions.whom import whose_note
from knowledge.calculator import LABELS, Missing
from knowledge.errors import CalculationError

FORM = "calculate_form"

QUIET = frozenset({"repeat", "greet", "continue_page"})
"""Intents after which the question is simply put again."""

NOT_UNDERSTOOD = "我没有听明白。"
_NAMED = {
    "total": re.compile(r"花(?:了|费)?|多少钱|费用|总价"),
    "excluded": re.compile(r"自费"),
    "level": re.compile(r"[几什]么?级|级别|什么医院|医院等级"),
    "tier": re.compile(r"档"),
    "age": re.compile(r"多大|年纪|年龄|几岁"),
}
"""What the person says not to know, where it is not what was asked."""

_WHY = re.compile(
    r"(?:为什么|为啥|干嘛|干吗|干什么)(?:要|还|得|总)?(?:问|知道)|问这个?(?:干|做|有什么用)"
)
_ADDED = re.compile(r"又|再|加|另|还|和|跟|以及")
_YES = re.compile(r"[嗯好是对行哦噢的了可以继续要没错当然算帮我请ok，。!！ ]*")

VISITS = {"claim_inpatient": "住院", "claim_surgery": "住院", "claim_outpatient": "门诊"}
"""What kind of treatment a question just answered was about."""

PATIENCE = 2  # misunderstandings in a row before ways out are offered
END_OF_PATIENCE = 5  # and before the form is left
WAYS_OUT = (button("其余都不知道，给个范围", '/dont_know{"choice": "all"}'), HUMAN, STOP)


@dataclass(frozen=True)
class Step:
    """Where the form goes after a message; ``stuck`` when nothing in it was understood."""

    memory: Memory
    note: str = ""
    stuck: bool = False
    done: bool = False
    choices: tuple[dict[str, str], ...] = ()
    first: str | None = None  # what must be asked before anything else


class ValidateCalculateForm(Action):
    """One turn of the form."""

    def name(self) -> str:
        """Name in the domain."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take in the message, then ask for the next thing or end the form."""
        message, memory = Message.of(tracker), Memory.of(tracker)
        if memory.state.wanted is None:  # nothing was asked yet
            step = opened(dispatcher, memory, message)
        else:
            step = take_in(dispatcher, memory, message, tracker)
        memory, wanted = step.memory, None
        if not step.done:
            memory, wanted = ask_next(dispatcher, step)
        return [
            *memory.moved(wanted=wanted).events(tracker, always_state=True),
            SlotSet("requested_slot", wanted),
        ]


def opened(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Step:
    """The first turn: another estimate begins, or the last one is varied (“那花了一万五呢”)."""
    if before.state.topic == TOPIC and (problem := impossible(message.text)):
        say(dispatcher, f"{problem}。请再说一次。", topic=TOPIC, region=before.region)
        return Step(before.moved(leaving=True), done=True)
    if blames_figure(message, before):
        return Step(note_feedback(dispatcher, before, message).moved(leaving=True), done=True)
    varied = message.only_values and not several_totals(message)
    if before.state.topic == TOPIC and before.total and varied:
        return _varied(dispatcher, before, listen(before, message))
    if before.state.topic == TOPIC and before.total and before.region is None:
        return _heard(before, before, message)  # the same bill of somebody whose city is not known
    if TOPIC in before.state.choices and not message.entities:
        return _heard(before, before, message)  # what was said when it was asked what is meant
    leans = before.state.topic == "ratio_lookup" or message.intent in STEERING
    memory = without_costs(before) if leans else forget_estimate(before)
    if memory.visit is None:
        memory = replace(memory, visit=VISITS.get(str(before.state.topic)))
    return _heard(memory, listen(memory, message), message)


def _varied(dispatcher: CollectingDispatcher, before: Memory, memory: Memory) -> Step:
    try:
        said = say_estimate(dispatcher, memory, before)
    except CalculationError as error:
        return Step(without(memory, error.field), note=f"{error.message}。", stuck=True)
    return Step(said.moved(leaving=True), done=True)


def take_in(
    dispatcher: CollectingDispatcher, memory: Memory, message: Message, tracker: Tracker
) -> Step:
    """What the message means for the form."""
    left = broken_off(dispatcher, memory, message, tracker)
    if left is not None:
        return Step(left.moved(leaving=True), done=True)
    if message.intent == "go_back":
        return _one_back(memory)
    if message.choice == "all":
        return Step(nothing_more_known(memory), note="好的，其余按不知道算。")
    heard = _with_option(listen(memory, message, memory.state.wanted), message)
    if _WHY.search(message.text):
        return Step(memory, note="这一项会影响结果，不方便说可以跳过。")
    asks = is_digression(
        message, filled=_fills(memory, heard), changed=heard.values != memory.values
    )
    if asks and (message.is_question or not impossible(message.text)):
        answered = digress(dispatcher, memory, heard, message, tracker)
        return Step(answered, note="接着刚才的估算：")
    return _read(dispatcher, memory, heard, message)


def _read(
    dispatcher: CollectingDispatcher, memory: Memory, heard: Memory, message: Message
) -> Step:
    """Values, or a word that steers, or nothing that was understood."""
    if heard.values != memory.values or message.intent == TOPIC or impossible(message.text):
        return _heard(memory, heard, message)
    if message.intent in {"dont_know", "refuse"} and memory.state.wanted:
        named = (name for name, words in _NAMED.items() if words.search(message.text))
        unknown = (*memory.state.unknown, next(named, memory.state.wanted))
        said = "没关系。" if message.intent == "dont_know" else "好的，这一项不说也行。"
        return Step(memory.moved(unknown=unknown, unclear=0), note=said)
    if message.intent in {"feedback_helpful", "feedback_unhelpful"}:
        note_feedback(dispatcher, memory, message)
        return Step(memory, note="接着刚才的估算：")
    if places := possible_places(message.text) if memory.state.wanted == "region" else ():
        return Step(heard, note=which_place(places), choices=tuple(place_buttons(places, "inform")))
    if message.only_values or _is_quiet(message):  # said again, or nothing said
        return Step(heard)
    return Step(heard, note=NOT_UNDERSTOOD, stuck=True)


def _is_quiet(message: Message) -> bool:
    """A word that asks for nothing; a yes must be one, for nonsense looks like it."""
    if message.intent == "affirm":
        return bool(_YES.fullmatch(message.text))
    return message.intent in QUIET or message.wants_estimate


def _heard(before: Memory, heard: Memory, message: Message) -> Step:
    """Values taken in, unless they cannot be."""
    if refused := _refused(before, heard, message):
        return refused
    if heard.state.helped and heard.region != before.region:
        note, heard = whose_note(heard)
        return Step(heard.moved(unclear=0), note=note)
    if before.state.helped and not heard.state.helped:
        return Step(heard.moved(unclear=0), note="好的，按您自己的情况算。")
    note = changes(before, heard)
    if not note and before.state.wanted and not _fills(before, heard):
        note = "好的，记下了。" if heard.values != before.values else ""
    return Step(heard.moved(unclear=0), note=note)


def _refused(before: Memory, heard: Memory, message: Message) -> Step | None:
    """Why what was said cannot be taken as it is; None when it can."""
    if problem := impossible(message.text):
        return Step(heard, note=f"{problem}。", stuck=before.state.wanted is not None)
    if problem := contradiction(message):
        return Step(replace(heard, insurance=None, person=None), note=f"{problem}。")
    if sums := several_totals(message, before.state.wanted):
        return _which_total(replace(heard, total=None), sums, message)
    try:
        missing(heard)
    except CalculationError as error:
        return Step(without(heard, error.field), note=f"{error.message}。", stuck=True)
    return None


def _which_total(memory: Memory, sums: tuple[str, ...], message: Message) -> Step:
    """Several sums were named: which one is the total, or, where they add up, all together?"""
    buttons = [button(f"{amount}元", f"总费用{amount}元") for amount in sums]
    if _ADDED.search(message.text):
        together = f"{sum(map(Decimal, sums)):f}"
        buttons.append(button(f"加起来{together}元", f"总费用{together}元"))
    said = "、".join(f"{amount}元" for amount in sums)
    return Step(memory, note=f"您说了几个金额：{said}。", choices=tuple(buttons), first="total")


def changes(before: Memory, after: Memory) -> str:
    """Says what was corrected; "" when the message only added to what was known."""
    corrected = []
    for name, label in LABELS.items():
        old, new = getattr(before, name, None), getattr(after, name, None)
        if old is not None and new is not None and old != new:
            corrected.append(f"{label}改为{_shown(after, name)}")
    return f"好的，{'，'.join(corrected)}。" if corrected else ""


def _shown(memory: Memory, name: str) -> str:
    value = getattr(memory, name)
    if name == "region":
        return memory.place_name
    if name == "class_b":
        return "、".join(f"{amount}元" for amount, _ in value)
    if name in {"age", "nth"}:
        return f"{value:g}"
    return f"{value}元" if name in AMOUNTS else str(value)


def ask_next(dispatcher: CollectingDispatcher, step: Step) -> tuple[Memory, str | None]:
    """Ask for the first missing thing; None when nothing is missing any more."""
    items = missing(step.memory)
    if not items:
        return step.memory.moved(remark=step.note if "改为" in step.note else ""), None
    item = next((item for item in items if item.field == step.first), items[0])
    memory = step.memory.moved(unclear=step.memory.state.unclear + 1 if step.stuck else 0)
    if memory.state.unclear >= END_OF_PATIENCE:
        say(
            dispatcher,
            "先不往下问了，免得耽误您。您可以换个说法再问，也可以转人工，或拨打 12393。",
            buttons=[HUMAN, button("重新估算", "/ratio_calculate")],
        )
        return memory.moved(unclear=0, leaving=True), None
    if memory.state.unclear >= PATIENCE:
        _offer_ways_out(dispatcher, memory, item, step.note)
    else:
        ask(dispatcher, memory, item, step.note, step.choices)
    trail = memory.state.trail
    if item.field not in trail:
        trail = (*trail, item.field)
    return memory.moved(trail=trail), item.field


def _offer_ways_out(
    dispatcher: CollectingDispatcher, memory: Memory, item: Missing, note: str
) -> None:
    patient = (note, "还是没有听明白，抱歉。", "我再问一次。")[memory.state.unclear - PATIENCE]
    begin = patient if note == NOT_UNDERSTOOD else note  # a reason is said each time
    choices = "、".join(item.options)
    hint = f"要填的是{LABELS[item.field]}" + (f"，可以答：{choices}。" if choices else "。")
    say(
        dispatcher,
        f"{begin}这一项说不准的话，可以先不填。{hint}",
        topic=TOPIC,
        region=memory.region,
        buttons=WAYS_OUT,
        asking=True,
    )


def without(memory: Memory, name: str | None) -> Memory:
    """``memory`` with one value open again; what is no slot of its own is left alone."""
    known = {item.name for item in fields(memory)} - {"state"}
    changed: dict[str, Any] = {name: None} if name in known else {}
    return replace(memory, **changed)


def _fills(memory: Memory, heard: Memory) -> bool:
    """Whether what was asked for is known now."""
    wanted = memory.state.wanted
    return bool(wanted) and getattr(heard, str(wanted), None) != getattr(memory, str(wanted), None)


def _with_option(memory: Memory, message: Message) -> Memory:
    """The asked-for thing by one of its options in the text, where no entity names it."""
    wanted = memory.state.wanted
    if wanted not in {"disease", "tier"} or getattr(memory, wanted) is not None:
        return memory
    options = next((item.options for item in missing(memory) if item.field == wanted), ())
    found = [option for option in options if option in message.text]
    changed: dict[str, Any] = {str(wanted): found[0]} if found else {}
    return replace(memory, **changed)


def _one_back(memory: Memory) -> Step:
    if len(memory.state.trail) > 1:
        return Step(_back(memory), note="好的，退回上一步。")
    return Step(memory, note="这已经是第一个问题了。")


def _back(memory: Memory) -> Memory:
    """Open the last answered thing again."""
    *rest, current = memory.state.trail
    previous = rest[-1] if rest else current
    unknown = tuple(name for name in memory.state.unknown if name != previous)
    return without(memory, previous).moved(trail=tuple(rest[:-1]), unknown=unknown, unclear=0)
