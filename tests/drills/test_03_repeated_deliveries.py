"""Drill 3: the same message three times, at two gateways, is one turn with one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import uuid4

from tests.drills.conftest import amount
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import inbox, tracker_texts
from tests.drills.wechat import push, shown

AT_ONCE = 8  # people, each with three deliveries under way


async def test_three_deliveries_to_two_gateways_get_one_answer(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    one, other = pair
    async with client() as browser:
        people = [Person(browser) for _ in range(amount(8, 60))]
        for person in people:
            await person.say(one.url, "你好")
        for few in (people[i : i + AT_ONCE] for i in range(0, len(people), AT_ONCE)):
            await asyncio.gather(*(_deliver_thrice(person, one.url, other.url) for person in few))
    for person in people:
        first, *again = person.heard[1:]
        assert first.messages[0]["topic"] == "claim_online"
        assert all(repeated.messages == first.messages for repeated in again)
    asked = "怎么在手机上申请医保报销"
    received = [row for row in inbox(house) if row["text"] == asked]
    assert len(received) == len(people)
    assert tracker_texts(house).count(asked) == len(people)
    figure(f"{3 * len(people)} deliveries of {len(people)} messages, {len(received)} turns")


async def test_three_pushes_of_wechat_get_one_answer(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    one, other = pair
    asked = "微信上怎么激活医保码"
    count = amount(8, 60)
    async with client() as wechat:
        for number in range(count):
            openid = f"o-drill-3-{number}"
            deliveries = [
                push(openid, asked, 10_000 + number, nonce=f"{number}-{again}")
                for again in range(3)
            ]
            first, second = await asyncio.gather(
                deliveries[0].deliver(wechat, one.url), deliveries[1].deliver(wechat, other.url)
            )
            third = await deliveries[2].deliver(wechat, one.url)
            answers = {shown(response) for response in (first, second, third)} - {""}
            assert len(answers) == 1
    assert [row["text"] for row in inbox(house)].count(asked) == count
    assert tracker_texts(house).count(asked) == count
    figure(f"{3 * count} pushes of {count} messages, {count} turns, one answer each")


async def _deliver_thrice(person: Person, *urls: str) -> None:
    """At once, and again when the answer is there already."""
    message_id = uuid4().hex
    text = "怎么在手机上申请医保报销"
    await asyncio.gather(*(person.say(url, text, message_id) for url in urls))
    await person.say(urls[0], text, message_id)
