"""What gateway processes share: short-lived values, claims, counters, lists and locks.

``MemoryState`` serves one process, ``RedisState`` several; ``FallbackState`` goes on in memory
while Redis is away. ``open_state`` chooses by REDIS_URL.
"""

from __future__ import annotations

from bot.gateway.state.fallback import FallbackState
from bot.gateway.state.memory import MemoryState
from bot.gateway.state.protocol import LockTimeout, SharedState
from bot.gateway.state.redis import RedisState

__all__ = [
    "FallbackState",
    "LockTimeout",
    "MemoryState",
    "RedisState",
    "SharedState",
    "open_state",
]


def open_state(redis_url: str) -> SharedState:
    """The shared state for this installation; connects when first used."""
    if not redis_url:
        return MemoryState()
    return FallbackState(RedisState.from_url(redis_url), MemoryState())
