"""The stream from the desk: what it tells, where it goes on, when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, MutableMapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, sse

from bot.channels.web.events import MOST_EACH, Streams
from bot.gateway.app import create_app
from bot.gateway.desk_office import DeskError, DeskOffice
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Inbound
from bot.gateway.problems import ProblemError
from bot.gateway.settings import Settings
from bot.gateway.testing import FakeRasa, custom, started
from knowledge.clock import SHANGHAI
from tests.bot.channels.web.conftest import PAGE, ready

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def gateway(web_settings: Settings, rasa: FakeRasa) -> AsyncIterator[Gateway]:
    """At ten on a working day; whoever writes asks for a person."""
    rasa.script = lambda sender, text: [
        custom("好的", handoff=True, effects=[{"kind": "handoff", "data": {"topic": text}}])
    ]
    async with started(
        create_app(web_settings, rasa_transport=rasa.transport, clock=lambda: NOW)
    ) as running:
        await ready(running)
        yield running


@pytest.fixture
def desk(web_settings: Settings) -> DeskOffice:
    return DeskOffice(web_settings, lambda: NOW)


async def ask(gateway: Gateway, conversation: str = "web-1") -> None:
    """Ask for a person and wait until the desk knows."""
    await gateway.conversations.handle(
        Inbound(channel="web", conversation=conversation, text="人工")
    )
    await ready(gateway)


async def told(gateway: Gateway, count: int, after: int = 0) -> list[tuple[str | None, dict]]:  # type: ignore[type-arg]
    """The first events of a new stream."""
    events = []
    async for event in Streams(gateway.desk).follow("web-1", after):
        events.append((event.event, event.data))
        if len(events) == count:
            break
    return events


async def test_who_did_not_ask_is_in_no_queue(gateway: Gateway) -> None:
    assert (await told(gateway, 1))[0][1]["state"] == "none"


async def test_the_place_in_the_queue_is_told(gateway: Gateway, desk: DeskOffice) -> None:
    await ask(gateway, "web-0")
    await ask(gateway)
    ((kind, state),) = await told(gateway, 1)
    assert (kind, state["state"], state["in_hours"]) == ("state", "waiting", True)
    with desk:
        assert [one.conversation for one in desk.waiting()] == ["web-0", "web-1"]


async def test_a_stream_goes_on_where_the_last_one_ended(
    gateway: Gateway, desk: DeskOffice
) -> None:
    await ask(gateway)
    with desk:
        desk.reply("web-1", "小李", "一")
        desk.reply("web-1", "小李", "二")
        desk.close("web-1", "小李")
    events = await told(gateway, 5)
    assert [data.get("text") for kind, data in events if kind == "desk"] == ["", "一", "二", ""]
    assert [data.get("kind") for kind, data in events][:4] == [
        "taken", "message", "message", "closed",
    ]  # fmt: skip
    later = await told(gateway, 2, after=events[1][1]["id"])
    assert [data["text"] for _, data in later] == ["二", ""]


async def test_while_a_person_owns_it_the_assistant_is_silent(
    gateway: Gateway, desk: DeskOffice, rasa: FakeRasa
) -> None:
    await ask(gateway)
    with desk:
        desk.take("web-1", "小李")
        said = Inbound(channel="web", conversation="web-1", text="在吗")
        assert (await gateway.conversations.handle(said)).messages == ()
        assert len(rasa.turns) == 1
        await ready(gateway)
        assert "在吗" in [line.text for line in desk.transcript("web-1")]
        desk.close("web-1", "小李")
    assert (await gateway.conversations.handle(said)).messages != ()


async def test_nobody_is_left_with_a_person_who_went_away(
    gateway: Gateway, web_settings: Settings
) -> None:
    await ask(gateway)
    long_ago = NOW.replace(hour=9, minute=29)
    with DeskOffice(web_settings, lambda: long_ago) as desk:
        desk.take("web-1", "小李")
    assert not await gateway.desk.has_taken("web", "web-1")


async def test_the_desk_reaches_only_who_asked(gateway: Gateway, desk: DeskOffice) -> None:
    await ask(gateway)
    refusals: tuple[Callable[[], None], ...] = (
        lambda: desk.take("web-2", "小李"),
        lambda: desk.close("web-2", "小李"),
        lambda: desk.reply("web-2", "小李", "您好"),
        lambda: desk.reply("web-1", "", "您好"),
        lambda: desk.reply("web-1", "小李", " \u200b"),
        lambda: desk.reply("web-1", "小李", "长" * 1001),
    )
    with desk:
        for refused in refusals:
            with pytest.raises(DeskError):
                refused()
        assert desk.waiting()


async def test_a_conversation_has_room_for_a_few_tabs(gateway: Gateway) -> None:
    streams = Streams(gateway.desk)
    followers = [streams.follow("web-1", 0) for _ in range(MOST_EACH)]
    for follower in followers:
        await anext(follower)
    with pytest.raises(ProblemError):
        streams.check_room("web-1")
    streams.check_room("web-2")
    for follower in followers:
        await follower.aclose()  # type: ignore[attr-defined]
    streams.check_room("web-1")


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), (PAGE, 401), ({"authorization": "Bearer forged"}, 401)],
)
async def test_a_stream_needs_a_session(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.get("/api/events", headers=headers)).status_code == status


async def test_a_silent_stream_shows_that_it_lives(
    web_settings: Settings, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies close silent connections after a minute, and a client hangs up after 40 s."""
    assert sse._PING_INTERVAL == 15
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.01)
    app = create_app(web_settings, rasa_transport=rasa.transport, clock=lambda: NOW)
    async with started(app) as running:
        await ready(running)
        token, _ = running.sessions.mint()
        await heartbeat(app, token)


