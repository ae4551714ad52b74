"""转人工: who is handed to WeChat's customer service, and when the assistant is silent."""

from __future__ import annotations

import pytest

from bot.channels.wechat import texts
from bot.channels.wechat.simulator.fake_api import ONLINE_PATH, WAITING_PATH, FakeWechatApi
from bot.gateway.testing import Answer, FakeRasa, custom, echo

from .conftest import House, SlowRasa, event, text, until

HANDED = "好的，已为您登记转人工。"


def dialogue(sender: str, said: str) -> Answer:
    if "人工" in said or said == "/human_handoff":
        return [custom(HANDED, topic="human_handoff", handoff=True)]
    return echo(sender, said)


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa(dialogue)


async def test_who_asks_for_a_person_is_transferred(home: House, api: FakeWechatApi) -> None:
    shown = await home.wechat.say("我要转人工")
    assert shown.kind == "transfer_customer_service"
    assert "TransInfo" not in shown.reply  # nobody is named
    await until(lambda: api.sent)
    assert api.sent == [texts.TRANSFERRING.format(ahead="")]


async def test_the_queue_is_told(home: House, api: FakeWechatApi) -> None:
    api.waiting = 3
    await home.wechat.say("转人工")
    await until(lambda: api.sent)
    assert "前面还有 3 人" in api.sent[0]


async def test_while_people_own_the_conversation_the_assistant_is_silent(
    home: House, rasa: FakeRasa, api: FakeWechatApi
) -> None:
    await home.wechat.say("转人工")
    for fields in (text("能快点吗"), {"MsgType": "image", "MediaId": "m", "MsgId": 7}):
        assert (await home.wechat.send(fields)).kind == "transfer_customer_service"
    assert (await home.wechat.send(event("kf_create_session", KfAccount="kf1@gh"))).is_success
    assert (await home.wechat.say("您好")).kind == "transfer_customer_service"
    assert (await home.wechat.send(event("CLICK", EventKey="claim_online"))).is_success
    assert rasa.texts == ["转人工"]
    assert len(api.sent) == 1


async def test_after_the_agent_closes_the_assistant_answers_again(
    home: House, api: FakeWechatApi
) -> None:
    await home.wechat.say("转人工")
    await until(lambda: api.sent)
    closed = home.wechat.whole(event("kf_close_session", KfAccount="kf1@gh", CloseType="KF"))
    assert (await home.wechat.send(closed)).is_success
    assert (await home.wechat.send(closed)).is_success
    assert api.sent[1:] == [texts.HUMAN_ENDED]
    assert (await home.wechat.say("还有个问题")).text == "收到：还有个问题"


async def test_a_forgotten_session_ends_by_itself(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wechat.memory._OWNED_FOR", 0.0)
    await home.wechat.say("转人工")
    assert (await home.wechat.say("有人吗")).text == "收到：有人吗"


async def test_who_does_not_want_to_wait_comes_back(home: House) -> None:
    await home.wechat.say("转人工")
    assert (await home.wechat.say("退出人工")).text == texts.LEFT_QUEUE
    assert (await home.wechat.say("继续问")).text == "收到：继续问"


async def test_nobody_is_handed_to_an_empty_desk(home: House, api: FakeWechatApi) -> None:
    api.agents = 0
    shown = await home.wechat.say("转人工")
    assert shown.text == f"{HANDED}\n{texts.NOBODY_ONLINE}"
    assert (await home.wechat.say("那我自己问")).text == "收到：那我自己问"


async def test_when_the_agents_have_gone_the_assistant_answers_again(
    home: House, api: FakeWechatApi
) -> None:
    await home.wechat.say("转人工")
    api.agents = 0
    assert (await home.wechat.say("有人吗")).text == "收到：有人吗"


async def test_an_account_without_customer_service_gives_the_number(
    unverified: House, api: FakeWechatApi
) -> None:
    assert (await unverified.wechat.say("转人工")).text == HANDED
    assert api.calls == []


async def test_no_permission_for_the_desk_is_learnt(home: House, api: FakeWechatApi) -> None:
    api.errors[ONLINE_PATH].append(48001)
    assert texts.NOBODY_ONLINE in (await home.wechat.say("转人工")).text
    assert (await home.wechat.say("转人工")).text == HANDED
    assert len(api.calls_of(ONLINE_PATH)) == 1


async def test_a_desk_that_cannot_be_asked_is_no_reason_to_refuse(
    home: House, api: FakeWechatApi
) -> None:
    api.errors[ONLINE_PATH].append(61000)
    api.errors[WAITING_PATH].append(61000)
    assert (await home.wechat.say("转人工")).kind == "transfer_customer_service"
    await until(lambda: api.sent)


async def test_an_event_cannot_be_transferred(home: House, rasa: FakeRasa) -> None:
    shown = await home.wechat.send(event("CLICK", EventKey="human_handoff"))
    assert shown.text == texts.SEND_HUMAN
    assert rasa.turns == []


@pytest.mark.parametrize("word", ["人工", "转人工客服", "人工！", "“人工”"])
async def test_the_word_works_when_nothing_else_does(
    home: House, rasa: FakeRasa, word: str
) -> None:
    rasa.script = lambda sender, said: []
    assert (await home.wechat.say(word)).kind == "transfer_customer_service"


async def test_a_late_transfer_asks_for_the_word(
    home: House, rasa: FakeRasa, api: FakeWechatApi
) -> None:
    """A pushed message cannot transfer."""
    slow = SlowRasa()

    async def late(sender: str, said: str) -> Answer:
        await slow(sender, said)
        return dialogue(sender, said)

    rasa.script = late
    home.hurry()
    assert (await home.wechat.say("转人工")).is_success
    slow.go.set()
    await until(lambda: api.sent)
    assert api.sent == [texts.SEND_HUMAN]


async def test_a_repeated_delivery_of_a_transfer_is_transferred_once(
    home: House, rasa: FakeRasa, api: FakeWechatApi
) -> None:
    message = text("转人工")
    assert (await home.wechat.send(message)).kind == "transfer_customer_service"
    assert (await home.wechat.send(message)).is_success
    await until(lambda: api.sent)
    assert len(api.sent) == 1
    assert rasa.texts == ["转人工"]
