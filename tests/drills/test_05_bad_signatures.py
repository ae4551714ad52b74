"""Drill 5: forged sessions and buttons are refused, replayed requests change nothing."""

from __future__ import annotations

from uuid import uuid4

import httpx

from bot.gateway import texts
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import inbox


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
