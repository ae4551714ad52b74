"""Whose conversation it is: tokens, cookies, origins."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.gateway.testing import FakeRasa, serving, settings_for
from tests.bot.channels.web.conftest import PAGE, SITE


async def said(client: httpx.AsyncClient, **request: object) -> httpx.Response:
    return await client.post("/api/chat", json={"text": "你好"}, **request)  # type: ignore[arg-type]


async def test_our_own_page_gets_a_cookie_and_no_token(client: httpx.AsyncClient) -> None:
    response = await said(client, headers=PAGE)
    assert response.json()["session"] == ""
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie


async def test_over_tls_the_cookie_is_bound_to_the_host(client: httpx.AsyncClient) -> None:
    response = await client.get("https://gateway/api/history", headers=PAGE)
    assert response.headers["set-cookie"].startswith("__Host-yibao_session=")
    assert "Secure" in response.headers["set-cookie"]


async def test_the_cookie_continues_the_conversation(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    await said(client, headers=PAGE)
    await said(client, headers=PAGE)
    assert len({sender for sender, _ in rasa.turns}) == 1


async def test_without_the_pages_header_the_cookie_counts_for_nothing(
    client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    await said(client, headers=PAGE)
    await said(client)
    await said(client, headers=PAGE | {"sec-fetch-site": "cross-site"})
    assert len({sender for sender, _ in rasa.turns}) == 3
    assert (await client.delete("/api/history")).status_code == 401


async def test_a_cookie_of_an_older_key_is_replaced(client: httpx.AsyncClient) -> None:
    client.cookies.set("yibao_session", "not.minted.here")
    response = await said(client, headers=PAGE)
    assert response.status_code == 200
    assert "yibao_session=" in response.headers["set-cookie"]


async def test_a_bearer_token_speaks_for_its_conversation(client: httpx.AsyncClient) -> None:
    token = (await said(client)).json()["session"]
    history = await client.get("/api/history", headers={"authorization": f"Bearer {token}"})
    assert [turn["text"] for turn in history.json()["turns"]] == ["你好"]
    assert history.json()["session"] == token
    assert "set-cookie" not in history.headers


@pytest.mark.parametrize("header", ["Bearer x.y.z", "bearer forged"])
async def test_a_forged_bearer_token_is_refused(client: httpx.AsyncClient, header: str) -> None:
    response = await client.get("/api/history", headers={"authorization": header})
    assert response.status_code == 401
    assert response.json()["code"] == "session_invalid"


@pytest.mark.parametrize("header", ["Basic abc", "Bearer ", ""])
async def test_what_is_no_bearer_token_is_no_session(
    client: httpx.AsyncClient, header: str
) -> None:
    response = await client.get("/api/events", headers={"authorization": header})
    assert response.json()["code"] == "session_missing"


@pytest.mark.parametrize(
    ("origin", "headers", "status"),
    [
        (SITE, {}, 200),
        ("http://gateway", {}, 200),
        ("https://gateway", {}, 200),  # TLS ends at a proxy
        ("https://public.example", {"sec-fetch-site": "same-origin"}, 200),  # a proxy renames us
        ("https://elsewhere.example", {}, 403),
        (f"{SITE}.evil.example", {}, 403),
        (SITE.replace("https", "http"), {}, 403),
        ("https://elsewhere.example", {"sec-fetch-site": "cross-site"}, 403),
        ("null", {}, 403),
    ],
)
async def test_only_listed_websites_may_speak(
    client: httpx.AsyncClient,
    rasa: FakeRasa,
    origin: str,
    headers: dict[str, str],
    status: int,
) -> None:
    response = await said(client, headers=headers | {"origin": origin})
    assert response.status_code == status
    assert len(rasa.turns) == (status == 200)


async def test_a_listed_website_may_not_send_the_pages_header(client: httpx.AsyncClient) -> None:
    response = await client.options(
        "/api/history",
        headers={
            "origin": SITE,
            "access-control-request-method": "GET",
            "access-control-request-headers": "x-yibao-page",
        },
    )
    assert response.status_code == 400
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/chat", {"text": "你好"}),
        ("GET", "/api/history", None),
        ("DELETE", "/api/history", None),
        ("POST", "/api/feedback", {"message_id": "m1", "helpful": True}),
        ("GET", "/api/events", None),
        ("GET", "/api/regions/500000", None),
    ],
)
async def test_who_asks_too_often_is_told_when_to_come_back(
    tmp_path: Path, method: str, path: str, body: dict[str, object] | None
) -> None:
    settings = settings_for(tmp_path, rate_limit=True, rate_limit_ip="1/hour")
    async with serving(settings, FakeRasa()) as client:
        await client.get("/api/regions/110000")
        response = await client.request(method, path, json=body)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "3600"
    assert "稍" in response.json()["message"]
