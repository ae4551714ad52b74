"""The parts of the voice demonstration that need no model and no telephone."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.channels.hotline.voice_demo.endpointing import FRAME, Endpointer, loudness
from bot.channels.hotline.voice_demo.phone_call import PhoneCall

QUIET = array("h", [10, -10] * (FRAME // 2)).tobytes()
LOUD = array("h", [4000, -4000] * (FRAME // 2)).tobytes()


def utterances(frames: str) -> list[int]:
    """Lengths in frames of what is found: ``.`` is a quiet frame, ``#`` a loud one."""
    ends = Endpointer()
    found = [ends.feed(LOUD if frame == "#" else QUIET) for frame in frames]
    return [len(one) // (2 * FRAME) for one in found if one]


@pytest.mark.parametrize(
    ("frames", "found"),
    [
        ("." * 100, []),
        ("." * 20 + "#" * 3 + "." * 100, []),  # a click
        ("." * 20 + "#" * 50 + "." * 34, []),  # still speaking
        ("." * 20 + "#" * 50 + "." * 35, [15 + 46 + 35]),  # with a lead of quiet frames
        ("#" * 50 + "." * 20 + "#" * 50 + "." * 35, [4 + 46 + 20 + 50 + 35]),  # a pause for breath
        ("#" * 20 + "." * 60 + "#" * 20 + "." * 60, [4 + 16 + 35, 15 + 16 + 35]),
        ("#" * 760, [750]),  # nobody speaks for ever
    ],
)
def test_utterances_are_found(frames: str, found: list[int]) -> None:
    assert utterances(frames) == found


def test_loudness() -> None:
    assert loudness(LOUD) == 4000
    assert loudness(b"") == 0
    assert loudness(b"\x01") == 0


@dataclass
class Heard:
    text: str
    confidence: float


@dataclass
class Played:
    """A call whose sound, voice and ears are played; ``turns`` is what the line was told."""

    replies: list[dict[str, Any]]
    text: str = "报销进度"
    turns: list[dict[str, Any]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    ends_with: tuple[str, PhoneCall] | None = None  # the caller hangs up during this turn

    def speak(self, text: str) -> bytes:
        return LOUD * 2

    def recognise(self, pcm: bytes, hints: tuple[str, ...]) -> Heard:
        return Heard(self.text, 0.9)

    def send_audio_pcm(self, pcm: bytes, timestamp: int) -> None:
        self.sent.append(pcm)

    def call(self) -> PhoneCall:
        return PhoneCall("sip-1", "100", self, self, self)

    def client(self) -> httpx.AsyncClient:
        def handle(request: httpx.Request) -> httpx.Response:
            self.turns.append(json.loads(request.content))
            if self.ends_with and self.turns[-1]["kind"] == self.ends_with[0]:
                self.ends_with[1].over.set()
            return httpx.Response(200, json=self.replies.pop(0))

        return httpx.AsyncClient(transport=httpx.MockTransport(handle), base_url="http://line")


def reply(*, end: bool = False, digits: int = 1, timeout: float = 5.0) -> dict[str, Any]:
    listen = {"speech": True, "digits": digits, "finish_on": "#", "timeout": timeout, "hints": []}
    return {
        "prompts": [{"text": "您好。", "bargein": True}],
        "listen": None if end else listen,
        "end": end,
    }


async def test_speech_becomes_a_turn_and_the_call_ends_when_told() -> None:
    played = Played([reply(), reply(end=True)])
    call = played.call()
    call.heard((LOUD * 50) + (QUIET * 40))
    async with played.client() as client:
        await call.run(client)
    assert [turn["kind"] for turn in played.turns] == ["start", "speech"]
    assert (played.turns[1]["text"], played.turns[1]["confidence"]) == ("报销进度", 0.9)
    assert played.turns[0]["transfer"] is False


async def test_what_is_not_recognised_is_a_nomatch() -> None:
    played = Played([reply(), reply(end=True)], text="")
    call = played.call()
    call.heard((LOUD * 50) + (QUIET * 40))
    async with played.client() as client:
        await call.run(client)
    assert played.turns[1]["kind"] == "nomatch"


async def test_keys_are_collected_to_the_hash() -> None:
    played = Played([reply(digits=9), reply(end=True)])
    call = played.call()
    for key in "600#":
        call.pressed(key)
    async with played.client() as client:
        await call.run(client)
    assert played.turns[1]["digits"] == "600#"


async def test_silence_is_a_noinput_and_the_callers_end_a_hangup() -> None:
    played = Played([reply(timeout=0.0), reply(), reply()])
    call = played.call()
    async with played.client() as client:
        played.ends_with = ("noinput", call)
        await call.run(client)
    assert [turn["kind"] for turn in played.turns] == ["start", "noinput", "hangup"]


async def test_a_prompt_stops_when_the_caller_presses_a_key() -> None:
    played = Played([reply(), reply(end=True)])
    call = played.call()
    call.pressed("1")
    async with played.client() as client:
        await call.run(client)
    assert len(played.sent) == 2  # only the last prompt was played
