"""Settles in which place the person, or whom they help, is insured."""

from __future__ import annotations

import re

from rasa_sdk.executor import CollectingDispatcher

from actions.estimate_form import FORM
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.places import place_buttons, possible_places, which_place
from actions.refer import Outcome, refer
from actions.reply import STARTERS, say
from actions.whom import you

LONGEST_PLACE = 16
"""Characters of a message that names a city and no matter (“给我妈问，她在武汉”)."""


_MOVED = re.compile(r"(?:参保地|城市|地方|地区)(?:要|给我|帮我)?(?:改|换|变更?|设)(?:成|为|到|是)?")
_REMEMBERED = re.compile(
    r"(?:我的?|记的|记住的)参保地(?:是|在)?(?:哪|什么)|(?:记得|知道)我(?:在|是)哪"
    r"|^我(?:现在|是)?在哪(?:里|儿)?(?:参保)?(?:的|来着|呢|啊|呀)?[?？]?$"
)
_I_AM_IN = re.compile(r"我(?:现在|人)?(?:在|住)(?!哪|吗)")
_ASKING_FOR = re.compile(
    r"(?:再|那|也|还|请)*(?:给|帮|替|代)我?家?\S{1,3}?问(?:一下|下|问|个)?[,，。\s]*"
    r"[她他]?(?:人|住)?(?:是|在|的?参保地[是在])\S{2,6}?(?:的|参保|那边)?[。！!]?"
)
SHORT_PLACE = 8  # characters of a message that is a place and little else
_ESTIMATE_WANTED = re.compile(r"(?:帮我|给我)(?:估|算)|估算|算(?:算|一?下|一算)|报(?:销)?多少")


def names_only_a_place(message: Message) -> bool:
    """Whether a message of unclear meaning is there to name a city."""
    short = len(message.text) <= LONGEST_PLACE
    return short and bool(message.values("region")) and not message.is_question


def is_place(message: Message) -> bool:
    """Whether a message of unclear meaning names a city, be it one of several of that name."""
    shared = len(message.text) <= SHORT_PLACE and bool(possible_places(message.text))
    return shared or names_only_a_place(message)


def is_about_the_place(message: Message, memory: Memory) -> bool:
    """Whether the city itself is the matter, whatever topic the words look like."""
    if message.intent.startswith("oos_") and (names_only_a_place(message) or _says_where(message)):
        return True
    if _MOVED.search(message.text) and message.values("region"):
        return True
    if _ASKING_FOR.fullmatch(message.text) and names_only_a_place(message):
        return True
    known = memory.region is not None or message.intent != "enrollment_query"
    return known and bool(_REMEMBERED.search(message.text))


def _says_where(message: Message) -> bool:
    """“我在火星”: a place that nobody knows, where a city was meant."""
    return len(message.text) <= SHORT_PLACE and bool(_I_AM_IN.match(message.text))


def settle(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Outcome:
    """Take the place in, or ask which one is meant."""
    memory = listen(before, message)
    if _REMEMBERED.search(message.text) and not message.values("region"):
        known = f"{you(memory)}的参保地，我记的是{memory.place_name}。不对的话，告诉我城市名。"
        unknown = f"还不知道{you(memory)}的参保地。告诉我城市名，我就记住。"
        say(dispatcher, known if memory.region else unknown, region=memory.region)
        return Outcome(memory)
    if _ESTIMATE_WANTED.search(message.text) and memory.region and len(message.entities) > 1:
        return Outcome(memory, FORM)
    if not message.values("region") or memory.region is None:
        _ask_again(dispatcher, message)
        return Outcome(memory)
    was = f"（之前是{before.place_name}）" if _changed(before, memory) else ""
    note = f"好的，记住了：{you(memory)}的参保地是{memory.place_name}{was}。"
    if memory.state.helped:
        memory = memory.moved(told=True)
        if own := (memory.state.own or {}).get("region"):
            note += f"您自己的{Memory(region=own).place_name}我另外记着。"
    if memory.state.topic is None:
        say(dispatcher, f"{note}请问您想了解什么？", region=memory.region, buttons=STARTERS)
        return Outcome(memory)
    return refer(dispatcher, before, memory, message, f"{note}\n")


def _changed(before: Memory, memory: Memory) -> bool:
    same_person = before.state.helped == memory.state.helped
    return same_person and before.region not in {None, memory.region}


def _ask_again(dispatcher: CollectingDispatcher, message: Message) -> None:
    if places := possible_places(message.text):
        buttons = place_buttons(places, "set_region")
        say(dispatcher, which_place(places), buttons=buttons)
    else:
        say(dispatcher, "没有认出是哪个地方，请说城市名，例如“重庆”“成都”。")
