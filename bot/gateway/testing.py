"""A test kit: the gateway with a Rasa that is played. For the gateway's own tests and channels'."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.settings import Settings
from bot.gateway.store import Store
from knowledge.clock import Clock, system_clock

Item = dict[str, Any]
Answer = list[Item] | httpx.Response
Script = Callable[[str, str], Answer | Awaitable[Answer]]


def custom(text: str, **fields: object) -> Item:
    """One message as an action utters it."""
    return {"custom": {"text": text, **fields}}


def echo(sender: str, text: str) -> Answer:
    """Rasa's default part: repeats what reached it."""
    return [custom(f"收到：{text}", topic="claim_online")]


class FakeRasa:
    """Plays Rasa and the action server behind an HTTP transport.

    ``script(sender, text)`` gives the answer of a turn and may wait; ``turns`` lists what reached
    Rasa, warm-up messages left out.
    """

    def __init__(self, script: Script = echo) -> None:
        self.script = script
        self.turns: list[tuple[str, str]] = []
        self.transport = httpx.MockTransport(self._handle)

    @property
    def texts(self) -> list[str]:
        """The texts that reached Rasa."""
        return [text for _, text in self.turns]

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, text="ok")
        body = json.loads(request.content)
        sender, text = body["sender"], body["message"]
        if sender.startswith("warmup-"):
            return httpx.Response(200, json=[custom("就绪")])
        self.turns.append((sender, text))
        answer = self.script(sender, text)
        if inspect.isawaitable(answer):
            answer = await answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def settings_for(folder: Path, **changes: object) -> Settings:
    """Settings that write only into ``folder`` and read no file; the website alone is served."""
    values: dict[str, object] = {
        "channels": "web",
        "database_url": f"sqlite:///{folder / 'test.db'}",
        "var_dir": folder,
        "secret_key": SecretStr("a key for tests only"),
        "rate_limit": False,
    }
    return Settings.model_validate(values | changes)


@asynccontextmanager
async def serving(
    settings: Settings, rasa: FakeRasa, *, clock: Clock = system_clock, address: str = "127.0.0.1"
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a started gateway; requests come from ``address``."""
    app = create_app(settings, rasa_transport=rasa.transport, clock=clock)
    async with started(app):
        transport = httpx.ASGITransport(app, client=(address, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            yield client


@asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[Gateway]:
    """The services of an application, started and stopped as a server does."""
    async with app.router.lifespan_context(app):
        gateway = app.state.gateway
        assert isinstance(gateway, Gateway)
        yield gateway


async def all_written(store: Store) -> None:
    """Return when the store has written what it was given; a machine with other work takes long."""
    for _ in range(100):
        if await store.check() == "ok":
            return
    raise AssertionError("the store does not write")
