from __future__ import annotations

from pathlib import Path

import pytest

from bot.gateway.testing import FakeRasa, serving, settings_for


async def test_turns_and_topics_are_counted_without_content(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path), FakeRasa()) as client:
        await client.post("/api/chat", json={"text": "我叫张三，手机13800138000"})
        text = (await client.get("/metrics")).text
    assert 'yibao_turns_total{channel="web",outcome="answered"} 1.0' in text
    assert 'yibao_topics_total{topic="claim_online"} 1.0' in text
    assert 'yibao_masked_total{kind="手机号"} 1.0' in text
    assert "13800138000" not in text
    assert "张三" not in text


async def test_failures_are_counted_by_dependency(tmp_path: Path) -> None:
    rasa = FakeRasa(lambda sender, text: [])
    async with serving(settings_for(tmp_path), rasa) as client:
        await client.post("/api/chat", json={"text": "你好"})
        text = (await client.get("/metrics")).text
    assert 'yibao_errors_total{dependency="rasa"} 1.0' in text
    assert 'yibao_turns_total{channel="web",outcome="failed"} 1.0' in text


@pytest.mark.parametrize(
    ("address", "token", "headers", "status"),
    [
        ("127.0.0.1", "", {}, 200),
        ("::1", "", {}, 200),
        ("192.0.2.1", "", {}, 404),
        ("127.0.0.1", "", {"x-forwarded-for": "192.0.2.1"}, 404),  # a proxy on this machine
        ("testclient", "", {}, 404),
        ("127.0.0.1", "s3cret", {}, 404),
        ("192.0.2.1", "s3cret", {"authorization": "Bearer s3cret"}, 200),
        ("192.0.2.1", "s3cret", {"authorization": "Bearer wrong"}, 404),
        ("192.0.2.1", "", {"authorization": "Bearer "}, 404),
    ],
)
async def test_figures_are_not_public(
    tmp_path: Path, address: str, token: str, headers: dict[str, str], status: int
) -> None:
    settings = settings_for(tmp_path, metrics_token=token)
    async with serving(settings, FakeRasa(), address=address) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status
