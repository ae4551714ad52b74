from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.gateway.testing import FakeRasa, serving, settings_for


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_for(tmp_path, notice="请勿<b>发送</b>证件号", emergency_notice="今晚停机")
    async with serving(settings, FakeRasa()) as running:
        yield running


async def test_the_page_and_all_it_names_are_served(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert {"/widget.js", "/static/page.css", "/static/page.js", "/static/icon.svg"} == {*named}
    for path in named:
        response = await client.get(path)
        assert response.status_code == 200
        assert "nosniff" in response.headers["x-content-type-options"]


async def test_the_operators_texts_stand_on_the_page_as_text(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert "请勿&lt;b&gt;发送&lt;/b&gt;证件号" in page
    assert "今晚停机" in page
    assert "工作日 09:00–12:00、13:30–17:00" in page


async def test_the_operators_texts_are_told(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/texts")).json()
    assert told["notice"] == "请勿<b>发送</b>证件号"
    assert told["emergency_notice"] == "今晚停机"
    assert told["title"] == "医保答"
    assert len(told["examples"]) == 6
    assert told["link_hosts"] == []


async def test_the_look_comes_from_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_BUREAU", "示范市医疗保障局")
    monkeypatch.setenv("WEB_COLOR", "#9a2a1f")
    monkeypatch.setenv("WEB_EXAMPLES", "怎么参保, 怎么缴费")
    async with serving(settings_for(tmp_path), FakeRasa()) as client:
        page = (await client.get("/")).text
        told = (await client.get("/api/texts")).json()
    assert "<h1>示范市医疗保障局</h1>" in page
    assert 'data-color="#9a2a1f"' in page
    assert told["examples"] == ["怎么参保", "怎么缴费"]


async def test_the_page_keeps_to_a_strict_policy(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=|javascript:", page.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)


async def test_the_script_is_sent_small_and_only_when_it_changed(
    client: httpx.AsyncClient,
) -> None:
    plain = await client.get("/widget.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = await client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert len(gzip.compress(plain.content, 9)) <= 20_000
    again = await client.get("/widget.js", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


async def test_any_website_may_load_the_script(client: httpx.AsyncClient) -> None:
    response = await client.get("/widget.js", headers={"origin": "https://elsewhere.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
