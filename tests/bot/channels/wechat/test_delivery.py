"""The five seconds: ready, late and very late answers, in both kinds of account, always once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.channels.wechat import texts
from bot.channels.wechat.delivery import Timing
from bot.channels.wechat.incoming import Incoming
from bot.channels.wechat.ledger import Attempt
from bot.channels.wechat.memory import MOST_PUSHES
from bot.channels.wechat.simulator.fake_api import SEND_PATH, TYPING_PATH, FakeWechatApi
from bot.gateway.testing import Answer, FakeRasa, custom, settings_for

from .conftest import HASTY, FakeClock, House, Shown, SlowRasa, event, house, text, until


def answered(shown: list[Shown]) -> list[str]:
    return [one.text for one in shown if one.reply]


@pytest.fixture
def slow(rasa: FakeRasa) -> SlowRasa:
    script = SlowRasa()
    rasa.script = script
    return script


async def test_three_deliveries_at_once_make_one_turn_and_one_answer(
    home: House, rasa: FakeRasa, slow: SlowRasa
) -> None:
    message = text("怎么报销")
    deliveries = [asyncio.create_task(home.wechat.send(message)) for _ in range(3)]
    await slow.asked.wait()
    slow.go.set()
    shown = await asyncio.gather(*deliveries)
    assert answered(shown) == ["答案：怎么报销"]
    assert sum(one.is_success for one in shown) == 2
    assert rasa.texts == ["怎么报销"]


async def test_the_same_request_three_times_at_once_is_no_replay(
    home: House, rasa: FakeRasa, slow: SlowRasa
) -> None:
    query, body = home.wechat.encrypted(home.wechat.whole(text("怎么报销")))
    deliveries = [asyncio.create_task(home.wechat.post(query, body)) for _ in range(3)]
    await slow.asked.wait()
    slow.go.set()
    assert len(answered(await asyncio.gather(*deliveries))) == 1
    assert rasa.texts == ["怎么报销"]


async def test_a_delivery_after_the_answer_gets_success(home: House, rasa: FakeRasa) -> None:
    message = text("怎么报销")
    shown = [await home.wechat.send(message) for _ in range(3)]
    assert answered(shown) == ["收到：怎么报销"]
    assert shown[1].is_success
    assert shown[2].is_success
    assert rasa.texts == ["怎么报销"]


async def test_events_are_told_apart_by_person_time_and_what(home: House) -> None:
    click = home.wechat.whole(event("CLICK", EventKey="claim_online"))
    shown = [await home.wechat.send(click) for _ in range(2)]
    shown.append(await home.wechat.send(click | {"EventKey": "ratio_lookup"}))
    shown.append(await home.other("oAnother").send(click | {"FromUserName": "oAnother"}))
    assert [bool(one.reply) for one in shown] == [True, False, True, True]


async def test_a_verified_account_pushes_a_late_answer_once(
    home: House, rasa: FakeRasa, api: FakeWechatApi, slow: SlowRasa
) -> None:
    home.hurry()
    shown = await home.wechat.say("怎么报销")
    assert shown.is_success
    assert api.sent == []
    slow.go.set()
    await until(lambda: api.sent)
    assert api.sent == ["答案：怎么报销"]
    call = api.calls_of(SEND_PATH)[0]
    assert call.body["touser"] == home.wechat.openid
    assert "答案" in call.raw.decode()  # real characters, no escapes
    assert len(api.calls_of(TYPING_PATH)) == 1
    assert rasa.texts == ["怎么报销"]


async def test_three_late_deliveries_at_once_push_once(
    home: House, rasa: FakeRasa, api: FakeWechatApi, slow: SlowRasa
) -> None:
    home.hurry()
    message = text("怎么报销")
    shown = await asyncio.gather(*(home.wechat.send(message) for _ in range(3)))
    assert all(one.is_success for one in shown)
    slow.go.set()
    await until(lambda: api.sent)
    assert (await home.wechat.send(message)).is_success
    assert api.sent == ["答案：怎么报销"]
    assert rasa.texts == ["怎么报销"]


async def test_an_unverified_account_rides_the_repeated_deliveries(
    unverified: House, rasa: FakeRasa, api: FakeWechatApi, slow: SlowRasa
) -> None:
    """An answer of 7 s: the first delivery ends without one, the second has it."""
    unverified.hurry()
    message = text("怎么报销")
    first = await unverified.wechat.send(message)
    assert first.is_success  # too late for WeChat to hear it
    unverified.be_patient()
    second = asyncio.create_task(unverified.wechat.send(message))
    slow.go.set()
    assert (await second).text == "答案：怎么报销"
    assert (await unverified.wechat.send(message)).is_success
    assert rasa.texts == ["怎么报销"]
    assert api.calls == []


async def test_an_unverified_account_ends_with_the_word_for_more(
    unverified: House, rasa: FakeRasa, slow: SlowRasa
) -> None:
    """An answer of 20 s: the third delivery says how to get it, and 继续 gets it."""
    unverified.hurry()
    message = text("怎么报销")
    shown = [await unverified.wechat.send(message) for _ in range(3)]
    assert answered(shown) == [texts.HOLDING]
    unverified.be_patient()
    slow.go.set()
    assert (await unverified.wechat.say("继续")).text == "答案：怎么报销"
    assert rasa.texts == ["怎么报销"]
    again = await unverified.wechat.say("继续")
    assert again.text == "答案：继续"  # nothing is kept any more: a word like any other


async def test_the_word_for_more_before_the_answer_is_there(
    unverified: House, rasa: FakeRasa, slow: SlowRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wechat.responder._WAIT_FOR_LATE", 0.01)
    unverified.hurry(last=True)
    assert (await unverified.wechat.say("怎么报销")).text == texts.HOLDING
    unverified.be_patient()
    assert (await unverified.wechat.say("继续")).text == texts.STILL_HOLDING
    slow.go.set()
    monkeypatch.setattr("bot.channels.wechat.responder._WAIT_FOR_LATE", 20)
    assert (await unverified.wechat.say("继续")).text == "答案：怎么报销"


async def test_the_next_answer_tells_of_one_that_waits(unverified: House, slow: SlowRasa) -> None:
    unverified.hurry(last=True)
    await unverified.wechat.say("第一个问题")
    slow.go.set()
    await unverified.kept()
    unverified.be_patient()
    assert (await unverified.wechat.say("第二个问题")).text.endswith(texts.LATE_READY)
    assert (await unverified.wechat.say("继续")).text == "答案：第一个问题"


async def test_the_third_delivery_is_told_by_time_when_one_was_lost(
    unverified: House, slow: SlowRasa
) -> None:
    unverified.hurry()
    message = text("怎么报销")
    await unverified.wechat.send(message)
    unverified.clock.forward(seconds=10)
    assert (await unverified.wechat.send(message)).text == texts.HOLDING
    slow.go.set()


@pytest.mark.parametrize(
    ("attempt", "last"),
    [
        (Attempt(1, 0.0), False),
        (Attempt(2, 5.0), False),
        (Attempt(2, 8.9), False),
        (Attempt(2, 10.0), True),
        (Attempt(3, 0.1), True),
        (Attempt(4, 15.0), True),
    ],
)
def test_the_last_delivery(attempt: Attempt, last: bool) -> None:
    assert Timing().is_last(attempt) is last


def test_the_usual_times_leave_room_before_five_seconds() -> None:
    timing = Timing()
    assert timing.typing < timing.guard <= 4.5
    assert timing.hold > 5
    assert Timing.before(1.0).typing < 1.0


async def test_nobody_is_answered_who_has_hung_up(home: House, rasa: FakeRasa) -> None:
    """WeChat's next delivery gets the answer instead."""
    incoming = _incoming(home, text("怎么报销"))

    async def gone() -> bool:
        return False

    async def there() -> bool:
        return True

    assert (await home.channel.deliverer.deliver(incoming, gone)).way == "hung_up"
    assert (await home.channel.deliverer.deliver(incoming, there)).way == "reply"
    assert rasa.texts == ["怎么报销"]


