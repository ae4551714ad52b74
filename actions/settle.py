"""Settles in which place the person, or whom they help, is insured."""

from __future__ import annotations

import re

from rasa_sdk.executor import CollectingDispatcher

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
)


def names_only_a_place(message: Message) -> bool:
    """Whether a message of unclear meaning is there to name a city."""
    short = len(message.text) <= LONGEST_PLACE
    return short and bool(message.values("region")) and not message.is_question


def is_about_the_place(message: Message, memory: Memory) -> bool:
    """Whether the city itself is the matter, whatever topic the words look like."""
    if message.intent.startswith("oos_") and names_only_a_place(message):
        return True
    if _MOVED.search(message.text) and message.values("region"):
        return True
    return memory.region is not None and bool(_REMEMBERED.search(message.text))


def settle(dispatcher: CollectingDispatcher, before: Memory, message: Message) -> Outcome:
    """Take the place in, or ask which one is meant."""
    memory = listen(before, message)
    if _REMEMBERED.search(message.text) and memory.region:
        known = f"{you(memory)}的参保地，我记的是{memory.place_name}。不对的话，告诉我城市名。"
        say(dispatcher, known, region=memory.region)
        return Outcome(memory)
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
