"""One contract, kept by every shared state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fakeredis import FakeAsyncRedis
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.gateway.state import (
    FallbackState,
    LockTimeout,
    MemoryState,
    RedisState,
    SharedState,
    open_state,
)

FOREVER = 60.0


class Timer:
    """Monotonic seconds that only a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(
    params=[
        "memory",
        "fake redis",
        "fallback",
        pytest.param("redis", marks=pytest.mark.redis),
    ]
)
async def state(request: pytest.FixtureRequest) -> AsyncIterator[SharedState]:
    opened: SharedState
    match request.param:
        case "memory":
            opened = MemoryState()
        case "fake redis":
            opened = RedisState(FakeAsyncRedis(decode_responses=True))
        case "fallback":
            fake = RedisState(FakeAsyncRedis(decode_responses=True))
            opened = FallbackState(fake, MemoryState())
        case _:
            opened = open_state(request.getfixturevalue("redis_url"))
    yield opened
    await opened.close()


async def test_a_value_is_kept_replaced_and_deleted(state: SharedState) -> None:
    assert await state.get("contract:a") is None
    await state.set("contract:a", "一", ttl=FOREVER)
    await state.set("contract:a", "二", ttl=FOREVER)
    assert await state.get("contract:a") == "二"
    await state.delete("contract:a", "contract:absent")
    assert await state.get("contract:a") is None


async def test_only_one_of_many_claims_succeeds(state: SharedState) -> None:
    claims = [state.claim("contract:claim", str(n), ttl=FOREVER) for n in range(20)]
    assert sorted(await asyncio.gather(*claims)) == [False] * 19 + [True]
    await state.delete("contract:claim")
    assert await state.claim("contract:claim", "again", ttl=FOREVER)
    await state.delete("contract:claim")


async def test_concurrent_counts_are_not_lost(state: SharedState) -> None:
    counts = await asyncio.gather(*(state.incr("contract:n", ttl=FOREVER) for _ in range(20)))
    assert sorted(counts) == list(range(1, 21))
    await state.delete("contract:n")


async def test_a_list_keeps_its_order_and_its_newest(state: SharedState) -> None:
    assert await state.items("contract:list") == []
    for word in "甲乙丙丁":
        await state.push("contract:list", word, ttl=FOREVER, keep=3)
    assert await state.items("contract:list") == ["乙", "丙", "丁"]
    await state.delete("contract:list")


async def test_a_lock_is_granted_in_the_order_it_was_asked_for(state: SharedState) -> None:
    order: list[int] = []
    inside = 0

    async def hold(number: int) -> None:
        nonlocal inside
        async with state.lock("contract", ttl=FOREVER, wait=FOREVER):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(hold(number) for number in range(8)))
    assert order == list(range(8))


async def test_who_cannot_wait_gives_up_and_leaves_the_line(state: SharedState) -> None:
    async with state.lock("contract:busy", ttl=FOREVER, wait=FOREVER):
        with pytest.raises(LockTimeout):
            async with state.lock("contract:busy", ttl=FOREVER, wait=0.02):
                pytest.fail("two held the lock")
    async with state.lock("contract:busy", ttl=FOREVER, wait=0.02):
        pass


async def test_an_error_of_the_holder_passes_and_frees_the_lock(state: SharedState) -> None:
    with pytest.raises(ZeroDivisionError):
        async with state.lock("contract:error", ttl=FOREVER, wait=FOREVER):
            raise ZeroDivisionError
    async with state.lock("contract:error", ttl=FOREVER, wait=0.02):
        pass


async def test_locks_of_different_names_do_not_wait_for_each_other(state: SharedState) -> None:
    async with (
        state.lock("contract:one", ttl=FOREVER, wait=0.02),
        state.lock("contract:two", ttl=FOREVER, wait=0.02),
    ):
        pass


async def test_it_is_well(state: SharedState) -> None:
    assert await state.ping() == "ok"


async def test_memory_forgets_at_the_end_of_the_ttl() -> None:
    timer = Timer()
    state = MemoryState(timer)
    await state.set("a", "一", ttl=10)
    await state.incr("n", ttl=10)
    timer.now += 9.9
    assert await state.get("a") == "一"
    assert await state.incr("n", ttl=10) == 2
    timer.now += 0.1
    assert await state.get("a") is None
    assert await state.incr("n", ttl=10) == 1
    assert await state.claim("a", "二", ttl=10)


async def test_memory_does_not_grow_with_expired_values() -> None:
    timer = Timer()
    state = MemoryState(timer)
    for number in range(5000):
        await state.set(f"key:{number}", "x", ttl=1)
        timer.now += 0.1
    assert len(state) < 1100


async def test_redis_values_expire() -> None:
    client = FakeAsyncRedis(decode_responses=True)
    state = RedisState(client)
    await state.set("a", "一", ttl=10)
    await state.incr("n", ttl=20)
    await state.push("l", "x", ttl=30, keep=3)
    lives = [await client.pttl(f"yibao:{key}") for key in "anl"]
    assert [round(life / 1000) for life in lives] == [10, 20, 30]


async def test_a_process_that_died_in_the_line_is_struck_out() -> None:
    client = FakeAsyncRedis(decode_responses=True)
    await client.rpush("yibao:queue:conversation", "the ticket of a dead process")
    async with RedisState(client).lock("conversation", ttl=FOREVER, wait=0.05):
        assert await client.llen("yibao:queue:conversation") == 1


async def test_a_living_process_keeps_the_lock_however_long_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.gateway.state.redis._LEASE", 0.2)
    state = RedisState(FakeAsyncRedis(decode_responses=True))
    async with state.lock("long", ttl=FOREVER, wait=FOREVER):
        with pytest.raises(LockTimeout):
            async with state.lock("long", ttl=FOREVER, wait=0.6):  # three leases
                pytest.fail("two held the lock")


class BrokenState(MemoryState):
    """A Redis that can be pulled out."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = False

    async def get(self, key: str) -> str | None:
        self._fail()
        return await super().get(key)

    async def set(self, key: str, value: str, *, ttl: float) -> None:
        self._fail()
        await super().set(key, value, ttl=ttl)

    async def ping(self) -> str:
        return "unreachable" if self.gone else "ok"

    def _fail(self) -> None:
        if self.gone:
            raise RedisConnectionError


async def test_without_redis_it_goes_on_in_memory_and_returns() -> None:
    timer, shared = Timer(), BrokenState()
    state = FallbackState(shared, MemoryState(), timer)
    await state.set("a", "shared", ttl=FOREVER)
    shared.gone = True
    assert await state.get("a") is None
    await state.set("a", "local", ttl=FOREVER)
    assert await state.get("a") == "local"
    assert await state.ping() == "unreachable, using memory"
    shared.gone = False
    assert await state.get("a") == "local"  # not tried again at once
    timer.now += 6
    assert await state.get("a") == "shared"
    assert await state.ping() == "ok"


async def test_an_unreachable_redis_never_raises() -> None:
    state = open_state("redis://127.0.0.1:1/0")
    uses: list[Callable[[], Awaitable[object]]] = [
        lambda: state.get("a"),
        lambda: state.set("a", "b", ttl=1),
        lambda: state.claim("c", "d", ttl=1),
        lambda: state.incr("n", ttl=1),
        lambda: state.push("l", "x", ttl=1, keep=1),
        lambda: state.items("l"),
        lambda: state.delete("a"),
    ]
    for use in uses:
        await use()
    async with state.lock("x", ttl=1, wait=1):
        pass
    assert await state.ping() == "unreachable, using memory"
    await state.close()
