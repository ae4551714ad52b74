"""Shared state of several processes, in Redis."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Self
from weakref import WeakValueDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.gateway.state.protocol import LockTimeout

_PREFIX = "yibao:"
_TIMEOUT = 0.5
"""Seconds after which a silent Redis counts as gone."""
_POLL = 0.01
"""Seconds between two looks at a lock that another holds."""
_LEASE = 3.0
"""Seconds after its last sign of life that a process in a line is taken for dead."""


class RedisState:
    """Values under one key prefix. Raises RedisError when Redis is away."""

    def __init__(self, client: Redis) -> None:
        self._redis = client
        self._entrances: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Connects lazily; ``url`` is ``redis://…``, ``rediss://…`` or ``unix://…``."""
        return cls(
            Redis.from_url(
                url,
                decode_responses=True,
                socket_timeout=_TIMEOUT,
                socket_connect_timeout=_TIMEOUT,
            )
        )

    async def get(self, key: str) -> str | None:
        value = await self._redis.get(_PREFIX + key)
        return None if value is None else str(value)

    async def set(self, key: str, value: str, *, ttl: float) -> None:
        await self._redis.set(_PREFIX + key, value, px=_milliseconds(ttl))

    async def delete(self, *keys: str) -> None:
        if keys:
            await self._redis.delete(*(_PREFIX + key for key in keys))

    async def claim(self, key: str, value: str, *, ttl: float) -> bool:
        return bool(await self._redis.set(_PREFIX + key, value, px=_milliseconds(ttl), nx=True))

    async def incr(self, key: str, *, ttl: float) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_PREFIX + key, 0, px=_milliseconds(ttl), nx=True)
            pipe.incr(_PREFIX + key)
            results = await pipe.execute()
        return int(results[1])

    async def push(self, key: str, value: str, *, ttl: float, keep: int) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.rpush(_PREFIX + key, value)
            pipe.ltrim(_PREFIX + key, -keep, -1)
            pipe.pexpire(_PREFIX + key, _milliseconds(ttl))
            await pipe.execute()

    async def items(self, key: str) -> list[str]:
        return [str(value) for value in await self._redis.lrange(_PREFIX + key, 0, -1)]

    @asynccontextmanager
    async def lock(self, name: str, *, ttl: float, wait: float) -> AsyncIterator[None]:
        """A queue of tickets: the first in line holds the lock.

        Each ticket has a key of its own that its process renews, for ``ttl`` plus ``wait`` at
        most, so that those behind can soon strike out a process that died in the line. The
        entrance keeps the order of this process: two connections may overtake each other on
        their way to Redis.
        """
        ticket = secrets.token_hex(8)
        queue = f"{_PREFIX}queue:{name}"
        entrance = self._entrances.setdefault(name, asyncio.Lock())
        async with entrance:
            await self._line_up(queue, ticket, ttl + wait)
        renewing = asyncio.create_task(self._renew(f"{queue}:{ticket}", ttl + wait))
        try:
            await self._reach_front(queue, ticket, wait, name)
            yield
        finally:
            renewing.cancel()
            await self._leave(queue, ticket)

    async def ping(self) -> str:
        try:
            await self._redis.ping()
        except (RedisError, OSError):
            return "unreachable"
        return "ok"

    async def close(self) -> None:
        await self._redis.aclose()

    async def _line_up(self, queue: str, ticket: str, ttl: float) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(f"{queue}:{ticket}", 1, px=_milliseconds(_LEASE))
            pipe.rpush(queue, ticket)
            pipe.pexpire(queue, _milliseconds(ttl))
            await pipe.execute()

    async def _renew(self, ticket: str, seconds: float) -> None:
        until = monotonic() + seconds
        while monotonic() < until:
            await asyncio.sleep(_LEASE / 3)
            with suppress(RedisError, OSError):  # the next renewal may succeed
                await self._redis.pexpire(ticket, _milliseconds(_LEASE))

    async def _reach_front(self, queue: str, ticket: str, wait: float, name: str) -> None:
        deadline = monotonic() + wait
        while (front := await self._redis.lindex(queue, 0)) != ticket:
            if front is None:  # Redis lost the line, for example by a restart
                return
            if not await self._redis.exists(f"{queue}:{front!s}"):
                await self._redis.lrem(queue, 1, str(front))
                continue
            if monotonic() > deadline:
                raise LockTimeout(name)
            await asyncio.sleep(_POLL)

    async def _leave(self, queue: str, ticket: str) -> None:
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.lrem(queue, 1, ticket)
                pipe.delete(f"{queue}:{ticket}")
                await pipe.execute()
        except (RedisError, OSError):
            return  # the ticket expires by itself


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
