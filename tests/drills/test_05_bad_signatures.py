"""Drill 5: forged sessions and buttons are refused, replayed requests change nothing."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from bot.channels.wechat.crypto import MessageCipher, signature
from bot.gateway import texts
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import inbox
from tests.drills.wechat import AES_KEY, TOKEN, Push, push


def altered(token: str) -> str:
    """The token with one character of its signature changed."""
    place = len(token) - 5
    return f"{token[:place]}{'A' if token[place] != 'A' else 'B'}{token[place + 1 :]}"


async def test_a_session_that_was_not_minted_here_is_refused(pair: tuple[Part, Part]) -> None:
    gateway, _ = pair
    async with client() as browser:
        person = Person(browser)
        await person.say(gateway.url, "你好")
        assert person.session is not None
        conversation = person.session.split(".")[0]
        for forged in (altered(person.session), conversation, f"{conversation}.x.y", "x" * 512):
            body = {"text": "我的信息", "session": forged}
            response = await browser.post(f"{gateway.url}/api/chat", json=body)
            assert response.status_code == httpx.codes.UNAUTHORIZED
            assert response.json()["code"] == "session_invalid"


async def test_a_stolen_or_altered_button_does_nothing(
    pair: tuple[Part, Part],
) -> None:
    gateway, _ = pair
    async with client() as browser:
        owner, thief = Person(browser), Person(browser)
        shown = await owner.say(gateway.url, "异地就医怎么备案")
        payload = shown.messages[0]["buttons"][0]["payload"]
        for forged in (altered(payload), payload):
            assert (await thief.say(gateway.url, forged)).text == texts.STALE_BUTTON
        pressed = await owner.say(gateway.url, payload)
        assert pressed.messages[0]["topic"]
        assert pressed.text != texts.STALE_BUTTON


async def test_a_replayed_request_is_not_a_second_turn(
    house: House, pair: tuple[Part, Part]
) -> None:
    gateway, _ = pair
    async with client() as browser:
        person = Person(browser)
        message_id, text = uuid4().hex, "医保断缴了怎么办"
        first = await person.say(gateway.url, text, message_id)
        await person.say(gateway.url, "谢谢")
        assert (await person.say(gateway.url, text, message_id)).messages == first.messages
        # Another person's request with the same id is another message.
        other = Person(browser)
        await other.say(gateway.url, "生育津贴怎么领", message_id)
    rows = [row for row in inbox(house) if row["message_id"] == message_id]
    assert sorted(row["text"] for row in rows) == [text, "生育津贴怎么领"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("msg_signature", "0" * 40),
        ("msg_signature", ""),
        ("nonce", "another"),
        ("timestamp", "1"),
        ("encrypt_type", "raw"),
    ],
)
async def test_a_push_that_wechat_did_not_sign_is_refused(
    house: House, pair: tuple[Part, Part], field: str, value: str
) -> None:
    good = push("o-drill-5", "不该收到的话", 20_000, nonce="5")
    forged = replace(good, query=good.query | {field: value})
    async with client() as attacker:
        response = await forged.deliver(attacker, pair[0].url)
    assert response.status_code == httpx.codes.FORBIDDEN
    assert "不该收到的话" not in [row["text"] for row in inbox(house)]


async def test_an_old_push_an_altered_one_and_one_of_another_account_are_refused(
    house: House, pair: tuple[Part, Part]
) -> None:
    good = push("o-drill-5", "不该收到的话", 20_001, nonce="6")
    old = push("o-drill-5", "不该收到的话", 20_002, nonce="7", age=3600)
    middle = len(good.body) // 2
    other_byte = b"A" if good.body[middle : middle + 1] != b"A" else b"B"
    altered = replace(good, body=good.body[:middle] + other_byte + good.body[middle + 1 :])
    other = MessageCipher(AES_KEY, "wx-of-another-account")
    encrypted = other.encrypt("<xml></xml>")
    signed = signature(TOKEN, good.query["timestamp"], good.query["nonce"], encrypted)
    foreign = Push(
        good.query | {"msg_signature": signed},
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode(),
    )
    async with client() as attacker:
        answers = [await one.deliver(attacker, pair[0].url) for one in (old, altered, foreign)]
    assert {answer.status_code for answer in answers} == {httpx.codes.FORBIDDEN}
    assert len({answer.text for answer in answers}) == 1, "no answer tells what was wrong"
    assert "不该收到的话" not in [row["text"] for row in inbox(house)]


async def test_a_replayed_push_is_not_a_second_turn(house: House, pair: tuple[Part, Part]) -> None:
    sent = push("o-drill-5-b", "异地安置怎么办理", 20_003, nonce="8")
    async with client() as attacker:
        await sent.deliver(attacker, pair[0].url)
        for part in pair:
            await sent.deliver(attacker, part.url)
    assert [row["text"] for row in inbox(house)].count("异地安置怎么办理") == 1
