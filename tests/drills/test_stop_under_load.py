"""SIGTERM under load: turns under way are finished, none is lost, nobody hears half an answer."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable

import httpx

from tests.drills.conftest import PATIENT, amount
from tests.drills.house import House, Part
from tests.drills.people import Person, client
from tests.drills.records import inbox, unanswered

ENDED = {0, -signal.SIGTERM}
"""uvicorn stops in order and then passes the signal on."""


async def test_turns_under_way_are_finished(played: House, figure: Callable[[str], None]) -> None:
    gateway = played.start("gateway", **PATIENT)
    gateway.wait_until("/healthz")
    came: Counter[str] = Counter()
    async with client() as browser:
        crowd = [
            asyncio.create_task(_talk_until_closed(browser, gateway, came))
            for _ in range(amount(20, 100))
        ]
        await asyncio.sleep(2)
        gateway.process.send_signal(signal.SIGTERM)
        await asyncio.gather(*crowd)
    assert gateway.process.wait(30) in ENDED
    assert came["answered"] > 0
    assert unanswered(played) == []
    assert len(inbox(played)) == came["answered"], "an answer that was made did not arrive"
    assert "turns_cut_off" not in gateway.log.read_text()
    figure(f"{came['answered']} turns until SIGTERM at {len(crowd)} at a time: 0 lost, 0 cut off")


async def _talk_until_closed(browser: httpx.AsyncClient, gateway: Part, came: Counter[str]) -> None:
    person = Person(browser)
    while True:
        try:
            heard = await person.say(gateway.url, "慢慢说")
        except httpx.TransportError:
            return  # closed before the request was read; the inbox tells if it was not so
        assert heard.text == "收到：慢慢说"
        came["answered"] += 1
