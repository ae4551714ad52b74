"""What a turn means: silence, noise, a command, yes or no, a key, a number, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.commands import KEYS, Command, command_of, is_upset, yes_or_no
from bot.channels.hotline.turn import VoiceTurn

LOW = 0.5
"""Recognised with less than this: not understood."""
SURE = 0.75
"""From here on taken as heard; between the two the caller is asked."""

_ORDINAL = re.compile(r"(?:第|选|按|要)?([一二两三四1234])(?:个|项|号|种)?")
_ORDINALS = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4"}


@dataclass(frozen=True)
class Heard:
    """One meaning of a turn; the other fields are empty."""

    silence: bool = False
    noise: bool = False
    command: Command | None = None
    yes: bool | None = None
    key: str = ""
    number: str = ""
    text: str = ""
    sure: bool = True
    upset: bool = False


def hear(turn: VoiceTurn, call: Call) -> Heard:
    """The meaning of a speech, dtmf, noinput or nomatch turn where the call stands."""
    if turn.kind == "noinput":
        return Heard(silence=True)
    if turn.kind == "dtmf":
        return _keys(turn.digits, call)
    if turn.kind == "nomatch" or not turn.text.strip():
        return Heard(noise=True)
    if turn.confidence is not None and turn.confidence < LOW:
        return Heard(noise=True)
    sure = turn.confidence is None or turn.confidence >= SURE
    return hear_words(turn.text.strip(), call, sure=sure)


def hear_words(text: str, call: Call, *, sure: bool = True) -> Heard:
    """The meaning of an utterance."""
    if command := command_of(text):
        return Heard(command=command, text=text, sure=sure)
    if call.options and (found := _ORDINAL.fullmatch(text.strip("。，,. "))):
        return Heard(key=_ORDINALS.get(found[1], found[1]))
    return Heard(text=text, yes=yes_or_no(text), sure=sure, upset=is_upset(text))


def _keys(digits: str, call: Call) -> Heard:
    keys = digits.rstrip("#")
    if not keys:
        return Heard(noise=True)
    wants_number = call.step in (Step.NUMBER, Step.READ_BACK)
    if len(keys) > 1 and wants_number:
        return Heard(number=keys) if keys.isdigit() else Heard(command=Command.BACK)
    key = keys[0]
    if key in KEYS:
        return Heard(command=KEYS[key])
    if call.step is Step.NUMBER and not call.options:
        return Heard(number=key)
    return Heard(key=key, yes={"1": True, "2": False}.get(key))
