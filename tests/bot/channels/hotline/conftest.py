"""A phone line with a played dialogue and a clock that stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.channels.hotline.turn import VoiceReply
from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.testing import FakeRasa, settings_for, started
from knowledge.clock import SHANGHAI, Clock
from tests.bot.channels.hotline.played_dialogue import PlayedDialogue

MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
CALLER = "13912345678"
JAMBONZ_SECRET = "whsec"
TARGET = "sip:agents@desk.example"


@dataclass
class Line:
    """One call under test, over the plain JSON interface."""

    client: httpx.AsyncClient
    gateway: Gateway
    dialogue: PlayedDialogue
    call_id: str = "c-1"
    caller: str | None = CALLER
    sms: bool = True

    async def turn(self, kind: str, **fields: Any) -> VoiceReply:
        """Take a turn."""
        body = {"call_id": self.call_id, "kind": kind, "caller": self.caller, "sms": self.sms}
        response = await self.client.post("/channels/hotline/json", json=body | fields)
        assert response.status_code == 200, response.text
        return VoiceReply.model_validate_json(response.content)

    async def says(self, text: str, confidence: float | None = 0.95) -> VoiceReply:
        """The caller speaks."""
        return await self.turn("speech", text=text, confidence=confidence)

    async def keys(self, digits: str) -> VoiceReply:
        """The caller presses keys."""
        return await self.turn("dtmf", digits=digits)


class Wall:
    """A clock on the wall, set by each call."""

    now = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.now


OpenLine = Callable[..., AbstractAsyncContextManager[Line]]


@asynccontextmanager
async def opened_line(
    folder: Path,
    clock: Clock = lambda: MONDAY_MORNING,
    gateway: dict[str, Any] | None = None,
    **settings: str,
) -> AsyncIterator[Line]:
    """A line with settings of the gateway and of its own."""
    given = {"hotline_transfer_target": TARGET, "hotline_sms": "platform"} | settings
    dialogue = PlayedDialogue()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("YIBAO_ENV_FILE", str(folder / "none.env"))
        for name, value in given.items():
            environment.setenv(name.upper(), value)
        app = create_app(
            settings_for(folder, channels="hotline", **(gateway or {})),
            rasa_transport=FakeRasa(dialogue.script).transport,
            clock=clock,
        )
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
    async with (
        started(app) as running,
        httpx.AsyncClient(transport=transport, base_url="http://line") as client,
    ):
        yield Line(client, running, dialogue)


@pytest.fixture
def open_line(tmp_path: Path) -> OpenLine:
    """Opens a line whose files lie in the test's folder."""
    return partial(opened_line, tmp_path)


@pytest.fixture(scope="module")
def wall() -> Wall:
    """The clock of the shared line."""
    return Wall()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_line(wall: Wall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Line]:
    """One line for the tests of a module that begin calls of their own; it checks signatures."""
    folder = tmp_path_factory.mktemp("line")
    async with opened_line(folder, wall, hotline_jambonz_secret=JAMBONZ_SECRET) as opened:
        yield opened


@pytest.fixture
def fresh_line(shared_line: Line, wall: Wall) -> Line:
    """The shared line as at the beginning."""
    wall.now = MONDAY_MORNING
    shared_line.dialogue.form.clear()
    shared_line.dialogue.heard.clear()
    return shared_line


@pytest.fixture
async def line(open_line: OpenLine) -> AsyncIterator[Line]:
    """A line on a Monday morning, with people at the desk."""
    async with open_line() as opened:
        yield opened
