from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.health import HealthReporter
from bot.gateway.readiness import Readiness, probe
from bot.gateway.testing import custom, settings_for, started

ANSWER: dict[str, Any] = {
    "topic": "claim_online",
    "title": "网上申请报销",
    "region": {"adcode": "100000", "name": "全国"},
    "lead": "可以在手机上申请。",
    "confidence": "A",
    "reviewed_on": "2026-11-22",
}


class Neighbours:
    """Rasa and the action server, each well or not."""

    def __init__(self) -> None:
        self.turn: list[dict[str, Any]] = [custom("好", answer=ANSWER)]
        self.actions_status = 200
        self.transport = httpx.MockTransport(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.port == 5055:
            return httpx.Response(self.actions_status)
        return httpx.Response(200, json=self.turn if request.method == "POST" else None)


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours()


@pytest.fixture
async def client(tmp_path: Path, neighbours: Neighbours) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings_for(tmp_path), rasa_transport=neighbours.transport)
    async with started(app) as gateway, asyncio.timeout(20):
        while not gateway.readiness.ready:  # noqa: ASYNC110 - the warm-up has no event for tests
            await asyncio.sleep(0)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            yield client


async def test_it_is_well_when_a_message_would_be_answered(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "dependencies": {
            "rasa": "ok",
            "actions": "ok",
            "database": "ok",
            "knowledge": "ok",
            "redis": "not configured",
        },
    }


async def test_without_the_action_server_it_is_unavailable(
    client: httpx.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.actions_status = 500
    response = await client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["dependencies"]["actions"] == "status 500"


async def test_a_failed_turn_makes_it_look_again(tmp_path: Path, neighbours: Neighbours) -> None:
    app = create_app(settings_for(tmp_path), rasa_transport=neighbours.transport)
    gateway: Gateway = app.state.gateway
    readiness = Readiness(gateway.rasa, pause=0.0)
    assert await readiness.check()
    neighbours.turn = []
    assert not await readiness.check()
    assert gateway.rasa.failed.is_set()
    assert (readiness.ready, readiness.started) == (False, True)
    neighbours.turn = [custom("好")]
    assert await readiness.check()
    assert readiness.knowledge == "empty"
    await gateway.close()


async def test_before_the_first_warm_up_it_is_starting(
    tmp_path: Path, neighbours: Neighbours
) -> None:
    app = create_app(settings_for(tmp_path), rasa_transport=neighbours.transport)
    gateway: Gateway = app.state.gateway
    async with httpx.AsyncClient(transport=neighbours.transport) as probes:
        health = await HealthReporter(gateway, probes).report()
    assert health.status == "starting"
    await gateway.close()


async def test_an_empty_knowledge_base_is_degraded_but_answers(
    tmp_path: Path, neighbours: Neighbours
) -> None:
    neighbours.turn = [custom("好")]
    app = create_app(settings_for(tmp_path), rasa_transport=neighbours.transport)
    async with started(app) as gateway, httpx.AsyncClient(transport=neighbours.transport) as probes:
        assert await gateway.readiness.check()
        health = await HealthReporter(gateway, probes).report()
    assert (health.status, health.dependencies["knowledge"]) == ("degraded", "empty")


async def test_dependencies_are_not_asked_at_every_request(
    client: httpx.AsyncClient, neighbours: Neighbours
) -> None:
    first = await client.get("/healthz")
    neighbours.actions_status = 500
    assert (await client.get("/healthz")).json() == first.json()


@pytest.mark.parametrize(
    ("error", "state"),
    [(httpx.ConnectError("x"), "unreachable"), (httpx.ReadTimeout("x"), "not answering")],
)
async def test_a_probe_names_what_is_wrong(error: httpx.HTTPError, state: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        assert await probe(client, "http://rasa/") == state
