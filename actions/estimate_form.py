"""Collects what the estimate needs: asks only for what is missing and changes the result.

Rasa calls it before each step of ``calculate_form``. It listens, answers a question asked in
between, and asks the next thing itself, so that a form turn costs one call.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.estimate import TOPIC, ask, forget_estimate, missing
from actions.handoff import hand_over
from actions.listen import listen
from actions.memory import Memory, latest_intent
from actions.present import present
from actions.reply import button, say
from knowledge.calculator import LABELS, Missing
from knowledge.errors import CalculationError

FORM = "calculate_form"
STEERING = frozenset(
    {
        *("affirm", "deny", "inform", "dont_know", "follow_up", "set_region", "correct", "repeat"),
        *("restart", "go_back", "refuse", "forget_me", "feedback_helpful", "feedback_unhelpful"),
        *("continue_page", "nlu_fallback", "greet"),
    }
)
"""Intents that are no question of their own while the form is open."""

QUIET = frozenset({"repeat", "affirm", "greet"})
"""Intents after which the question is simply put again."""

PATIENCE = 2  # misunderstandings in a row before ways out are offered
WAYS_OUT = (
    button("不知道，给个范围", "/dont_know"),
    button("转人工", "/human_handoff"),
    button("不估算了", "/refuse"),
)


@dataclass(frozen=True)
class Step:
    """Where the form goes after a message; no ``note`` means that all was understood."""

    memory: Memory
    note: str = ""
    stuck: bool = False
    done: bool = False


class ValidateCalculateForm(Action):
    """One turn of the form."""

    def name(self) -> str:
        """Name in the domain."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take in the message, then ask for the next thing or end the form."""
        opened = tracker.active_loop.get("name") == FORM
        before = Memory.of(tracker)
        memory = before if opened else forget_estimate(before)
        step = take_in(dispatcher, memory, tracker)
        memory, wanted = step.memory, None
        if not step.done:
            memory, wanted = ask_next(dispatcher, step)
        return [
            *memory.moved(wanted=wanted).events(tracker, always_state=True),
            SlotSet("requested_slot", wanted),
        ]


def take_in(dispatcher: CollectingDispatcher, memory: Memory, tracker: Tracker) -> Step:
    """What the message means for the form."""
    intent, wanted = latest_intent(tracker), memory.state.wanted
    if intent in {"human_handoff", "refuse", "restart", "goodbye"}:
        return _leave(dispatcher, memory, intent)
    if intent == "go_back" and memory.state.trail:
        return Step(_back(memory), note="好的，退回上一步。")
    if intent == "dont_know" and wanted:
        unknown = (*memory.state.unknown, wanted)
        return Step(memory.moved(unknown=unknown, unclear=0), note="没关系。")
    return _read(dispatcher, memory, listen(memory, tracker, wanted), intent)


def _leave(dispatcher: CollectingDispatcher, memory: Memory, intent: str) -> Step:
    if intent == "human_handoff":
        return Step(hand_over(dispatcher, memory).moved(leaving=True), done=True)
    say(dispatcher, "好的，先不估算了。还想了解什么，直接问我就行。")
    return Step(memory.moved(leaving=True), done=True)


def _read(dispatcher: CollectingDispatcher, memory: Memory, heard: Memory, intent: str) -> Step:
    """Values, or a question in between, or nothing that was understood."""
    try:
        missing(heard)
    except CalculationError as error:
        return Step(without(heard, error.field), note=f"{error.message}。", stuck=True)
    if heard.values != memory.values or memory.state.wanted is None or intent == TOPIC:
        return Step(heard.moved(unclear=0))
    if intent not in STEERING:
        answered = present(dispatcher, heard, intent)
        return Step(answered.moved(region_asked=True), note="接着刚才的估算：")
    return Step(heard, note="" if intent in QUIET else "我没有听明白。", stuck=True)


def ask_next(dispatcher: CollectingDispatcher, step: Step) -> tuple[Memory, str | None]:
    """Ask for the first missing thing; None when nothing is missing any more."""
    items = missing(step.memory)
    if not items:
        return step.memory, None
    item = items[0]
    memory = step.memory.moved(unclear=step.memory.state.unclear + 1 if step.stuck else 0)
    if memory.state.unclear >= PATIENCE:
        say(
            dispatcher,
            f"{step.note}这一项我问不清楚的话，可以先不填。{_hint(item)}",
            topic=TOPIC,
            region=memory.place,
            buttons=WAYS_OUT,
            asking=True,
        )
    else:
        ask(dispatcher, memory, item, step.note)
    trail = memory.state.trail
    if item.field not in trail:
        trail = (*trail, item.field)
    return memory.moved(trail=trail), item.field


def _hint(item: Missing) -> str:
    choices = "、".join(item.options)
    return f"要填的是{LABELS[item.field]}" + (f"，可以答：{choices}。" if choices else "。")


def without(memory: Memory, name: str) -> Memory:
    """``memory`` with one value open again; what is no slot of its own is left alone."""
    known = {item.name for item in fields(memory)} - {"state"}
    changes: dict[str, Any] = {name: None} if name in known else {}
    return replace(memory, **changes)


def _back(memory: Memory) -> Memory:
    """Open the last answered thing again."""
    *rest, current = memory.state.trail
    previous = rest[-1] if rest else current
    unknown = tuple(name for name in memory.state.unknown if name != previous)
    place = {"helped_region": None} if previous == "region" else {}
    return without(memory, previous).moved(
        trail=tuple(rest[:-1]), unknown=unknown, unclear=0, **place
    )
