"""The list of documents for one's own case, as a record that can be printed."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk.executor import CollectingDispatcher

from actions.memory import Memory
from actions.message import Message
from actions.present import look_up, say_record
from knowledge.answer import Answer, Materials
from knowledge.errors import NotCovered

TOPIC = "claim_materials"
KINDS = ("门诊", "住院", "急诊")
EXTRAS = ("意外", "外购药", "异地", "代办")


def cases_in(message: Message) -> tuple[str, ...]:
    """The cases a message names, in the order of a list."""
    named = set(message.values("materials_case"))
    return in_order(named)


def in_order(cases: Iterable[str]) -> tuple[str, ...]:
    """Each case once: what kind of treatment first."""
    chosen = set(cases)
    return tuple(case for case in (*KINDS, *EXTRAS) if case in chosen)


def only_cases(answer: Answer, cases: tuple[str, ...]) -> Answer | None:
    """``answer`` with its lists for these cases alone; None if it has none of them."""
    lists = tuple(m for m in answer.materials if m.case in cases)
    return answer.model_copy(update={"materials": lists}) if lists else None


def say_checklist(
    dispatcher: CollectingDispatcher, memory: Memory, cases: tuple[str, ...]
) -> Memory:
    """Say the list for these cases, by the rules of the remembered place."""
    return say_record(dispatcher, memory, checklist(memory, cases))


def checklist(memory: Memory, cases: tuple[str, ...]) -> Answer:
    """The record on documents, cut down to the cases; raises NotCovered."""
    answer = look_up(memory, TOPIC)
    wanted = set(cases)
    if "急诊" in wanted and "住院" not in wanted:
        wanted.add("门诊")  # the list for emergencies adds to that of the treatment
    lists = [m for case in in_order(wanted) for m in answer.materials if m.case == case]
    update: dict[str, object] = {
        "title": f"{answer.title}清单（{'、'.join(cases)}）",
        "lead": f"按您说的情形（{'、'.join(cases)}），要备的材料见清单，可以打印出来逐项打勾。",
    }
    if "异地" in wanted and (away := _away(memory)):
        lists.append(away[0])
        sources = dict.fromkeys((*answer.sources, *away[1].sources))
        update |= {
            "sources": tuple(sources),
            "confidence": max(answer.confidence, away[1].confidence),
        }
    return answer.model_copy(update={**update, "materials": tuple(lists)} if lists else {})


def _away(memory: Memory) -> tuple[Materials, Answer] | None:
    """What the registration for treatment elsewhere needs, and the record that says so."""
    try:
        answer = look_up(memory, "remote_treatment")
    except NotCovered:
        return None
    found = next((m for m in answer.materials if m.case == "异地"), None)
    return (found.model_copy(update={"case": "异地（备案用）"}), answer) if found else None
