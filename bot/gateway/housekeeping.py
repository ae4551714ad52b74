"""Deletes by itself, a few times a day, what is older than the retention clocks allow."""

from __future__ import annotations

import asyncio

from bot.gateway.settings import Settings
from bot.gateway.store import Store
from bot.gateway.store.keeping import Clocks
from knowledge.clock import Clock

_EVERY = 6 * 3600.0
"""Seconds between two rounds."""


async def keep_house(store: Store, settings: Settings, clock: Clock) -> None:
    """Purge now and every few hours, for ever."""
    while True:
        clocks = Clocks.at(clock(), settings)
        store.purge(conversations_before=clocks.conversations, statistics_before=clocks.statistics)
        await asyncio.sleep(_EVERY)
