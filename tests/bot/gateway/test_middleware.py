from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from bot.gateway.gateway import Gateway
from bot.gateway.middleware.body import BodyLimit
from bot.gateway.middleware.guard import Guard
from bot.gateway.testing import FakeRasa, serving, settings_for


async def test_every_response_forbids_what_the_page_does_not_need(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/", "/healthz", "/nothing-here", "/static/page.js"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdef-123456", True), ("short", False), ("bad id with spaces", False), ("x" * 65, False)],
)
async def test_a_harmless_request_id_is_kept(
    client: httpx.AsyncClient, given: str, kept: bool
) -> None:
    response = await client.get("/healthz", headers={"x-request-id": given})
    assert (response.headers["x-request-id"] == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9\-]{8,64}", response.headers["x-request-id"])


async def test_a_body_of_64_kilobytes_is_the_largest(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    frame = len(b'{"text":""}')
    fits = b'{"text":"' + b"a" * (65_536 - frame) + b'"}'
    assert (await client.post("/api/chat", content=fits, headers=headers)).status_code == 200
    response = await client.post("/api/chat", content=fits + b" ", headers=headers)
    assert response.status_code == 413
    assert response.json()["code"] == "too_large"


async def test_a_body_that_does_not_say_its_size_is_bounded_too(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 8192

    assert (await client.post("/api/chat", content=endless())).status_code == 413


async def test_a_body_that_comes_too_slowly_is_refused() -> None:
    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        pytest.fail("the request reached the application")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "headers": [], "path": "/"}
    await BodyLimit(application, largest=10, seconds=0.01)(scope, never, send)
    assert sent[0]["status"] == 408


async def test_an_unforeseen_error_shows_no_stack_trace() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError("a secret")

    transport = httpx.ASGITransport(Guard(broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        with capture_logs() as logged:
            response = await client.get("/api/chat")
    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert "secret" not in response.text
    assert "ZeroDivisionError" not in response.text
    assert logged[0]["event"] == "request_failed"


async def test_paths_and_queries_of_strangers_are_not_logged(client: httpx.AsyncClient) -> None:
    with capture_logs() as logged:
        await client.get("/13800138000%0A伪造?name=张三")
    assert "13800138000" not in str(logged)
    assert "张三" not in str(logged)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("https://ybj.example.gov.cn", True), ("https://elsewhere.example", False)],
)
async def test_only_listed_websites_may_embed_the_chat(
    tmp_path: Path, origin: str, allowed: bool
) -> None:
    settings = settings_for(tmp_path, cors_origins="https://ybj.example.gov.cn")
    async with serving(settings, FakeRasa()) as client:
        response = await client.options(
            "/api/chat",
            headers={"origin": origin, "access-control-request-method": "POST"},
        )
    assert (response.headers.get("access-control-allow-origin") == origin) is allowed


async def test_without_a_list_no_other_website_may(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/api/chat", json={"text": "你好"}, headers={"origin": "https://elsewhere.example"}
    )
    assert "access-control-allow-origin" not in response.headers


async def test_nothing_a_person_wrote_is_logged(
    gateway: Gateway, client: httpx.AsyncClient
) -> None:
    with capture_logs() as logged:
        await client.post("/api/chat", json={"text": "我的秘密是高血压"})
    assert "秘密" not in str(logged)
    assert "高血压" not in str(logged)
