"""The disk is full, and then is not: answers go on, and the records follow."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from tests.drills.conftest import amount
from tests.drills.house import House, Part, until
from tests.drills.people import Person, client
from tests.drills.records import inbox, tracker_texts, unanswered

ASK = "生育津贴怎么领"


@contextmanager
def no_space_for(parts: list[Part]) -> Iterator[None]:
    """No file of these processes may grow: what a full disk is to them."""
    processes = [psutil.Process(part.process.pid) for part in parts]
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for process in processes:
        process.rlimit(psutil.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for process in processes:
            process.rlimit(psutil.RLIMIT_FSIZE, unlimited)


async def test_a_full_disk_costs_no_answer_and_no_record(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    gateway, _ = pair
    turns = amount(5, 100)
    recorded, told = _count(house)
    async with client() as browser:
        person = Person(browser)
        await person.say(gateway.url, "我在成都")
        with no_space_for(house.parts):
            for _ in range(turns):
                assert not (await person.say(gateway.url, ASK)).is_polite_failure
            await until(lambda: gateway.url in house.degraded(), patience=30)
        await until(lambda: house.degraded() == [], patience=60)
        await until(lambda: unanswered(house) == [], patience=60)
        await until(lambda: _count(house) == (recorded + turns, told + turns), patience=30)
    figure(f"{turns} turns with a full disk: all answered, all recorded when there was space")


def _count(house: House) -> tuple[int, int]:
    return [row["text"] for row in inbox(house)].count(ASK), tracker_texts(house).count(ASK)
