"""The gateway itself is killed in mid-turn: operators see whom it left, a repeat is answered."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta

import httpx
import pytest

from bot.gateway.settings import Settings
from bot.gateway.store.keeping import Keeping
from knowledge.clock import system_clock
from tests.drills.house import House, until
from tests.drills.people import Person, client
from tests.drills.records import unanswered


def stranded(house: House) -> list[str]:
    """What `yibao stranded` lists, some minutes later."""
    settings = Settings.model_validate({name.lower(): value for name, value in house.env.items()})
    with Keeping(settings) as keeping:
        later = system_clock() + timedelta(minutes=5)
        return [str(row["text"]) for row in keeping.stranded(later)]


async def test_nobody_is_left_without_trace(played: House) -> None:
    gateway = played.start("gateway")
    gateway.wait_until("/healthz")
    async with client() as browser:
        person = Person(browser)
        await person.say(gateway.url, "你好")
        turn = asyncio.create_task(person.say(gateway.url, "挂着的问题", message_id="m1"))
        await until(lambda: [row["text"] for row in unanswered(played)] == ["挂着的问题"])
        gateway.end(signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            await turn
        assert stranded(played) == ["挂着的问题"]
        again = played.start("gateway")
        again.wait_until("/healthz")
        repeated = await person.say(again.url, "挂着的问题", message_id="m1")
        assert repeated.is_polite_failure, "the repeat is a turn of its own, and Rasa still hangs"
        assert (await person.insist([again.url], "另一个问题")).text == "收到：另一个问题"
    assert stranded(played) == ["挂着的问题"], "the first delivery stays visible"
