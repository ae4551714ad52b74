"""Drill 4: two messages of one person 50 ms apart keep their order, whoever receives them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

from tests.drills.conftest import amount
from tests.drills.house import House, Part, until
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
            assert await _city_then_question(person, one, other) == "330100"
    said = defaultdict(list)
    for event in tracker_events(house):
        if event["event"] == "user" and event["text"] in ("我在杭州", "居民医保住院报销比例是多少"):
            said[event["sender_id"]].append(event["text"])
    assert len(said) == len(people)
    assert all(texts == ["我在杭州", "居民医保住院报销比例是多少"] for texts in said.values())
    figure(f"{len(people)} pairs 50 ms apart at two gateways, all in order")


async def _city_then_question(person: Person, one: Part, other: Part) -> str:
    """The place for which the question is answered."""
    first = asyncio.create_task(person.say(one.url, "我在杭州"))
    await asyncio.sleep(APART)
    await until(lambda: first.done() or one.turns_running() > 0)  # it has arrived
    answer = await person.say(other.url, "居民医保住院报销比例是多少")
    await first
    return str(answer.messages[0]["region"])
