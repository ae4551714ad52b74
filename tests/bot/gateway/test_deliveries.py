from __future__ import annotations

import asyncio

import pytest

from bot.gateway.deliveries import Deliveries
from bot.gateway.messages import Message, Reply
from bot.gateway.state import MemoryState


class Turns:
    """Counts turns; each waits for ``go``."""

    def __init__(self, *, waiting: bool = False) -> None:
        self.count = 0
        self.begun = asyncio.Semaphore(0)
        self.go = asyncio.Event()
        if not waiting:
            self.go.set()

    async def __call__(self) -> Reply:
        self.count += 1
        self.begun.release()
        number = self.count
        await self.go.wait()
        return Reply(conversation="c", messages=(Message(text=f"第{number}次"),))


def texts(*replies: Reply) -> list[str]:
    return [reply.messages[0].text for reply in replies]


async def test_concurrent_deliveries_of_a_message_join_one_turn() -> None:
    deliveries, turns = Deliveries(MemoryState(), turn_limit=5), Turns(waiting=True)
    tasks = [asyncio.create_task(deliveries.once("k", turns)) for _ in range(3)]
    await asyncio.sleep(0)
    turns.go.set()
    assert texts(*await asyncio.gather(*tasks)) == ["第1次"] * 3
    assert turns.count == 1


async def test_two_processes_make_one_turn_of_a_message() -> None:
    shared, turns = MemoryState(), Turns(waiting=True)
    processes = [Deliveries(shared, turn_limit=5) for _ in range(2)]
    tasks = [asyncio.create_task(process.once("k", turns)) for process in processes]
    await turns.begun.acquire()
    turns.go.set()
    assert texts(*await asyncio.gather(*tasks)) == ["第1次"] * 2
    assert turns.count == 1


async def test_a_later_delivery_gets_the_same_reply() -> None:
    deliveries, turns = Deliveries(MemoryState(), turn_limit=5), Turns()
    replies = [await deliveries.once("k", turns) for _ in range(3)]
    assert texts(*replies) == ["第1次"] * 3


async def test_messages_without_an_id_are_all_turns() -> None:
    deliveries, turns = Deliveries(MemoryState(), turn_limit=5), Turns()
    replies = [await deliveries.once(None, turns) for _ in range(2)]
    assert texts(*replies) == ["第1次", "第2次"]


async def test_a_caller_who_hangs_up_does_not_cancel_the_turn() -> None:
    deliveries, turns = Deliveries(MemoryState(), turn_limit=5), Turns(waiting=True)
    impatient = asyncio.create_task(deliveries.once("k", turns))
    await turns.begun.acquire()
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    turns.go.set()
    assert texts(await deliveries.once("k", turns)) == ["第1次"]


async def test_the_turn_of_a_dead_process_is_made_anew() -> None:
    shared, turns = MemoryState(), Turns()
    await shared.claim("turn:k", "by a process that died", ttl=0.02)
    assert texts(await Deliveries(shared, turn_limit=1).once("k", turns)) == ["第1次"]


async def test_a_living_process_keeps_its_turn_however_long_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.gateway.deliveries._LEASE", 0.03)
    shared, turns = MemoryState(), Turns(waiting=True)
    processes = [Deliveries(shared, turn_limit=5) for _ in range(2)]
    tasks = [asyncio.create_task(process.once("k", turns)) for process in processes]
    await asyncio.sleep(0.15)  # five leases
    turns.go.set()
    assert texts(*await asyncio.gather(*tasks)) == ["第1次"] * 2


async def test_a_reply_of_another_version_is_not_believed() -> None:
    shared, turns = MemoryState(), Turns()
    await shared.set("reply:k", '{"messages": 1}', ttl=60)
    assert texts(await Deliveries(shared, turn_limit=1).once("k", turns)) == ["第1次"]


async def test_draining_waits_for_running_turns() -> None:
    deliveries, turns = Deliveries(MemoryState(), turn_limit=5), Turns(waiting=True)
    tasks = [asyncio.create_task(deliveries.once(key, turns)) for key in ("k", None)]
    await turns.begun.acquire()
    await turns.begun.acquire()
    assert await deliveries.drain(0) == 2
    turns.go.set()
    assert await deliveries.drain(5) == 0
    await asyncio.gather(*tasks)


async def test_an_error_reaches_every_delivery_and_is_not_remembered() -> None:
    deliveries = Deliveries(MemoryState(), turn_limit=3600)

    async def broken() -> Reply:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await deliveries.once("k", broken)
