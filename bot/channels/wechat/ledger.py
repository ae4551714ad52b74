"""Which pushes came, how often, and whether their answer is out: shared by all gateways.

A push is settled once: by a passive reply, by a pushed message, or by an answer kept for later.
Whoever wins the claim delivers; everybody else says ``success``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.state import SharedState
from knowledge.clock import Clock

_DELIVERING_FOR = 5.0
"""Seconds a delivery may take; a process that died in it loses the claim after them."""
_SETTLED_FOR = 6 * 3600.0
_RETRIES_FOR = 60.0
_DONE, _LATER = "settled", "later"


@dataclass(frozen=True)
class Attempt:
    """Which delivery of a push this is, and how long after the first it came, seconds."""

    number: int
    after: float


class Ledger:
    """``window`` is how long a request's timestamp is accepted, seconds to both sides."""

    def __init__(self, state: SharedState, clock: Clock, *, window: float) -> None:
        self._state = state
        self._clock = clock
        self._window = window

    async def is_replay(self, once: str, key: str) -> bool:
        """Whether the request was seen before and is no repeated delivery of an open push."""
        name = f"wechat:once:{once}"
        if await self._state.claim(name, key, ttl=2 * self._window):
            return False
        return await self._state.get(name) != key or await self.is_settled(key)

    async def attempt(self, key: str) -> Attempt:
        """Count a delivery."""
        now = self._clock().timestamp()
        number = await self._state.incr(f"wechat:attempts:{key}", ttl=_RETRIES_FOR)
        if await self._state.claim(f"wechat:first:{key}", str(now), ttl=_RETRIES_FOR):
            return Attempt(number, 0.0)
        first = await self._state.get(f"wechat:first:{key}")
        return Attempt(number, now - float(first) if first else 0.0)

    async def claim(self, key: str) -> bool:
        """True for the one who may deliver the answer now."""
        return await self._state.claim(_settled(key), "delivering", ttl=_DELIVERING_FOR)

    async def settle(self, key: str) -> None:
        """The answer is out."""
        await self._state.set(_settled(key), _DONE, ttl=_SETTLED_FOR)

    async def postpone(self, key: str) -> None:
        """The answer will go another way; no delivery of this push answers any more."""
        await self._state.set(_settled(key), _LATER, ttl=_SETTLED_FOR)

    async def is_settled(self, key: str) -> bool:
        """Whether no delivery of the push needs an answer any more."""
        return await self._state.get(_settled(key)) in (_DONE, _LATER)


def _settled(key: str) -> str:
    return f"wechat:settled:{key}"
