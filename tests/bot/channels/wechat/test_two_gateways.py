"""Two gateway processes behind one account, played by two applications that share a Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.channels.wechat import texts
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.gateway.testing import Answer, FakeRasa, custom, settings_for

from .conftest import OPENID, FakeClock, House, SlowRasa, event, house, text, until

pytestmark = pytest.mark.redis


@pytest.fixture
async def pair(
    tmp_path: Path,
    rasa: FakeRasa,
    api: FakeWechatApi,
    clock: FakeClock,
    redis_url: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[House, House]]:
    """Two gateways; ``@pytest.mark.parametrize("pair", ["unverified"], indirect=True)``."""
    monkeypatch.setattr("bot.gateway.state.redis._TIMEOUT", 20)  # a loaded machine may be slow
    account = getattr(request, "param", "verified")
    settings = settings_for(tmp_path, redis_url=redis_url, notice="")
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(
                house(
                    tmp_path,
                    rasa,
                    api,
                    clock,
                    gateway_settings=settings,
                    wechat_account_type=account,
                )
            )
            for _ in range(2)
        ]
        yield one, other


async def test_three_deliveries_to_two_gateways_make_one_turn_and_one_answer(
    pair: tuple[House, House], rasa: FakeRasa
) -> None:
    slow = SlowRasa()
    rasa.script = slow
    one, other = pair
    message = text("怎么报销")
    deliveries = [asyncio.create_task(h.wechat.send(message)) for h in (one, other, one)]
    await slow.asked.wait()
    slow.go.set()
    shown = await asyncio.gather(*deliveries)
    assert [each.text for each in shown if each.reply] == ["答案：怎么报销"]
    assert sum(each.is_success for each in shown) == 2
    assert rasa.texts == ["怎么报销"]


async def test_many_people_at_two_gateways_are_each_answered_once(
    pair: tuple[House, House], rasa: FakeRasa
) -> None:
    async def person(number: int) -> list[str]:
        message = text(f"问题{number}")
        sides = [h.other(f"oPerson{number}") for h in pair]
        shown = await asyncio.gather(*(side.send(message) for side in (*sides, sides[0])))
        return [each.text for each in shown if each.reply]

    answers = await asyncio.gather(*(person(number) for number in range(20)))
    assert answers == [[f"收到：问题{number}"] for number in range(20)]
    assert len(rasa.turns) == 20


@pytest.mark.parametrize("pair", ["unverified"], indirect=True)
async def test_a_repeated_delivery_at_the_other_gateway_gets_the_answer(
    pair: tuple[House, House], rasa: FakeRasa
) -> None:
    slow = SlowRasa()
    rasa.script = slow
    one, other = pair
    message = text("怎么报销")
    one.hurry()
    assert (await one.wechat.send(message)).is_success
    second = asyncio.create_task(other.wechat.send(message))
    slow.go.set()
    assert (await second).text == "答案：怎么报销"
    assert (await one.wechat.send(message)).is_success
    assert rasa.texts == ["怎么报销"]


async def test_a_replay_at_the_other_gateway_is_refused(pair: tuple[House, House]) -> None:
    one, other = pair
    query, body = one.wechat.encrypted(one.wechat.whole(text("你好")))
    assert (await one.wechat.post(query, body)).text == "收到：你好"
    assert (await other.wechat.post(query, body)).response.status_code == 403


async def test_choices_and_pages_go_on_at_the_other_gateway(
    pair: tuple[House, House], rasa: FakeRasa
) -> None:
    def long(sender: str, said: str) -> Answer:
        buttons = [{"title": "进度", "payload": "/claim_progress"}]
        return [custom("这是一句比较长的话，用来占满一页。" * 80, buttons=buttons)]

    rasa.script = long
    one, other = pair
    assert "第1页" in (await one.wechat.say("怎么报销")).text
    assert "第2页" in (await other.wechat.say("继续")).text
    assert "进度</a>" in (await one.wechat.say("继续")).text
    await other.wechat.say("1")
    assert rasa.texts == ["怎么报销", "/claim_progress"]


async def test_both_gateways_are_silent_while_people_own_the_conversation(
    pair: tuple[House, House], rasa: FakeRasa, api: FakeWechatApi
) -> None:
    rasa.script = lambda sender, said: [custom("好的", handoff=said == "转人工")]
    one, other = pair
    await one.wechat.say("转人工")
    assert (await other.wechat.say("快点")).kind == "transfer_customer_service"
    assert (await other.wechat.send(event("kf_close_session"))).is_success
    assert (await one.wechat.say("再问一个")).text == "好的"


async def test_a_late_answer_of_a_dead_gateway_is_pushed_by_the_other(
    pair: tuple[House, House],
    rasa: FakeRasa,
    api: FakeWechatApi,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.channels.wechat.late._LEASE", 0.05)
    slow = SlowRasa()
    rasa.script = slow
    one, other = pair
    one.hurry()
    assert (await one.wechat.say("怎么报销")).is_success
    await one.channel.late.drain(0)  # as a kill does: nobody renews the lease
    await asyncio.sleep(0.1)
    await other.channel.late.adopt()
    slow.go.set()
    await until(lambda: api.sent)
    assert api.sent == ["答案：怎么报销"]
    await other.channel.late.adopt()  # there is nothing left to adopt
    await other.channel.late.drain(5)
    assert api.sent == ["答案：怎么报销"]


async def test_the_openid_is_never_in_the_shared_state_in_the_clear(
    pair: tuple[House, House], rasa: FakeRasa, redis_url: str
) -> None:
    slow = SlowRasa()
    rasa.script = slow
    one, _ = pair
    one.hurry()
    await one.wechat.say("我住院花了六万")
    found = await _everything(redis_url)
    assert any(name.startswith("yibao:wechat:late-note:") for name in found)
    assert OPENID not in str(found)
    assert "我住院花了六万" not in str(
        {k: v for k, v in found.items() if k.startswith("yibao:wechat:")}
    )
    slow.go.set()


async def test_nothing_is_left_of_who_has_gone(
    pair: tuple[House, House], rasa: FakeRasa, api: FakeWechatApi, redis_url: str
) -> None:
    slow = SlowRasa()
    rasa.script = slow
    one, other = pair
    one.hurry()
    await one.wechat.say("怎么报销")
    slow.go.set()
    await until(lambda: api.sent)
    assert (await other.wechat.send(event("unsubscribe"))).is_success
    conversation = one.channel.people.conversation(OPENID)
    kinds = ("offers", "pages", "waiting", "late", "pushes", "owner", "late-note")
    found = await _everything(redis_url)
    left = [n for n in found if conversation in n and n.split(":")[2] in kinds]
    assert left == []


async def test_an_answer_on_its_way_stops_when_the_person_leaves(
    pair: tuple[House, House],
    rasa: FakeRasa,
    api: FakeWechatApi,
    redis_url: str,
) -> None:
    slow = SlowRasa()
    rasa.script = slow
    one, _ = pair
    one.hurry()
    await one.wechat.say("怎么报销")
    conversation = one.channel.people.conversation(OPENID)
    await one.channel.late.forget(conversation)
    slow.go.set()
    await one.channel.late.drain(5)
    assert api.sent == []
    assert not any("late-note:" in name for name in await _everything(redis_url))


async def test_holding_and_fetching_at_different_gateways(
    pair: tuple[House, House], rasa: FakeRasa, api: FakeWechatApi
) -> None:
    one, other = pair
    slow = SlowRasa()
    rasa.script = slow
    await other.gateway.state.set("wechat:denied", "48001", ttl=60)  # may not push after all
    one.hurry(last=True)
    assert (await one.wechat.say("怎么报销")).text == texts.HOLDING
    slow.go.set()
    assert (await other.wechat.say("继续")).text == "答案：怎么报销"


async def _everything(redis_url: str) -> dict[str, str]:
    """All that is stored, by key."""
    found = {}
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        for key in await redis.keys("*"):
            kind = await redis.type(key)
            value = await redis.get(key) if kind == "string" else await redis.lrange(key, 0, -1)
            found[key] = str(value)
    return found
