"""Puts what a message says into memory: the values found in it, and for whom they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rasa_sdk import Tracker

from actions.memory import Memory, latest_text
from knowledge.calculator import words
from knowledge.insured import Insurance, Person

_PLAIN = ("insurance", "tier", "visit", "level", "nth", "age")
_AMOUNTS = ("total", "excluded", "over_limit", "prior_fund")

_RELATIVE = re.compile(
    r"(?:给|帮|替|为|我)(?:我|俺|咱)?(?P<who>妈妈?|爸爸?|父亲|母亲|爹|娘|爷爷|奶奶|外公|外婆|姥姥|姥爷|岳父|岳母"
    r"|公公|婆婆|老公|老婆|爱人|丈夫|妻子|儿子|女儿|孩子|哥哥?|姐姐?|弟弟?|妹妹?|朋友|同事|亲戚|邻居|老人|父母)"
)
_MYSELF = re.compile(r"我自己|我本人|是我(?:要|想)|给自己")
_NONE = re.compile(r"没有|无|没|零|0|0元|没有自费")


def listen(memory: Memory, tracker: Tracker, wanted: str | None = None) -> Memory:
    """``memory`` with what the latest message adds.

    ``wanted`` is what the estimate has just asked for: a bare number is that value.
    """
    entities = tracker.latest_message.get("entities") or []
    text = latest_text(tracker)
    heard = _with_person_meant(memory, text)
    heard = _with_place(heard, entities)
    heard = _with_words(heard, entities)
    heard = _with_amounts(heard, entities, wanted)
    if wanted == "excluded" and _NONE.fullmatch(text):
        heard = replace(heard, excluded="0")
    return _consistent(memory, heard)


def _with_person_meant(memory: Memory, text: str) -> Memory:
    """Whom the question is for: oneself, or a relative who may live elsewhere."""
    if _MYSELF.search(text):
        return memory.moved(helped=None, helped_region=None)
    if found := _RELATIVE.search(text):
        who = found["who"]
        if who != memory.state.helped:
            return memory.moved(helped=who, helped_region=None)
    return memory


def _with_place(memory: Memory, entities: list[Mapping[str, Any]]) -> Memory:
    """The last place named as place of insurance; where one is treated is another matter."""
    places = [
        str(entity["value"])
        for entity in entities
        if entity["entity"] == "region" and entity.get("role") != "treatment"
    ]
    if not places:
        return memory
    elsewhere = memory.state.helped and memory.region and places[-1] != memory.region
    if elsewhere:  # somebody else's place does not overwrite one's own
        return memory.moved(helped_region=places[-1])
    return replace(memory, region=places[-1]).moved(helped_region=None)


def _with_words(memory: Memory, entities: list[Mapping[str, Any]]) -> Memory:
    values: dict[str, Any] = {
        entity["entity"]: entity["value"] for entity in entities if entity["entity"] in _PLAIN
    }
    for entity in entities:
        if entity["entity"] == "person":
            values["person"] = _group(str(entity["value"])) or memory.person
    return replace(memory, **values)


def _group(word: str) -> Person | None:
    try:
        return words.person(word)
    except ValueError:
        return None


def _with_amounts(memory: Memory, entities: list[Mapping[str, Any]], wanted: str | None) -> Memory:
    values: dict[str, Any] = {}
    for entity in entities:
        if entity["entity"] != "amount":
            continue
        role = entity.get("role")
        unnamed = wanted if wanted in _AMOUNTS else "total"
        values[role if role in _AMOUNTS else unnamed] = str(entity["value"])
    if wanted in {"age", "nth"} and not values.keys() - {"total"}:
        number = Decimal(values.pop("total")) if "total" in values else None
        values |= {} if number is None else {wanted: float(number)}
    return replace(memory, **values)


def _consistent(before: Memory, heard: Memory) -> Memory:
    """What no longer fits is dropped: the group of the other insurance, another place's tier."""
    person = Person(heard.person) if heard.person else None
    told_group = heard.person != before.person
    if person and told_group and heard.insurance != person.insurance:
        heard = replace(heard, insurance=person.insurance, tier=None)
    elif person and heard.insurance and Insurance(heard.insurance) != person.insurance:
        heard = replace(heard, person=None)
    if before.place and heard.place != before.place:
        heard = replace(heard, tier=heard.tier if heard.tier != before.tier else None)
    return heard
