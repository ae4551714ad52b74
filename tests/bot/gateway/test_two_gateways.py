"""Two gateway processes that share a Redis, played by two applications."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Inbound
from bot.gateway.testing import Answer, FakeRasa, custom, settings_for, started

pytestmark = pytest.mark.redis


@pytest.fixture
async def gateways(
    tmp_path: Path, redis_url: str, rasa: FakeRasa
) -> AsyncIterator[tuple[Gateway, Gateway]]:
    settings = settings_for(tmp_path, redis_url=redis_url)
    first, second = (create_app(settings, rasa_transport=rasa.transport) for _ in range(2))
    async with started(first) as one, started(second) as other:
        yield one, other


def says(text: str, conversation: str, message_id: str | None = None) -> Inbound:
    return Inbound(channel="web", conversation=conversation, text=text, message_id=message_id)


async def test_three_deliveries_to_two_gateways_make_one_turn(
    gateways: tuple[Gateway, Gateway], rasa: FakeRasa
) -> None:
    one, other = gateways
    replies = await asyncio.gather(
        *(g.conversations.handle(says("你好", "wx-1", "42")) for g in (one, other, one))
    )
    assert replies[0] == replies[1] == replies[2]
    assert rasa.texts == ["你好"]


async def test_messages_of_one_person_keep_their_order_across_gateways(
    gateways: tuple[Gateway, Gateway], rasa: FakeRasa, redis_url: str
) -> None:
    go = asyncio.Event()

    async def one_at_a_time(sender: str, text: str) -> Answer:
        await go.wait()
        return [custom(text)]

    rasa.script = one_at_a_time
    tasks = []
    async with Redis.from_url(redis_url) as line, asyncio.timeout(20):
        for number in range(6):
            inbound = says(str(number), "wx-2")
            tasks.append(asyncio.create_task(gateways[number % 2].conversations.handle(inbound)))
            while await line.llen("yibao:queue:order:wx-2") <= number:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
    go.set()
    await asyncio.gather(*tasks)
    assert rasa.texts == [str(number) for number in range(6)]


async def test_what_one_gateway_remembers_the_other_knows(
    gateways: tuple[Gateway, Gateway], rasa: FakeRasa
) -> None:
    one, other = gateways
    first = await one.conversations.handle(says("手机13800138000", "wx-3"))
    second = await other.conversations.handle(says("手机13800138000", "wx-3"))
    assert (len(first.messages), len(second.messages)) == (2, 1)
    assert second.notice is None
