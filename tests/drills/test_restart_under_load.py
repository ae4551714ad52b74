"""Everything is stopped and started again under load; conversations go on where they were."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

from tests.drills.conftest import amount
from tests.drills.house import until
from tests.drills.people import Person, client
from tests.drills.records import inbox_of, tracker_texts_of
from tests.integration.conftest import Installation, start

CITIES = {"成都": "510100", "重庆": "500000", "杭州": "330100"}
ASK = "职工医保住院报销比例是多少"
AFTERWARDS = 3  # messages of everybody after the restart


async def test_conversations_survive_a_restart(
    installation: Installation, figure: Callable[[str], None]
) -> None:
    url, restarted = installation.base_url, asyncio.Event()
    async with client() as browser:
        people = [(Person(browser), list(CITIES)[n % 3]) for n in range(amount(6, 30))]
        for person, city in people:
            await person.insist([url], f"我在{city}")
        crowd = [asyncio.create_task(_talk(p, city, url, restarted)) for p, city in people]
        await asyncio.sleep(2)
        began = time.monotonic()
        assert await asyncio.to_thread(installation.stop) == 0
        again = await asyncio.to_thread(_start_again, installation)
        away = time.monotonic() - began
        restarted.set()
        asked = sum(await asyncio.gather(*crowd))
        try:
            await until(lambda: _all_recorded(again, asked), patience=30)
        finally:
            await asyncio.to_thread(again.stop)
    twice = {text: n for text, n in Counter(_questions(again)).items() if n > 1}
    assert not twice, "a turn was made twice"
    figure(f"{len(people)} people, {asked} messages through a restart of {away:.0f} s: 0 lost")


def _start_again(installation: Installation) -> Installation:
    """With the same data and the same ports."""
    kept = {name: installation.env[name] for name in ("PORT", "RASA_URL", "ACTIONS_URL")}
    again = start(installation.log.parent, **kept)
    again.wait_until_healthy()
    return again


async def _talk(person: Person, city: str, url: str, restarted: asyncio.Event) -> int:
    """Ask all the time; every answer must still be for the person's city."""
    asked = left = 0
    while left < AFTERWARDS:
        heard = await person.insist([url], f"{ASK}（{uuid4().hex[:6]}）")
        assert heard.messages[0]["region"] == CITIES[city]
        asked += 1
        left += restarted.is_set()
    return asked


def _questions(installation: Installation) -> list[str]:
    return [text for text in tracker_texts_of(installation.env) if text.startswith(ASK)]


def _all_recorded(installation: Installation, asked: int) -> bool:
    """Every question has a row that says it was answered."""
    rows = [row for row in inbox_of(installation.env) if row["text"].startswith(ASK)]
    answered = {row["text"] for row in rows if row["outcome"] == "answered"}
    return len(answered) == asked
