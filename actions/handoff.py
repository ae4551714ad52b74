"""Hands the person over to a human: the request carries what is known so that nobody asks again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import services
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.reply import say

CARRIED = (
    *("region", "insurance", "tier", "person", "age", "visit", "level", "total", "excluded"),
)
"""What the person who takes over need not ask again."""

WORDS_CARRIED = 3  # last messages in the summary
LONGEST_SUMMARY = 300  # characters


class ActionHandoff(Action):
    """Ask the gateway to record a request for a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say what happens next and remember that nothing is unclear any more."""
        memory = listen(Memory.of(tracker), Message.of(tracker), amounts=False)
        return hand_over(dispatcher, memory, tracker).events(tracker)


def hand_over(dispatcher: CollectingDispatcher, memory: Memory, tracker: Tracker) -> Memory:
    """Ask for a person, with what is known; the gateway records it and adds the working hours."""
    say(
        dispatcher,
        "好的，已为您登记转人工。您也可以直接拨打参保地 12393 医保服务热线。",
        topic="human_handoff",
        region=memory.region,
        handoff=True,
        effects=[("handoff", request(memory, tracker))],
    )
    return memory.moved(unclear=0, reason_wanted=False)


def request(memory: Memory, tracker: Tracker, topic: str | None = None) -> dict[str, Any]:
    """What a request for a person carries: topic, values, a summary of the last words."""
    known = {slot: getattr(memory, slot) for slot in CARRIED if getattr(memory, slot) is not None}
    if memory.state.helped:
        known["for_whom"] = memory.state.helped
    about = topic or memory.state.topic
    return {"topic": about, "slots": known, "summary": _summary(about, memory, tracker)}


def _summary(topic: str | None, memory: Memory, tracker: Tracker) -> str:
    """The matter and the last words, masked already by the gateway before they came here."""
    title = services.store().title(topic) if topic else None
    said = [
        str(event.get("text") or "")
        for event in tracker.events
        if event.get("event") == "user" and not str(event.get("text") or "/").startswith("/")
    ]
    parts = [
        f"事项：{title}" if title else "",
        f"参保地：{memory.place_name}" * bool(memory.region),
    ]
    parts.append("最近说的：" + " / ".join(said[-WORDS_CARRIED:]) if said else "")
    return "；".join(filter(None, parts))[:LONGEST_SUMMARY]