async def heartbeat(app: FastAPI, token: str) -> None:
    """Wait for a heartbeat on a stream; httpx would wait for the stream's end."""
    beaten = asyncio.Event()
    scope = {
        "type": "http", "method": "GET", "path": "/api/events", "query_string": b"",
        "headers": [(b"host", b"gateway"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 50000), "server": ("gateway", 80), "scheme": "http",
        "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if not asked:
            await asyncio.Event().wait()  # the client stays
        return asked.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        if message.get("body") == b": ping\n\n":
            beaten.set()

    stream = asyncio.create_task(app(scope, receive, send))
    await asyncio.wait_for(beaten.wait(), 10)
    stream.cancel()
    await asyncio.gather(stream, return_exceptions=True)


@pytest.mark.parametrize("last", ["-1", "x", str(2**60), "1.5"])
async def test_a_wrong_place_to_go_on_is_refused(client: httpx.AsyncClient, last: str) -> None:
    await client.get("/api/history", headers=PAGE)
    response = await client.get("/api/events", headers=PAGE | {"last-event-id": last})
    assert response.status_code == 422


@pytest.mark.integration
def test_an_open_stream_does_not_keep_the_gateway_from_stopping(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/y.db",
        "VAR_DIR": str(tmp_path),
        "RASA_URL": "http://127.0.0.1:9",
    }
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "uvicorn", "bot.gateway.app:app_factory", "--factory",
            "--port", str(port), "--timeout-graceful-shutdown", "60",
        ],
        env=environment, stdout=log, stderr=log, cwd=Path(__file__).parents[4],
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}/api"
        bearer = {"authorization": f"Bearer {_session(url)}"}
        with httpx.stream("GET", f"{url}/events", headers=bearer, timeout=30) as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: state"
            assert json.loads(next(lines).removeprefix("data: "))["state"] == "none"
            process.send_signal(signal.SIGTERM)
            assert [line for line in lines if line] == []
        assert process.wait(30) == -signal.SIGTERM
    finally:
        process.kill()
        log.close()


def _session(url: str) -> str:
    for _ in range(600):
        try:
            response = httpx.get(f"{url}/history")
            if response.status_code == 200:
                return str(response.json()["session"])
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("it does not start")
