"""The simulator speaks what the channel understands; wechatpy judges both elsewhere."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.channels.wechat import texts
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.channels.wechat.simulator.person import FAULT, TRANSFERRED, SimulatedPerson
from bot.gateway.testing import Answer, FakeRasa, custom

from .conftest import FakeClock, House, house, wechat_settings


def person_of(home: House) -> SimulatedPerson:
    return SimulatedPerson(home.client, wechat_settings(), clock=lambda: home.clock().timestamp())


async def test_it_asks_and_taps_in_encrypted_mode(home: House, rasa: FakeRasa) -> None:
    def script(sender: str, said: str) -> Answer:
        return [custom(f"答：{said}", buttons=[{"title": "进度", "payload": "/claim_progress"}])]

    rasa.script = script
    person = person_of(home)
    assert (await person.say("怎么报销")).startswith("答：怎么报销")
    assert (await person.tap(1)).startswith("答：/claim_progress")


async def test_it_does_all_that_a_person_does(home: House, rasa: FakeRasa) -> None:
    person = person_of(home)
    assert (await person.event("subscribe")).startswith(texts.GREETING)
    assert await person.event("CLICK", EventKey="claim_online") == "收到：/claim_online"
    assert await person.speak("异地备案") == "收到：异地备案"
    assert await person.speak() == texts.VOICE
    assert await person.send("image", PicUrl="x", MediaId="m") == texts.IMAGE
    assert await person.event("unsubscribe") == ""
    rasa.script = lambda sender, said: [custom("好", handoff=True)]
    assert await person.say("转人工") == TRANSFERRED


async def test_it_speaks_plainly_without_a_key(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    async with house(tmp_path, rasa, api, clock, wechat_encoding_aes_key="") as home:
        person = SimulatedPerson(
            home.client,
            wechat_settings(wechat_encoding_aes_key=""),
            clock=lambda: clock().timestamp(),
        )
        assert await person.say("你好") == "收到：你好"


async def test_it_shows_what_wechat_shows_when_the_service_is_wrong(home: House) -> None:
    stranger = SimulatedPerson(home.client, wechat_settings(wechat_token="another"))
    assert await stranger.say("你好") == FAULT


@pytest.mark.parametrize(
    "content",
    ["{}", "<xml>", "<xml><Encrypt>a</Encrypt><MsgSignature>b</MsgSignature></xml>"],
)
async def test_it_does_not_believe_a_reply_that_is_not_sealed(content: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=content))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        assert await SimulatedPerson(client, wechat_settings()).say("你好") == FAULT


async def test_it_delivers_again_when_nobody_answers() -> None:
    tries: list[str] = []

    def silent(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.params["nonce"])
        if len(tries) < 3:
            raise httpx.ReadTimeout("silent")
        return httpx.Response(200, text="success")

    async with httpx.AsyncClient(
        transport=httpx.MockTransport(silent), base_url="http://gateway"
    ) as client:
        assert await SimulatedPerson(client, wechat_settings()).say("你好") == ""
    assert len(set(tries)) == 3


async def test_what_is_pushed_can_be_tapped(door: House) -> None:
    person = person_of(door)
    shown = person.see('1. <a href="weixin://bizmsgmenu?msgmenucontent=a&msgmenuid=7">甲</a>')
    assert shown.endswith("</a>")
    assert [link.menu_id for link in person.links] == ["7"]
