"""Whole calls from calls.yml; whatever happens, what is said stays speakable."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.hotline.adapters import jambonz
from bot.channels.hotline.sentences import LONGEST
from bot.channels.hotline.settings import HotlineSettings
from bot.channels.hotline.turn import VoiceReply, VoiceTurn
from knowledge.clock import SHANGHAI
from tests.bot.channels.hotline.conftest import (
    CALLER,
    TARGET,
    Line,
    Wall,
)
from tests.bot.channels.hotline.jambonz_schemas import check_app

CALLS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "calls.yml").read_text("utf-8")
)
MOST_SENTENCES = 3
MOST_OF_A_QUESTION = 4  # asked in two sentences, answered by keys in two

_UNSPEAKABLE = re.compile(r"[0-9０-９()（）\[\]【】<>*#/_|]|https?:|www\.")


def test_there_are_enough_calls() -> None:
    assert len(CALLS) >= 40
    assert len({call["call"] for call in CALLS}) == len(CALLS)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call["call"])
async def test_call(call: dict[str, Any], shared_line: Line, wall: Wall) -> None:
    at = str(call.get("at", "2026-11-23 10:00"))
    wall.now = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    line = replace(
        shared_line,
        call_id=f"call-{CALLS.index(call)}",
        caller=call.get("caller", CALLER),
        sms=call.get("sms_able", True),
    )
    assert_speakable(await line.turn("start"))
    for turn in call["turns"]:
        reply = await take(line, turn)
        assert_speakable(reply)
        await assert_as_written(line, turn, reply)


async def take(line: Line, turn: dict[str, Any]) -> VoiceReply:
    """Do what the caller does in this turn."""
    if "say" in turn:
        return await line.says(turn["say"], turn.get("sure", 0.95))
    if "key" in turn:
        return await line.keys(turn["key"])
    if "transfer" in turn:
        return await line.turn("transfer_result", transferred=turn["transfer"] == "taken")
    kind = next(kind for word, kind in _KINDS.items() if word in turn)
    return await line.turn(kind)


_KINDS = {"silence": "noinput", "noise": "nomatch", "hangup": "hangup"}


async def assert_as_written(line: Line, turn: dict[str, Any], reply: VoiceReply) -> None:
    for part in turn.get("hears", ()):
        assert part in reply.text, (turn, reply.text)
    for part in turn.get("not", ()):
        assert part not in reply.text + str(reply.transfer), (turn, reply.text)
    if "step" in turn:
        stored = await line.gateway.state.get(f"hotline:call:{line.call_id}")
        assert stored
        assert f'"step":"{turn["step"]}"' in stored, (turn, reply.text)
    assert reply.end == turn.get("ends", False), (turn, reply.text)
    if "transfers" in turn:
        assert reply.transfer, (turn, reply.text)
        assert (reply.transfer.reason, reply.transfer.target) == (turn["transfers"], TARGET)
    else:
        assert reply.transfer is None, (turn, reply.text)
    assert turn.get("sms", "") in (reply.sms.text if reply.sms else "")


def assert_speakable(reply: VoiceReply) -> None:
    """Short sentences, few at a time, nothing that cannot be said; jambonz accepts them."""
    for prompt in reply.prompts:
        assert prompt.text[-1] in "。？"
        assert len(prompt.text.rstrip("。？")) <= LONGEST, prompt.text
        assert not _UNSPEAKABLE.search(prompt.text), prompt.text
    said = [prompt for prompt in reply.prompts if prompt.bargein]
    notices = [prompt for prompt in reply.prompts if not prompt.bargein]
    assert len(said) <= MOST_SENTENCES + MOST_OF_A_QUESTION
    assert len(notices) <= MOST_SENTENCES
    assert (reply.listen is None) == (reply.end or reply.transfer is not None)
    turn = VoiceTurn(call_id=reply.call_id, kind="noinput", caller=CALLER, called="12393")
    for by in ("dial", "refer"):
        settings = HotlineSettings.model_validate({"hotline_transfer_by": by})
        check_app(jambonz.verbs(reply, turn, settings))
