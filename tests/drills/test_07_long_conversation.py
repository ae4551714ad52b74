"""Drill 7: a conversation of thousands of turns stays as fast and as small as it began."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from tests.drills.conftest import amount, is_in_time
from tests.drills.house import House, Part, resident
from tests.drills.people import Heard, Person, client

QUESTIONS = (
    "怎么在手机上申请医保报销",
    "职工医保住院报销比例是多少",
    "我在成都",
    "医保断缴了怎么办",
    "生育津贴怎么领",
    "微信上怎么激活医保码",
)
MOST_GROWTH = 150 * 2**20  # bytes, all processes together
ALLOWANCE = 0.030  # seconds; what a loaded test machine adds to a median


async def test_latency_and_memory_are_flat(
    house: House, pair: tuple[Part, Part], figure: Callable[[str], None]
) -> None:
    gateway, _ = pair
    turns = amount(300, 10_000)
    sample = turns // 6
    pids = [part.process.pid for part in house.parts]
    async with client() as browser:
        person = Person(browser)
        await _talk(person, gateway.url, sample)
        before = resident(pids)
        await _talk(person, gateway.url, turns - sample)
        growth = resident(pids) - before
    assert not any(heard.is_polite_failure for heard in person.heard)
    first, last = _median(person.heard[:sample]), _median(person.heard[-sample:])
    figure(
        f"{turns} turns: median {1000 * first:.1f} ms in the first sixth,"
        f" {1000 * last:.1f} ms in the last; memory {growth / 2**20:+.0f} MB"
    )
    assert is_in_time(last, 1.5 * first + ALLOWANCE)
    assert growth < MOST_GROWTH


async def _talk(person: Person, url: str, turns: int) -> None:
    for number in range(turns):
        await person.say(url, QUESTIONS[number % len(QUESTIONS)])


def _median(heard: Sequence[Heard]) -> float:
    return statistics.median(one.seconds for one in heard)
