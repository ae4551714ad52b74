"""Drill 4: two messages of one person 50 ms apart keep their order, whoever receives them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

from tests.drills.conftest import amount
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import tracker_events

APART = 0.05  # seconds


async def test_a_city_told_just_before_the_question_counts(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    one, other = pair
    async with client() as browser:
        people = [Person(browser) for _ in range(amount(10, 100))]
        for person in people:
            await person.say(one.url, "你好")
            first = asyncio.create_task(person.say(one.url, "我在杭州"))
            await asyncio.sleep(APART)
            answer = await person.say(other.url, "居民医保住院报销比例是多少")
            await first
            assert answer.messages[0]["region"] == "330100"
    said = defaultdict(list)
    for event in tracker_events(house):
        if event["event"] == "user" and event["text"] in ("我在杭州", "居民医保住院报销比例是多少"):
            said[event["sender_id"]].append(event["text"])
    assert len(said) == len(people)
    assert all(texts == ["我在杭州", "居民医保住院报销比例是多少"] for texts in said.values())
    figure(f"{len(people)} pairs 50 ms apart at two gateways, all in order")
