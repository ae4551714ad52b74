"""Goes on in memory while Redis is away, and returns to it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

import structlog
from redis.exceptions import RedisError

from bot.gateway.state.memory import MemoryState
from bot.gateway.state.protocol import SharedState

_RETRY_AFTER = 5.0
"""Seconds for which a failed Redis is not tried again."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class FallbackState:
    """Two states: the shared one while it answers, else the local one.

    Values written to one are not copied to the other: what is lost is a repeated privacy hint or
    one duplicate answer, never a turn.
    """

    def __init__(
        self,
        shared: SharedState,
        local: MemoryState,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._local = local
        self._timer = timer
        self._away_until: float | None = None

    async def get(self, key: str) -> str | None:
        return await self._try(lambda state: state.get(key))

    async def set(self, key: str, value: str, *, ttl: float) -> None:
        await self._try(lambda state: state.set(key, value, ttl=ttl))

    async def delete(self, *keys: str) -> None:
        await self._try(lambda state: state.delete(*keys))

    async def claim(self, key: str, value: str, *, ttl: float) -> bool:
        return await self._try(lambda state: state.claim(key, value, ttl=ttl))

    async def incr(self, key: str, *, ttl: float) -> int:
        return await self._try(lambda state: state.incr(key, ttl=ttl))

    async def push(self, key: str, value: str, *, ttl: float, keep: int) -> None:
        await self._try(lambda state: state.push(key, value, ttl=ttl, keep=keep))

    async def items(self, key: str) -> list[str]:
        return await self._try(lambda state: state.items(key))

    @asynccontextmanager
    async def lock(self, name: str, *, ttl: float, wait: float) -> AsyncIterator[None]:
        """Falls back while waiting for the lock, never for errors of the one who holds it."""
        async with AsyncExitStack() as stack:
            await self._try(
                lambda state: stack.enter_async_context(state.lock(name, ttl=ttl, wait=wait))
            )
            yield

    async def ping(self) -> str:
        state = await self._shared.ping()
        if state == "ok":
            self._back()
            return state
        self._away()
        return "unreachable, using memory"

    async def close(self) -> None:
        await self._shared.close()
        await self._local.close()

    async def _try(self, use: Callable[[SharedState], Awaitable[T]]) -> T:
        if self._away_until is not None and self._timer() < self._away_until:
            return await use(self._local)
        try:
            result = await use(self._shared)
        except (RedisError, OSError):
            self._away()
            return await use(self._local)
        self._back()
        return result

    def _away(self) -> None:
        if self._away_until is None:
            log.warning("redis_gone", consequence="state is kept in this process only")
        self._away_until = self._timer() + _RETRY_AFTER

    def _back(self) -> None:
        if self._away_until is not None:
            log.info("redis_back")
            self._away_until = None
