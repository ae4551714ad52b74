"""One telephone call: plays prompts, listens, and asks the phone line what to do next."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any, Protocol

import httpx

from bot.channels.hotline.voice_demo.endpointing import FRAME, FRAME_SECONDS, Endpointer

Json = dict[str, Any]


class Speaker(Protocol):
    """Makes 16-bit samples at 8 kHz of a text."""

    def speak(self, text: str) -> bytes: ...


class Listener(Protocol):
    """Makes text and confidence of samples."""

    def recognise(self, pcm: bytes, hints: tuple[str, ...]) -> Any: ...


class Media(Protocol):
    """The sound of the call: ``aiosipua.rtp_bridge.CallSession``."""

    def send_audio_pcm(self, pcm: bytes, timestamp: int) -> None: ...


class PhoneCall:
    """Feeds what is heard into turns. ``heard`` and ``pressed`` are called by the media."""

    def __init__(
        self, call_id: str, caller: str, media: Media, voice: Speaker, ears: Listener
    ) -> None:
        self._call: Json = {"call_id": call_id, "caller": caller, "transfer": False}
        self._media = media
        self._voice = voice
        self._ears = ears
        self._ends = Endpointer()
        self._events: asyncio.Queue[tuple[str, bytes | str]] = asyncio.Queue()
        self._timestamp = 0
        self._heard_at: float | None = None  # when the caller's last utterance ended
        self.over = asyncio.Event()

    def heard(self, pcm: bytes) -> None:
        """Take the caller's sound."""
        for start in range(0, len(pcm), 2 * FRAME):
            if utterance := self._ends.feed(pcm[start : start + 2 * FRAME]):
                self._events.put_nowait(("speech", utterance))

    def pressed(self, key: str) -> None:
        """Take a key."""
        self._events.put_nowait(("dtmf", key))

    async def run(self, client: httpx.AsyncClient) -> None:
        """Hold the call until either side ends it."""
        turn: Json = {"kind": "start"}
        while not self.over.is_set():
            reply = await self._ask(client, turn)
            await self._play(reply["prompts"])
            if reply["end"] or reply["listen"] is None:
                return
            turn = await self._listen(reply["listen"])
        await self._ask(client, {"kind": "hangup"})

    async def _ask(self, client: httpx.AsyncClient, turn: Json) -> Json:
        response = await client.post("/channels/hotline/json", json=self._call | turn)
        response.raise_for_status()
        reply: Json = response.json()
        note("said", text="".join(prompt["text"] for prompt in reply["prompts"]))
        return reply

    async def _play(self, prompts: list[Json]) -> None:
        """Send sound in real time; stop when the caller speaks or presses a key."""
        for prompt in prompts:
            pcm = await asyncio.to_thread(self._voice.speak, prompt["text"])
            due = time.monotonic()
            for start in range(0, len(pcm), 2 * FRAME):
                if self.over.is_set() or (prompt["bargein"] and self._interrupted()):
                    return
                self._answering()
                frame = pcm[start : start + 2 * FRAME].ljust(2 * FRAME, b"\0")
                self._media.send_audio_pcm(frame, self._timestamp)
                self._timestamp += FRAME
                due += FRAME_SECONDS
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _answering(self) -> None:
        """Tell, once an answer, how long the caller waited for its first sound."""
        if self._heard_at is not None:
            note("answering", seconds=round(time.monotonic() - self._heard_at, 2))
            self._heard_at = None

    def _interrupted(self) -> bool:
        return self._ends.speaking or not self._events.empty()

    async def _listen(self, listen: Json) -> Json:
        """Wait for words, keys or silence, and make a turn of it."""
        deadline = time.monotonic() + listen["timeout"]
        while not self.over.is_set():
            try:
                kind, content = await asyncio.wait_for(self._events.get(), FRAME_SECONDS * 5)
            except TimeoutError:
                if self._ends.speaking:
                    continue
                if time.monotonic() > deadline:
                    return {"kind": "noinput"}
                continue
            if isinstance(content, str):
                return {"kind": kind, "digits": await self._number(content, listen)}
            return await self._words(content, tuple(listen["hints"]))
        return {"kind": "hangup"}

    async def _words(self, utterance: bytes, hints: tuple[str, ...]) -> Json:
        self._heard_at = time.monotonic()
        found = await asyncio.to_thread(self._ears.recognise, utterance, hints)
        note("heard", text=found.text, confidence=round(found.confidence, 2))
        if not found.text:
            return {"kind": "nomatch"}
        return {"kind": "speech", "text": found.text, "confidence": min(1.0, found.confidence)}

    async def _number(self, first: str, listen: Json) -> str:
        """Keys until the last one, the finishing key, or three seconds without one."""
        keys = first
        while len(keys) < listen["digits"] and not keys.endswith(listen["finish_on"] or "#"):
            try:
                kind, content = await asyncio.wait_for(self._events.get(), 3)
            except TimeoutError:
                break
            keys += str(content) if kind == "dtmf" else ""
        return keys


def note(event: str, **fields: object) -> None:
    """A line for who watches the demonstration."""
    json.dump({"event": event, **fields}, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    sys.stdout.flush()
