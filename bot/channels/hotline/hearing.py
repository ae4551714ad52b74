"""What a turn means: silence, noise, a command, yes or no, a key, a number, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.commands import (
    KEYS,
    Command,
    bare,
    command_of,
    is_enough,
    is_unsolved,
    is_upset,
    yes_or_no,
)
from bot.channels.hotline.texts import KEYS as EXPLAINED
from bot.channels.hotline.turn import VoiceTurn

LOW = 0.5
"""Recognised with less than this: not understood."""
SURE = 0.75
"""From here on taken as heard; between the two the caller is asked."""

_SPOKEN_KEY = re.compile(r"(?:第|选|按|要)?([零一二两三四五六七八九0-9])(?:个|项|号|种|键)?")
_DIGITS = str.maketrans("零一二两三四五六七八九", "01223456789")
_OPTION_KEYS = "1234"
_KEYED = frozenset({Step.OPEN, *EXPLAINED})
"""Steps whose keys were read out, so that a mere 一 means the key."""
_ENDS_WELL = (Step.SOLVED, Step.CONFIRM, Step.READ_BACK)
"""Steps where 好了 is a yes; elsewhere the caller wants no more of it."""


@dataclass(frozen=True)
class Heard:
    """What a turn means; fields that do not apply are empty."""

    silence: bool = False
    noise: bool = False
    command: Command | None = None
    yes: bool | None = None
    key: str = ""
    number: str = ""
    text: str = ""
    sure: bool = True
    upset: bool = False
    unsolved: bool = False  # the answer did not help


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
    if key := _spoken_key(text, call):
        return replace(_key(key, call), text=text, sure=sure)
    yes = call.step in _ENDS_WELL if is_enough(text) else yes_or_no(text)
    return Heard(text=text, yes=yes, sure=sure, upset=is_upset(text), unsolved=is_unsolved(text))


def _spoken_key(text: str, call: Call) -> str:
    """The key that a caller says instead of pressing it: 一, 按三, 第二个."""
    found = _SPOKEN_KEY.fullmatch(bare(text))
    key = found[1].translate(_DIGITS) if found else ""
    if call.options:
        return key if key in _OPTION_KEYS else ""
    return key if call.step in _KEYED else ""


def _keys(digits: str, call: Call) -> Heard:
    keys = digits.rstrip("#")
    if not keys:
        return Heard(noise=True)
    wants_number = call.step in (Step.NUMBER, Step.READ_BACK)
    if len(keys) > 1 and wants_number:
        return Heard(number=keys) if keys.isdigit() else Heard(command=Command.BACK)
    return _key(keys[0], call)


def _key(key: str, call: Call) -> Heard:
    if key in KEYS:
        return Heard(command=KEYS[key])
    if call.step is Step.NUMBER and not call.options:
        return Heard(number=key)
    return Heard(key=key, yes={"1": True, "2": False}.get(key))
