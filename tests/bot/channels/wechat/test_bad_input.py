"""What is not genuine is refused alike; what is genuine but odd gets ``success``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.channels.wechat.channel import PATH
from bot.gateway.testing import FakeRasa

from .conftest import OPENID, House, text, xml

Change = Callable[[dict[str, str], str], tuple[dict[str, str], str]]
SECRET_WORDS = "我的血型是稀有的"


def _query(**changes: str) -> Change:
    return lambda query, body: (query | changes, body)


def _without(name: str) -> Change:
    return lambda query, body: ({k: v for k, v in query.items() if k != name}, body)


def _tampered(query: dict[str, str], body: str) -> tuple[dict[str, str], str]:
    head, tail = body.split("<Encrypt><![CDATA[")
    swapped = "B" if tail[0] == "A" else "A"
    return query, f"{head}<Encrypt><![CDATA[{swapped}{tail[1:]}"


FORGERIES = {
    "wrong signature": _query(msg_signature="0" * 40),
    "signature that is no hex": _query(msg_signature="医保\ud800"),
    "no signature": _without("msg_signature"),
    "no timestamp": _without("timestamp"),
    "no nonce": _without("nonce"),
    "another timestamp": _query(timestamp="1700000000"),
    "another nonce": _query(nonce="1"),
    "tampered ciphertext": _tampered,
    "unknown encryption": _query(encrypt_type="rot13"),
    "empty body": lambda query, body: (query, ""),
    "no ciphertext": lambda query, body: (query, "<xml><ToUserName>a</ToUserName></xml>"),
    "not xml": lambda query, body: (query, "<xml><Encrypt>"),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forgery_is_refused(door: House, rasa: FakeRasa, change: Change) -> None:
    whole = door.wechat.whole(text(SECRET_WORDS))
    query, body = change(*door.wechat.encrypted(whole))
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    with capture_logs() as lines:
        shown = await door.wechat.post(query, body)
    assert shown.response.status_code == 403
    assert rasa.turns == []
    refusals = [line for line in lines if line["event"] == "wechat_refused"]
    assert len(refusals) == 1
    assert OPENID not in str(lines)
    assert SECRET_WORDS not in str(lines)


async def test_refusals_do_not_tell_what_was_wrong(door: House) -> None:
    answers = set()
    whole = door.wechat.whole(text("你好"))
    for change in FORGERIES.values():
        query, body = change(*door.wechat.encrypted(whole))
        query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
        answers.add((await door.wechat.post(query, body)).response.text)
    door.wechat.appid = "wxSomebodyElse00"
    answers.add((await door.wechat.say("你好")).response.text)
    assert answers == {'{"code":"forbidden","message":"没有访问权限。"}'}


async def test_a_message_for_another_appid_is_refused(door: House, rasa: FakeRasa) -> None:
    door.wechat.appid = "wx0123456789abcdee"
    assert (await door.wechat.say("你好")).response.status_code == 403
    assert rasa.turns == []


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 86_400])
async def test_an_untimely_request_is_refused(door: House, rasa: FakeRasa, seconds: int) -> None:
    timestamp = str(int(door.clock().timestamp()) + seconds)
    shown = await door.wechat.send(text("你好"), timestamp=timestamp)
    assert shown.response.status_code == 403
    assert rasa.turns == []


@pytest.mark.parametrize("seconds", [-299, 299])
async def test_clocks_may_differ_a_little(home: House, seconds: int) -> None:
    timestamp = str(int(home.clock().timestamp()) + seconds)
    assert (await home.wechat.send(text("你好"), timestamp=timestamp)).text == "收到：你好"


@pytest.mark.parametrize("timestamp", ["", "abc", "-1", "1e9", "１７００００００００", "9" * 400])
async def test_a_timestamp_that_is_no_number_is_refused(door: House, timestamp: str) -> None:
    shown = await door.wechat.send(text("你好"), timestamp=timestamp)
    assert shown.response.status_code == 403


async def test_a_replayed_request_is_refused(home: House, rasa: FakeRasa) -> None:
    query, body = home.wechat.encrypted(home.wechat.whole(text("你好")))
    assert (await home.wechat.post(query, body)).text == "收到：你好"
    assert (await home.wechat.post(query, body)).response.status_code == 403
    assert rasa.texts == ["你好"]


async def test_a_nonce_is_not_good_for_another_message(home: House, rasa: FakeRasa) -> None:
    assert (await home.wechat.send(text("一"), nonce="same")).text == "收到：一"
    assert (await home.wechat.send(text("二"), nonce="same")).response.status_code == 403
    assert rasa.texts == ["一"]


async def test_a_plain_signature_is_not_good_for_another_body(home: House) -> None:
    query = home.wechat.signed()
    first, second = (xml(home.wechat.whole(text(word))) for word in "一二")
    assert (await home.wechat.post(query, first)).text == "收到：一"
    assert (await home.wechat.post(query, second)).response.status_code == 403


BOMBS = {
    "entities": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><C>&b;</C></xml>',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><C>&a;</C></xml>',
    "dtd only": "<!DOCTYPE xml><xml><Content>1</Content></xml>",
    "remote dtd": '<!DOCTYPE xml SYSTEM "http://example.org/x.dtd"><xml/>',
    "unknown entity": "<xml><Content>&nothing;</Content></xml>",
    "deep": "<a>" * 6_000 + "</a>" * 6_000,
    "odd encoding": '<?xml version="1.0" encoding="UTF-7"?><xml/>',
    "no such encoding": '<?xml version="1.0" encoding="nothing"?><xml/>',
    "deep json": "[" * 30_000,
    "json list in braces": '{"a": ' + "[" * 30_000,
    "json number": '{"MsgId": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS.keys())
async def test_bombs_are_refused_outside_and_inside(door: House, rasa: FakeRasa, body: str) -> None:
    plain = await door.wechat.post(door.wechat.signed(), body)
    inside = await door.wechat.post(*door.wechat.sealed(body))
    for shown in (plain, inside):
        assert shown.response.status_code == 403 or shown.is_success
    assert rasa.turns == []


@pytest.mark.parametrize("size", [65_537, 5_000_000])
async def test_a_large_body_is_refused_before_it_is_read(door: House, size: int) -> None:
    shown = await door.wechat.post(door.wechat.signed(), b"<xml>" + b"a" * size)
    assert shown.response.status_code == 413


@pytest.mark.parametrize("missing", ["ToUserName", "FromUserName", "MsgType"])
async def test_a_push_without_its_head_gets_success(
    door: House, rasa: FakeRasa, missing: str
) -> None:
    fields = {k: v for k, v in door.wechat.whole(text("你好")).items() if k != missing}
    query, body = door.wechat.encrypted(fields)
    assert (await door.wechat.post(query, body)).is_success
    assert rasa.turns == []


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "event"},
        {"MsgType": "event", "Event": ""},
        {"MsgType": "hologram", "MsgId": 1},
        {"MsgType": "event", "Event": "a_new_event"},
        {"MsgType": "event", "Event": "LOCATION", "Latitude": "23.1"},
        {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": 5, "Status": "success"},
        {"MsgType": "event", "Event": "CLICK", "EventKey": "no_such_topic"},
        {"MsgType": "event", "Event": "CLICK"},
        {"MsgType": "event", "Event": "scancode_waitmsg", "ScanCodeInfo": "x"},
    ],
)
async def test_what_is_unknown_gets_success(
    door: House, rasa: FakeRasa, fields: dict[str, Any]
) -> None:
    assert (await door.wechat.send(fields)).is_success
    assert rasa.turns == []


async def test_a_text_without_an_id_or_words_is_answered_kindly(home: House) -> None:
    shown = await home.wechat.send({"MsgType": "text", "Content": "  "})
    assert "请输入" in shown.text


async def test_the_same_message_an_hour_later_gets_success(home: House, rasa: FakeRasa) -> None:
    message = text("你好")
    assert (await home.wechat.send(message)).text == "收到：你好"
    home.clock.forward(hours=1)
    assert (await home.wechat.send(message)).is_success
    assert rasa.texts == ["你好"]


async def test_typed_commands_never_reach_rasa(home: House, rasa: FakeRasa) -> None:
    await home.wechat.say('/restart{"a": 1}')
    await home.wechat.say("／forget_me")
    assert not any(said.startswith(("/", "／")) for said in rasa.texts)


async def test_a_reply_never_breaks_its_own_form(home: House) -> None:
    said = "]]></Content><MsgType>x</MsgType> & <b> \x01"
    plain = await home.wechat.send_plain({**text("x"), "Content": said.replace("\x01", "")})
    assert plain.kind == "text"
    assert "<b>" not in plain.text
    body = json.dumps(home.wechat.whole(text(said)))
    response = await home.client.post(PATH, params=home.wechat.signed(), content=body)
    assert response.json()["MsgType"] == "text"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
async def test_no_signed_body_breaks_anything(home: House, body: bytes) -> None:
    shown = await home.wechat.post(home.wechat.signed(), body)
    assert shown.response.status_code in (200, 403)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["MsgType", "Event", "EventKey", "Content", "MsgId", "CreateTime", "Label"]
        ),
        st.sampled_from(
            ["text", "event", "voice", "location", "CLICK", "subscribe", "继续", "1", ""]
        )
        | st.text(max_size=20),
    )
)
async def test_no_push_breaks_anything(home: House, fields: dict[str, str]) -> None:
    body = json.dumps(home.wechat.whole(fields))
    response = await home.client.post(PATH, params=home.wechat.signed(), content=body)
    assert response.status_code in (200, 403)


async def test_an_unexpected_failure_is_a_polite_reply(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(home.channel.memory, "chosen", broken)
    assert "12393" in (await home.wechat.say("你好")).text
