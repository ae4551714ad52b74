"""People who talk to a gateway while a drill is under way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from bot.gateway import texts

Messages = list[dict[str, Any]]

PATIENCE = 180  # seconds until a drill gives up on an answer; never what people wait


@dataclass
class Heard:
    """What came back for one message, and after how many seconds."""

    messages: Messages
    seconds: float
    notice: str | None = None

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(str(message["text"]) for message in self.messages)

    @property
    def is_polite_failure(self) -> bool:
        """Whether the person was told to try again or to call 12393."""
        return texts.UNAVAILABLE in self.text


@dataclass
class Person:
    """One person with a session, who may speak through several gateways."""

    client: httpx.AsyncClient
    session: str | None = None
    heard: list[Heard] = field(default_factory=list)

    async def say(self, url: str, text: str, message_id: str | None = None) -> Heard:
        """Send one message once; an HTTP error is raised."""
        body: dict[str, Any] = {"text": text}
        if self.session:
            body["session"] = self.session
        if message_id:
            body["message_id"] = message_id
        started = time.monotonic()
        response = await self.client.post(f"{url}/api/chat", json=body, timeout=PATIENCE)
        seconds = time.monotonic() - started
        response.raise_for_status()
        answer = response.json()
        self.session = answer["session"]
        self.heard.append(Heard(answer["messages"], seconds, answer["notice"]))
        return self.heard[-1]

    async def insist(self, urls: Iterable[str], text: str, *, patience: float = 120) -> Heard:
        """Repeat a message under one id until it is answered, as the page does."""
        message_id, deadline, among = uuid4().hex, time.monotonic() + patience, list(urls)
        attempt = 0
        while True:
            url = among[attempt % len(among)]
            attempt += 1
            try:
                heard = await self.say(url, text, message_id)
            except httpx.HTTPError:
                heard = None
            if heard is not None and not heard.is_polite_failure:
                return heard
            if time.monotonic() > deadline:
                raise AssertionError(f"{text!r} was not answered in {patience} s")
            await asyncio.sleep(0.3)
            if heard is not None:  # a polite failure is an answer: the person asks anew
                message_id = uuid4().hex


def client() -> httpx.AsyncClient:
    """A client for many people at once."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    return httpx.AsyncClient(limits=limits, trust_env=False)
