"""One turn a message, however often the message is delivered.

Deliveries with the same id join: in this process they await one task, across processes one
claims the turn and the others wait for its reply in the shared state.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from bot.gateway.messages import Reply
from bot.gateway.state import SharedState

Turn = Callable[[], Awaitable[Reply]]

_KEEP_REPLY = 600.0
"""Seconds for which a repeated delivery gets the first one's reply."""
_POLL = 0.05
"""Seconds between two looks for a reply that another process is making."""
_LEASE = 3.0
"""Seconds after its last sign of life that a process running a turn is taken for dead."""


class Deliveries:
    """Runs turns as tasks of their own, so that a caller who hangs up does not cancel one.

    A process that runs a turn renews its claim until it is done; when it dies, the claim lapses
    within seconds and a waiting or later delivery runs the turn anew. ``turn_limit`` is the
    longest a turn can take, seconds.
    """

    def __init__(self, state: SharedState, *, turn_limit: float) -> None:
        self._state = state
        self._turn_limit = turn_limit
        self._tasks: dict[str, asyncio.Task[Reply]] = {}
        self._unnamed: set[asyncio.Task[Reply]] = set()

    async def once(self, key: str | None, turn: Turn) -> Reply:
        """The reply to the message ``key``; without a key every delivery is a turn."""
        if key is None:
            task = asyncio.ensure_future(turn())
            self._unnamed.add(task)
            task.add_done_callback(self._unnamed.discard)
            return await asyncio.shield(task)
        task_or_none = self._tasks.get(key)
        if task_or_none is None:
            task_or_none = asyncio.ensure_future(self._claimed(key, turn))
            self._tasks[key] = task_or_none
            task_or_none.add_done_callback(lambda _: self._tasks.pop(key, None))
        return await asyncio.shield(task_or_none)

    async def drain(self, seconds: float) -> int:
        """Wait for the running turns; the number that did not end within ``seconds``."""
        running = {*self._tasks.values(), *self._unnamed}
        if not running:
            return 0
        _, pending = await asyncio.wait(running, timeout=seconds)
        return len(pending)

    async def _claimed(self, key: str, turn: Turn) -> Reply:
        give_up = time.monotonic() + 2 * self._turn_limit
        while time.monotonic() < give_up:
            if reply := await self._stored(key):
                return reply
            if await self._state.claim(f"turn:{key}", "running", ttl=_LEASE):
                return await self._run(key, turn)
            await asyncio.sleep(_POLL)
        return await turn()

    async def _run(self, key: str, turn: Turn) -> Reply:
        renewing = asyncio.create_task(self._renew(key))
        try:
            reply = await turn()
        except BaseException:
            renewing.cancel()
            await self._state.delete(f"turn:{key}")  # a later delivery may try again at once
            raise
        renewing.cancel()
        await self._state.set(f"reply:{key}", reply.model_dump_json(), ttl=_KEEP_REPLY)
        return reply

    async def _renew(self, key: str) -> None:
        """Show that this process lives; a turn that hangs for ever is not kept for ever."""
        until = time.monotonic() + 2 * self._turn_limit
        while time.monotonic() < until:
            await asyncio.sleep(_LEASE / 3)
            await self._state.set(f"turn:{key}", "running", ttl=_LEASE)

    async def _stored(self, key: str) -> Reply | None:
        stored = await self._state.get(f"reply:{key}")
        if stored is None:
            return None
        try:
            return Reply.model_validate_json(stored)
        except ValidationError:  # written by another version
            return None
