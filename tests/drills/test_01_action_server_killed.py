"""Drill 1: the action server is killed in mid-turn; the person is told so and can go on."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.drills.conftest import amount, is_in_time
from tests.drills.house import turns_running, until
from tests.drills.people import Heard, Person, client
from tests.drills.records import inbox_of, tracker_texts_of
from tests.integration.conftest import Installation

POLITE_WITHIN = 2.5  # seconds


def action_server(installation: Installation) -> psutil.Process | None:
    """The action server that circus started; None while there is none."""
    for child in psutil.Process(installation.process.pid).children():
        with suppress(psutil.Error):  # a child may end while it is looked at
            if "actions.server" in child.cmdline():
                return child
    return None


async def test_a_turn_whose_action_server_dies_gets_one_polite_answer(
    installation: Installation, figure: Callable[[str], None]
) -> None:
    rounds = amount(1, 5)
    slowest = 0.0
    async with client() as browser:
        person = Person(browser)
        await person.say(installation.base_url, "我在成都")
        for number in range(rounds):
            heard, waited = await _killed_in_mid_turn(installation, person, f"退休怎么办理{number}")
            assert heard.is_polite_failure
            assert len(heard.messages) == 1
            slowest = max(slowest, waited)
            recovered = await person.insist([installation.base_url], "职工医保住院报销比例是多少")
            assert recovered.messages[0]["region"] == "510100", "the city is still known"
    assert is_in_time(slowest, POLITE_WITHIN)
    rows = [row for row in inbox_of(installation.env) if row["text"].startswith("退休怎么办理")]
    assert [row["outcome"] for row in rows] == ["failed"] * rounds
    told = [t for t in tracker_texts_of(installation.env) if t.startswith("退休怎么办理")]
    assert len(told) == len(set(told)), "no turn was repeated"
    figure(f"{rounds} kills in mid-turn, polite answer after at most {slowest:.2f} s")


async def _killed_in_mid_turn(
    installation: Installation, person: Person, text: str
) -> tuple[Heard, float]:
    """Freeze the action server so that the turn is certainly under way, then kill it.

    Gives what was heard, and the seconds from the kill to it.
    """
    victim = action_server(installation)
    assert victim is not None
    victim.suspend()
    turn = asyncio.create_task(person.say(installation.base_url, text))
    await until(lambda: turns_running(installation.base_url) >= 1)
    await asyncio.sleep(0.3)  # until Rasa has called the action
    victim.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    heard = await turn
    waited = time.monotonic() - killed
    await until(lambda: action_server(installation) not in (None, victim), patience=60)
    return heard, waited
