from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine

import httpx
import pytest

from bot.gateway.rasa_client import RasaClient
from bot.gateway.testing import custom
from knowledge.errors import ServiceError, ServiceTimeout, ServiceUnavailable

Handler = Callable[[httpx.Request], httpx.Response | Coroutine[None, None, httpx.Response]]


def client_for(handler: Handler, *, timeout: float = 5.0, limit: int = 4096) -> RasaClient:
    transport = httpx.MockTransport(handler)
    return RasaClient("http://rasa:5005/", timeout=timeout, reply_limit=limit, transport=transport)


async def test_it_posts_to_the_rest_channel_and_reads_the_turn() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[custom("好"), custom("再见")])

    rasa = client_for(handler)
    reply = await rasa.send("web-1", "你好")
    assert [message.text for message in reply.messages] == ["好", "再见"]
    assert str(seen[0].url) == "http://rasa:5005/webhooks/rest/webhook"
    assert json.loads(seen[0].content) == {"sender": "web-1", "message": "你好"}
    assert seen[0].headers["x-conversation"] == "web-1"
    assert not rasa.failed.is_set()
    await rasa.close()


async def test_a_fresh_session_may_answer_nothing() -> None:
    texts: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        texts.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[])

    rasa = client_for(handler)
    await rasa.start_session("web-1")
    assert texts == ["/session_start"]
    await rasa.close()


def _refusing(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


class _EndlessBody(httpx.AsyncByteStream):
    """More than any limit; a reader that does not stop would never end."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            yield b"[" * 1024


@pytest.mark.parametrize(
    "handler",
    [
        lambda request: httpx.Response(200, json=[]),
        lambda request: httpx.Response(200, json=["nothing readable"]),
        lambda request: httpx.Response(500, text="Traceback"),
        lambda request: httpx.Response(404, text="no such channel"),
        lambda request: httpx.Response(200, text="<html>"),
        lambda request: httpx.Response(200, json={"status": "failure"}),
        lambda request: httpx.Response(200, content=b"\xff\xfe\x00"),
        lambda request: httpx.Response(200, content=b"[" * 4000),
        lambda request: httpx.Response(200, content=b"x" * 4_000_000),
        lambda request: httpx.Response(200, stream=_EndlessBody()),
        lambda request: httpx.Response(302, headers={"location": "http://elsewhere/"}),
        _refusing,
    ],
)
async def test_whatever_is_no_turn_is_unavailable(handler: Handler) -> None:
    rasa = client_for(handler)
    with pytest.raises(ServiceUnavailable) as caught:
        await rasa.send("web-1", "你好")
    assert caught.value.service == "rasa"
    assert rasa.failed.is_set()
    await rasa.close()


async def test_a_late_answer_is_a_timeout() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    rasa = client_for(handler, timeout=0.02)
    with pytest.raises(ServiceTimeout):
        await rasa.send("web-1", "你好")
    await rasa.close()


async def test_after_repeated_failures_rasa_is_left_alone_for_a_moment() -> None:
    calls = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return httpx.Response(500)

    rasa = client_for(handler)
    for _ in range(10):
        with pytest.raises(ServiceError):
            await rasa.send("web-1", "你好")
    assert calls == 5
    await rasa.close()


async def test_a_patient_caller_waits_longer_than_the_others() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.05)
        return httpx.Response(200, json=[custom("好")])

    rasa = client_for(slow, timeout=0.01)
    with pytest.raises(ServiceTimeout):
        await rasa.send("web-1", "你好")
    reply = await rasa.send("wx-1", "你好", seconds=20)
    assert reply.messages[0].text == "好"
    await rasa.close()
