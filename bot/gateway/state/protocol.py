"""The contract that every shared state keeps; tests/bot/gateway/test_state.py runs it on each."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class LockTimeout(Exception):
    """A lock was not free in the time the caller was ready to wait."""


class SharedState(Protocol):
    """Short-lived text values by key. All times are seconds; a value is gone after its ``ttl``."""

    async def get(self, key: str) -> str | None:
        """The value, or None."""

    async def set(self, key: str, value: str, *, ttl: float) -> None:
        """Store the value, replacing an older one."""

    async def delete(self, *keys: str) -> None:
        """Remove the keys; absent ones are no error."""

    async def claim(self, key: str, value: str, *, ttl: float) -> bool:
        """Store the value only when the key is absent; True for the one caller who did."""

    async def incr(self, key: str, *, ttl: float) -> int:
        """Add one and return the new count; the ttl runs from the first one."""

    async def push(self, key: str, value: str, *, ttl: float, keep: int) -> None:
        """Append to a list of which the newest ``keep`` stay; the ttl runs anew."""

    async def items(self, key: str) -> list[str]:
        """The list, oldest first; empty when absent."""

    def lock(self, name: str, *, ttl: float, wait: float) -> AbstractAsyncContextManager[None]:
        """Hold a lock that is granted in the order it was asked for.

        Raises LockTimeout after ``wait``. A holder that died loses the lock after ``ttl``.
        """

    async def ping(self) -> str:
        """``ok``, or a word for what is wrong."""

    async def close(self) -> None:
        """Release connections."""