async def test_a_process_that_dies_while_answering_loses_the_claim(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply never left: the mark of its delivery lapses, and the next delivery answers."""
    monkeypatch.setattr("bot.channels.wechat.ledger._DELIVERING_FOR", 0.05)
    incoming = _incoming(home, text("怎么报销"))

    async def there() -> bool:
        return True

    assert (await home.channel.deliverer.deliver(incoming, there)).way == "reply"
    await asyncio.sleep(0.06)  # without the settling that follows a sent response
    assert (await home.channel.deliverer.deliver(incoming, there)).way == "reply"


def _incoming(home: House, fields: dict[str, object]) -> Incoming:
    return Incoming.read({k: str(v) for k, v in home.wechat.whole(fields).items()})


async def test_an_account_without_the_permission_is_found_out_in_time(
    home: House, api: FakeWechatApi, slow: SlowRasa
) -> None:
    """Showing that we are typing is refused, so the answer rides the deliveries."""
    api.errors[TYPING_PATH].append(48001)
    home.channel.deliverer.timing = replace(HASTY, typing=0, guard=1, hold=1.1)
    message = text("怎么报销")
    await home.wechat.send(message)
    home.be_patient()
    second = asyncio.create_task(home.wechat.send(message))
    slow.go.set()
    assert (await second).text == "答案：怎么报销"
    assert api.sent == []
    home.hurry(last=True)
    slow.go.clear()
    assert (await home.wechat.say("还有呢")).text == texts.HOLDING
    assert len(api.calls_of(TYPING_PATH)) == 1  # not asked again for an hour
    slow.go.set()


@pytest.mark.parametrize("errcode", [45015, 45047, 45002, 48001, 40164])
async def test_what_cannot_be_pushed_waits_for_the_person(
    home: House, api: FakeWechatApi, slow: SlowRasa, errcode: int
) -> None:
    api.errors[SEND_PATH].append(errcode)
    home.hurry()
    assert (await home.wechat.say("怎么报销")).is_success
    slow.go.set()
    await home.kept()
    home.be_patient()
    assert (await home.wechat.say("继续")).text == "答案：怎么报销"


async def test_pushes_are_counted_and_begin_anew_with_a_message(home: House) -> None:
    memory = home.channel.memory
    allowed = [await memory.may_push("wx-1") for _ in range(MOST_PUSHES + 1)]
    assert allowed == [True] * MOST_PUSHES + [False]
    await memory.wrote("wx-1")
    assert await memory.may_push("wx-1")


@pytest.mark.parametrize(("account", "way"), [("verified", "push"), ("auto", "hung_up")])
async def test_a_silent_interface_is_only_trusted_where_the_operator_says_so(
    tmp_path: Path,
    rasa: FakeRasa,
    api: FakeWechatApi,
    clock: FakeClock,
    slow: SlowRasa,
    account: str,
    way: str,
) -> None:
    silence = asyncio.Event()

    async def silent(request: httpx.Request) -> httpx.Response:
        await silence.wait()
        return httpx.Response(500)

    transport = httpx.MockTransport(silent)
    async with house(
        tmp_path, rasa, api, clock, transport=transport, wechat_account_type=account
    ) as home:
        home.hurry()
        assert (await home.wechat.say("怎么报销")).is_success
        registry = home.gateway.metrics.registry
        assert registry.get_sample_value("yibao_wechat_deliveries_total", {"way": way}) == 1
        silence.set()
        slow.go.set()


async def test_a_late_long_answer_is_pushed_as_one_message(
    home: House, api: FakeWechatApi, slow: SlowRasa, rasa: FakeRasa
) -> None:
    async def long(sender: str, said: str) -> Answer:
        await slow.go.wait()
        return [custom("这是一句比较长的话，用来占满一页。" * 80)]

    rasa.script = long
    home.hurry()
    await home.wechat.say("怎么报销")
    slow.go.set()
    await until(lambda: api.sent)
    home.be_patient()
    assert "（第1页，共3页）" in api.sent[0]
    assert "（第2页，共3页）" in (await home.wechat.say("继续")).text
    assert len(api.sent) == 1


async def test_a_late_event_is_pushed(home: House, api: FakeWechatApi, slow: SlowRasa) -> None:
    home.hurry()
    assert (await home.wechat.send(event("CLICK", EventKey="claim_online"))).is_success
    slow.go.set()
    await until(lambda: api.sent)
    assert api.sent[0].startswith("答案：")


async def test_who_sends_too_much_is_told_so_and_retries_do_not_count(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    limited = settings_for(tmp_path, rate_limit=True, rate_limit_session="2/minute", notice="")
    async with house(tmp_path, rasa, api, clock, gateway_settings=limited) as home:
        message = text("一")
        shown = [await home.wechat.send(message) for _ in range(3)]
        shown.append(await home.wechat.say("二"))
        shown.append(await home.wechat.say("三"))
        assert answered(shown) == ["收到：一", "收到：二", texts.TOO_MANY]


async def test_a_late_answer_still_runs_when_the_gateway_stops(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock, slow: SlowRasa
) -> None:
    async with house(
        tmp_path, rasa, api, clock, timing=HASTY, wechat_account_type="verified"
    ) as home:
        assert (await home.wechat.say("怎么报销")).is_success
        asyncio.get_running_loop().call_later(0.05, slow.go.set)
    assert api.sent == ["答案：怎么报销"]


async def test_the_ends_of_deliveries_are_counted(home: House) -> None:
    await home.wechat.say("你好")
    await home.wechat.send(event("VIEW", EventKey="https://example.org"))
    registry = home.gateway.metrics.registry
    for way in ("reply", "nothing"):
        value = registry.get_sample_value("yibao_wechat_deliveries_total", {"way": way})
        assert value == 1.0


async def test_an_answer_may_take_longer_than_on_other_channels(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock, slow: SlowRasa
) -> None:
    strict = settings_for(tmp_path, rasa_timeout=0.01, rasa_patience=30, notice="")
    async with house(tmp_path, rasa, api, clock, gateway_settings=strict) as home:
        asking = asyncio.create_task(home.wechat.say("怎么报销"))
        await slow.asked.wait()
        await asyncio.sleep(0.05)
        slow.go.set()
        assert (await asking).text == "答案：怎么报销"
