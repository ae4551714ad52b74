"""Every kind of message and event of the protocol, as a person would meet them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.wechat import texts
from bot.channels.wechat.simulator.fake_api import MEDIA_PATH, FakeWechatApi
from bot.gateway.store.keeping import Keeping
from bot.gateway.testing import Answer, FakeRasa, all_written, custom, settings_for

from .conftest import OPENID, FakeClock, House, event, house, text

CHOICES = [
    {"title": "进度查询", "payload": "/claim_progress"},
    {"title": "转人工", "payload": "/human_handoff"},
]


def choices(sender: str, said: str) -> Answer:
    if said.startswith("/"):
        return [custom(f"命令：{said}")]
    return [custom("请选择", buttons=CHOICES)] if said == "选" else [custom(f"收到：{said}")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"MsgType": "image", "PicUrl": "http://x", "MediaId": "m"}, texts.IMAGE),
        ({"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"}, texts.VIDEO),
        ({"MsgType": "shortvideo", "MediaId": "m", "ThumbMediaId": "t"}, texts.VIDEO),
        ({"MsgType": "link", "Title": "t", "Description": "d", "Url": "http://x"}, texts.LINK),
        ({"MsgType": "file", "Title": "a.pdf", "FileKey": "k"}, texts.FILE),
        ({"MsgType": "voice", "MediaId": "m", "Format": "amr"}, texts.VOICE),
        ({"MsgType": "voice", "MediaId": "m", "Recognition": ""}, texts.VOICE),
        ({"MsgType": "location", "Location_X": "30", "Label": ""}, texts.LOCATION),
    ],
)
async def test_what_is_no_text_gets_a_fitting_word(
    home: House, rasa: FakeRasa, api: FakeWechatApi, fields: dict[str, Any], said: str
) -> None:
    assert (await home.wechat.send(fields | {"MsgId": 1})).text == said
    assert rasa.turns == []
    assert api.calls == []  # above all: a photo is not downloaded


async def test_a_recognised_voice_message_is_a_question(home: House, rasa: FakeRasa) -> None:
    fields = {"MsgType": "voice", "MediaId": "m", "Recognition": "异地就医怎么备案", "MsgId": 2}
    assert (await home.wechat.send(fields)).text == "收到：异地就医怎么备案"


async def test_an_operators_recogniser_hears_voice_messages(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    heard: list[tuple[str, bytes]] = []

    async def recognise(request: httpx.Request) -> httpx.Response:
        heard.append((request.headers["content-type"], request.content))
        return httpx.Response(200, json={"text": "异地备案"} if request.content else {})

    speech = {
        "wechat_speech_url": "http://speech.test/recognise",
        "speech_transport": httpx.MockTransport(recognise),
    }
    async with house(tmp_path, rasa, api, clock, **speech) as home:
        fields = {"MsgType": "voice", "MediaId": "m1", "Format": "amr", "Recognition": ""}
        assert (await home.wechat.send(fields | {"MsgId": 3})).text == "收到：异地备案"
        assert heard == [("audio/amr", api.recording)]
        assert api.calls_of(MEDIA_PATH)[0].query["media_id"] == "m1"
        api.errors[MEDIA_PATH].append(40007)
        assert (await home.wechat.send(fields | {"MsgId": 4})).text == texts.VOICE
        api.recording = b""
        assert (await home.wechat.send(fields | {"MsgId": 5})).text == texts.VOICE


@pytest.mark.parametrize(
    ("label", "city"),
    [
        ("四川省成都市武侯区天府大道1号", "成都市"),
        ("北京市朝阳区建国路", "北京市"),
        ("云南省大理白族自治州大理市", "大理白族自治州"),
        ("内蒙古自治区兴安盟乌兰浩特市", "兴安盟"),
    ],
)
async def test_a_location_offers_its_city(
    home: House, rasa: FakeRasa, label: str, city: str
) -> None:
    fields = {"MsgType": "location", "Location_X": "30.6", "Location_Y": "104", "Label": label}
    shown = await home.wechat.send(fields | {"MsgId": 6})
    assert texts.LOCATION_IN.format(city=city) in shown.text
    await home.wechat.say("1")
    assert rasa.texts == [f"我在{city}参保"]


async def test_who_follows_is_greeted_with_questions_to_tap(home: House, rasa: FakeRasa) -> None:
    shown = await home.wechat.send(event("subscribe", EventKey=""))
    assert shown.text.startswith(texts.GREETING)
    assert "weixin://bizmsgmenu" in shown.text
    await home.wechat.say("1")
    assert rasa.texts == ["/claim_online"]


async def test_who_follows_by_a_code_is_offered_its_topic_first(
    home: House, rasa: FakeRasa
) -> None:
    fields = event("subscribe", EventKey="qrscene_claim_materials", Ticket="t")
    await home.wechat.send(fields)
    await home.wechat.say("1")
    assert rasa.texts == ["/claim_materials"]


@pytest.mark.parametrize(
    ("scene", "asked"), [("claim_materials", ["/claim_materials"]), ("counter-7", [])]
)
async def test_a_scanned_code_answers_its_topic_or_greets(
    home: House, rasa: FakeRasa, scene: str, asked: list[str]
) -> None:
    shown = await home.wechat.send(event("SCAN", EventKey=scene, Ticket="t"))
    assert shown.text
    assert rasa.texts == asked


async def test_a_menu_key_asks_its_topic(home: House, rasa: FakeRasa) -> None:
    shown = await home.wechat.send(event("CLICK", EventKey="claim_progress"))
    assert shown.text == "收到：/claim_progress"
    assert rasa.texts == ["/claim_progress"]


@pytest.mark.parametrize(
    "fields",
    [
        event("VIEW", EventKey="https://example.org", MenuId="1"),
        event("view_miniprogram", EventKey="pages/index"),
        event("LOCATION", Latitude="30", Longitude="104", Precision="65"),
        event("scancode_push", EventKey="k"),
        event("pic_sysphoto", EventKey="k"),
        event("location_select", EventKey="k"),
        event("MASSSENDJOBFINISH", MsgID="1"),
        event("subscribe_msg_popup_event"),
        event("debug_demo"),
    ],
)
async def test_other_events_want_nothing(
    door: House, rasa: FakeRasa, fields: dict[str, object]
) -> None:
    assert (await door.wechat.send(fields)).is_success
    assert rasa.turns == []


async def test_a_typed_number_chooses_from_the_last_answer(home: House, rasa: FakeRasa) -> None:
    rasa.script = choices
    await home.wechat.say("选")
    assert (await home.wechat.say("1")).text == "命令：/claim_progress"
    assert (await home.wechat.say("1")).text == "收到：1"  # the last answer offered nothing


@pytest.mark.parametrize("typed", ["2", "２", "2.", "（2）", "2、", " 2 "])
async def test_a_number_may_be_typed_in_many_ways(home: House, rasa: FakeRasa, typed: str) -> None:
    rasa.script = choices
    await home.wechat.say("选")
    await home.wechat.say(typed)
    assert rasa.texts[-1] == "/human_handoff"


@pytest.mark.parametrize("typed", ["3", "0", "12", "1个", "一千", "-1", "1.5"])
async def test_other_numbers_are_what_they_say(home: House, rasa: FakeRasa, typed: str) -> None:
    rasa.script = choices
    await home.wechat.say("选")
    await home.wechat.say(typed)
    assert rasa.texts[-1] == typed


async def test_a_tapped_link_chooses_even_from_an_older_answer(home: House, rasa: FakeRasa) -> None:
    rasa.script = choices
    offered = (await home.wechat.say("选")).text
    link_id = offered.split("msgmenuid=")[1].split('"')[0]
    await home.wechat.say("别的问题")
    await home.wechat.send(text("进度查询", bizmsgmenuid=link_id))
    assert rasa.texts[-1] == "/claim_progress"


async def test_a_tapped_link_that_is_forgotten_asks_its_words(home: House, rasa: FakeRasa) -> None:
    await home.wechat.send(text("进度查询", bizmsgmenuid="123456"))
    assert rasa.texts == ["进度查询"]


async def test_a_repeated_number_chooses_the_same(home: House, rasa: FakeRasa) -> None:
    """The second delivery of “1” must not choose from the answer to the first."""
    rasa.script = choices
    await home.wechat.say("选")
    message = text("1")
    await home.wechat.send(message)
    assert (await home.wechat.send(message)).is_success
    assert rasa.texts == ["选", "/claim_progress"]


async def test_people_are_named_by_keyed_hashes(home: House, rasa: FakeRasa) -> None:
    await home.wechat.say("你好")
    await home.other("oAnother").say("你好")
    names = [sender for sender, _ in rasa.turns]
    assert len(set(names)) == 2
    assert all(name.startswith("wx-") and OPENID not in name for name in names)


async def test_who_leaves_is_forgotten(home: House, rasa: FakeRasa) -> None:
    rasa.script = choices
    await home.wechat.say("选")
    assert (await home.wechat.send(event("unsubscribe"))).is_success
    await all_written(home.gateway.store)
    conversation = home.channel.people.conversation(OPENID)
    with Keeping(home.gateway.settings) as keeping:
        assert all(rows == [] for rows in keeping.export(conversation).values())
    home.clock.forward(minutes=1)
    await home.wechat.say("1")  # what was offered before is forgotten, too
    assert rasa.texts[-1] == "1"
    assert rasa.turns[0][0] != rasa.turns[-1][0]  # Rasa does not know the person again


async def test_who_asks_to_be_forgotten_is_forgotten_by_the_channel(
    home: House, rasa: FakeRasa
) -> None:
    rasa.script = choices
    await home.wechat.say("选")
    rasa.script = lambda sender, said: [custom("已删除", effects=[{"kind": "forget"}])]
    assert (await home.wechat.say("清除我的信息")).text == "已删除"
    conversation = home.channel.people.conversation(OPENID)
    assert await home.channel.memory.chosen(conversation, "2", "") is None


async def test_the_notice_stands_on_the_first_answer_only(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    settings = settings_for(tmp_path, notice="请不要发送个人信息。")
    async with house(tmp_path, rasa, api, clock, gateway_settings=settings) as home:
        assert (await home.wechat.say("你好")).text.endswith("请不要发送个人信息。")
        assert "个人信息" not in (await home.wechat.say("你好")).text
