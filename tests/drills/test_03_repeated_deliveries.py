"""Drill 3: the same message three times, at two gateways, is one turn with one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import uuid4

from tests.drills.conftest import amount
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import inbox, tracker_texts


async def test_three_deliveries_to_two_gateways_get_one_answer(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    one, other = pair
    async with client() as browser:
        people = [Person(browser) for _ in range(amount(8, 60))]
        for person in people:
            await person.say(one.url, "你好")
        await asyncio.gather(*(_deliver_thrice(person, one.url, other.url) for person in people))
    for person in people:
        first, *again = person.heard[1:]
        assert first.messages[0]["topic"] == "claim_online"
        assert all(repeated.messages == first.messages for repeated in again)
    asked = "怎么在手机上申请医保报销"
    received = [row for row in inbox(house) if row["text"] == asked]
    assert len(received) == len(people)
    assert tracker_texts(house).count(asked) == len(people)
    figure(f"{3 * len(people)} deliveries of {len(people)} messages, {len(received)} turns")


async def _deliver_thrice(person: Person, *urls: str) -> None:
    """At once, and again when the answer is there already."""
    message_id = uuid4().hex
    text = "怎么在手机上申请医保报销"
    await asyncio.gather(*(person.say(url, text, message_id) for url in urls))
    await person.say(urls[0], text, message_id)
