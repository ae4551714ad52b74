"""Verdicts are kept beside what they are about, one an answer."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.gateway.settings import Settings
from bot.gateway.store.keeping import Keeping
from bot.gateway.testing import FakeRasa
from tests.bot.channels.web.conftest import PAGE


async def rate(client: httpx.AsyncClient, **verdict: Any) -> int:
    body = {"message_id": "m1", "helpful": True} | verdict
    return (await client.post("/api/feedback", json=body, headers=PAGE)).status_code


async def ask(client: httpx.AsyncClient) -> None:
    """One answered and recorded turn."""
    await client.post("/api/chat", json={"text": "怎么报销", "message_id": "m1"}, headers=PAGE)
    for _ in range(200):
        (turn,) = (await client.get("/api/history", headers=PAGE)).json()["turns"]
        if turn["answered"]:
            return
        await asyncio.sleep(0.01)


async def kept(settings: Settings, rasa: FakeRasa, count: int) -> list[dict[str, Any]]:
    with Keeping(settings) as keeping:
        for _ in range(200):
            rows = keeping.export(rasa.turns[0][0])["feedback"]
            if len(rows) == count:
                return rows
            await asyncio.sleep(0.01)
    raise AssertionError(rows)


async def test_a_verdict_names_its_topic(
    client: httpx.AsyncClient, rasa: FakeRasa, web_settings: Settings
) -> None:
    await ask(client)
    assert await rate(client) == 204
    (row,) = await kept(web_settings, rasa, 1)
    assert (row["helpful"], row["topic"], row["channel"]) == (True, "claim_online", "web")


async def test_a_second_verdict_replaces_the_first_and_its_reason_is_masked(
    client: httpx.AsyncClient, rasa: FakeRasa, web_settings: Settings
) -> None:
    await ask(client)
    await rate(client)
    await kept(web_settings, rasa, 1)
    await rate(client, helpful=False, reason="我电话13800138000")
    for _ in range(200):
        (row,) = await kept(web_settings, rasa, 1)
        if not row["helpful"]:
            break
        await asyncio.sleep(0.01)
    assert row["helpful"] is False
    assert "13800138000" not in row["reason"]
    (turn,) = (await client.get("/api/history", headers=PAGE)).json()["turns"]
    assert turn["ratings"] == [False]


@pytest.mark.parametrize("verdict", [{"message_id": "other"}, {"position": 1}])
async def test_what_was_never_answered_cannot_be_rated(
    client: httpx.AsyncClient, verdict: dict[str, Any]
) -> None:
    await ask(client)
    assert await rate(client, **verdict) == 404


async def test_nobody_rates_in_another_conversation(client: httpx.AsyncClient) -> None:
    await ask(client)
    client.cookies.clear()
    assert await rate(client) == 401
    await client.get("/api/history", headers=PAGE)
    assert await rate(client) == 404


@pytest.mark.parametrize(
    "verdict",
    [{"helpful": "yes"}, {"position": -1}, {"position": 101}, {"reason": "x" * 201}, {"more": 1}],
)
async def test_other_bodies_are_refused(client: httpx.AsyncClient, verdict: dict[str, Any]) -> None:
    await ask(client)
    assert await rate(client, **verdict) == 422
