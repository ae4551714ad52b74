"""Drill 10: Redis goes away and comes back; people notice nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.drills.conftest import amount
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import unanswered
from tests.neighbours import Redis


async def test_redis_gone_and_back(
    house: House,
    pair: tuple[Part, Part],
    redis: Redis,
    figure: Callable[[str], None],
) -> None:
    one, other = pair
    rounds = amount(3, 30)
    async with client() as browser:
        people = [Person(browser) for _ in range(8)]
        await _all_ask(people, one.url, other.url)
        redis.stop()
        try:
            for _ in range(rounds):
                await _all_ask(people, one.url, other.url)
            health = (await browser.get(f"{one.url}/healthz")).json()
            assert health["status"] == "degraded"
            assert "memory" in health["dependencies"]["redis"]
        finally:
            redis.start()
        await asyncio.sleep(6)  # a failed Redis is left alone for five seconds
        for _ in range(rounds):
            await _all_ask(people, one.url, other.url)
        health = (await browser.get(f"{one.url}/healthz")).json()
        assert health["dependencies"]["redis"] == "ok"
    for person in people:
        assert not any(heard.is_polite_failure for heard in person.heard)
        assert all(heard.messages for heard in person.heard)
    assert unanswered(house) == []
    turns = sum(len(person.heard) for person in people)
    slowest = max(heard.seconds for person in people for heard in person.heard)
    figure(f"{turns} turns through a Redis outage, none failed, slowest {slowest:.2f} s")


async def _all_ask(people: list[Person], *urls: str) -> None:
    """Everybody asks once, half of them at each gateway."""
    await asyncio.gather(
        *(
            person.say(urls[number % len(urls)], "医保断缴了怎么办")
            for number, person in enumerate(people)
        )
    )
