"""Shared state of a single process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.gateway.state.protocol import LockTimeout

_SWEEP_EVERY = 1000
"""Writes between two removals of expired values."""


@dataclass
class _Entry:
    value: str | list[str]
    expires: float


@dataclass
class _Lock:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class MemoryState:
    """Values in dictionaries. ``timer`` gives monotonic seconds; tests pass their own."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._entries: dict[str, _Entry] = {}
        self._locks: dict[str, _Lock] = {}
        self._writes = 0

    def __len__(self) -> int:
        """The number of values held, expired ones included until they are swept."""
        return len(self._entries)

    async def get(self, key: str) -> str | None:
        entry = self._live(key)
        return entry.value if entry and isinstance(entry.value, str) else None

    async def set(self, key: str, value: str, *, ttl: float) -> None:
        self._store(key, value, ttl)

    async def delete(self, *keys: str) -> None:
        for key in keys:
            self._entries.pop(key, None)

    async def claim(self, key: str, value: str, *, ttl: float) -> bool:
        if self._live(key):
            return False
        self._store(key, value, ttl)
        return True

    async def incr(self, key: str, *, ttl: float) -> int:
        entry = self._live(key)
        if entry is None or not isinstance(entry.value, str):
            self._store(key, "1", ttl)
            return 1
        entry.value = str(int(entry.value) + 1)
        return int(entry.value)

    async def push(self, key: str, value: str, *, ttl: float, keep: int) -> None:
        entry = self._live(key)
        older = entry.value if entry and isinstance(entry.value, list) else []
        self._store(key, [*older, value][-keep:], ttl)

    async def items(self, key: str) -> list[str]:
        entry = self._live(key)
        return list(entry.value) if entry and isinstance(entry.value, list) else []

    @asynccontextmanager
    async def lock(self, name: str, *, ttl: float, wait: float) -> AsyncIterator[None]:
        """asyncio's lock is fair; ``ttl`` is not needed where holders cannot die alone."""
        held = self._locks.setdefault(name, _Lock())
        held.users += 1
        try:
            try:
                await asyncio.wait_for(held.lock.acquire(), wait)
            except TimeoutError:
                raise LockTimeout(name) from None
            try:
                yield
            finally:
                held.lock.release()
        finally:
            held.users -= 1
            if not held.users:
                self._locks.pop(name, None)

    async def ping(self) -> str:
        return "ok"

    async def close(self) -> None:
        self._entries.clear()

    def _live(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry is not None and entry.expires <= self._timer():
            del self._entries[key]
            return None
        return entry

    def _store(self, key: str, value: str | list[str], ttl: float) -> None:
        now = self._timer()
        self._entries[key] = _Entry(value, now + ttl)
        self._writes += 1
        if self._writes % _SWEEP_EVERY == 0:
            self._entries = {k: e for k, e in self._entries.items() if e.expires > now}
