from __future__ import annotations

from pathlib import Path

import pytest

from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.problems import TooMany
from bot.gateway.testing import FakeRasa, serving, settings_for
from knowledge.errors import ConfigurationError


def limits_for(folder: Path, **changes: object) -> Limits:
    rates = {"rate_limit": True, "rate_limit_ip": "3/hour", "rate_limit_session": "2/hour"}
    return Limits(settings_for(folder, **(rates | changes)), Metrics())


async def test_each_address_has_its_own_count(tmp_path: Path) -> None:
    limits = limits_for(tmp_path)
    for address in ("192.0.2.1", "192.0.2.2"):
        for _ in range(3):
            await limits.address(address)
    with pytest.raises(TooMany) as caught:
        await limits.address("192.0.2.1")
    assert (caught.value.limit, caught.value.retry_after) == ("address", 3600)


async def test_conversations_and_channels_are_counted_apart(tmp_path: Path) -> None:
    limits = limits_for(tmp_path, rate_limit_channel="3/hour")
    for _ in range(2):
        await limits.turn("web", "web-1")
    with pytest.raises(TooMany, match="session"):
        await limits.turn("web", "web-1")
    await limits.turn("web", "web-2")
    with pytest.raises(TooMany, match="channel"):
        await limits.turn("web", "web-3")
    await limits.turn("wechat", "wx-1")


async def test_switched_off_nothing_is_counted(tmp_path: Path) -> None:
    limits = limits_for(tmp_path, rate_limit=False, rate_limit_ip="1/hour")
    for _ in range(5):
        await limits.address("192.0.2.1")


async def test_without_redis_each_process_counts_for_itself(tmp_path: Path) -> None:
    limits = limits_for(tmp_path, redis_url="redis://127.0.0.1:1/0")
    for _ in range(3):
        await limits.address("192.0.2.1")
    with pytest.raises(TooMany):
        await limits.address("192.0.2.1")
    await limits.close()


@pytest.mark.redis
async def test_two_processes_share_the_count_in_redis(tmp_path: Path, redis_url: str) -> None:
    first, second = (limits_for(tmp_path, redis_url=redis_url) for _ in range(2))
    await first.address("192.0.2.7")
    await second.address("192.0.2.7")
    await first.address("192.0.2.7")
    with pytest.raises(TooMany):
        await second.address("192.0.2.7")
    await first.close()
    await second.close()


def test_a_wrong_rate_names_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="RATE_LIMIT_SESSION"):
        limits_for(tmp_path, rate_limit_session="many")


async def test_over_the_limit_a_client_is_told_when_to_come_back(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, rate_limit=True, rate_limit_ip="1/hour")
    async with serving(settings, FakeRasa()) as client:
        await client.post("/api/chat", json={"text": "你好"})
        response = await client.post("/api/chat", json={"text": "你好"})
    assert response.status_code == 429
    assert response.headers["retry-after"] == "3600"
    assert response.json()["code"] == "too_many_requests"


async def test_behind_a_trusted_proxy_the_person_is_counted_not_the_proxy(tmp_path: Path) -> None:
    settings = settings_for(
        tmp_path, rate_limit=True, rate_limit_ip="1/hour", trusted_proxies="10.0.0.0/8"
    )

    async def ask(address: str, forwarded: str) -> int:
        async with serving(settings, FakeRasa(), address=address) as client:
            headers = {"x-forwarded-for": forwarded}
            codes = [
                (await client.post("/api/chat", json={"text": "好"}, headers=headers)).status_code,
                (
                    await client.post(
                        "/api/chat",
                        json={"text": "好"},
                        headers={"x-forwarded-for": "192.0.2.99"},
                    )
                ).status_code,
            ]
            assert codes[0] == 200
            return codes[1]

    assert await ask("10.0.0.1", "192.0.2.1") == 200
    assert await ask("203.0.113.5", "192.0.2.1") == 429  # not trusted: the header is ignored
