"""Answers that were not ready in time: pushed, or kept until the person asks for them.

The work is noted in the shared state under a lease that this process renews. When the process
dies, another one that shares the state finds the note without a lease and finishes the work. The
note holds the push, with the openid in it, encrypted; it goes when the work is done, when the
person leaves, or after two minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal

import structlog

from bot.channels.wechat import texts
from bot.channels.wechat.customer_service import CustomerService
from bot.channels.wechat.incoming import Incoming
from bot.channels.wechat.ledger import Ledger
from bot.channels.wechat.memory import Memory
from bot.channels.wechat.outcome import Outcome
from bot.channels.wechat.people import People
from bot.gateway.state import SharedState

Way = Literal["push", "keep"]
Respond = Callable[[Incoming], Awaitable[Outcome | None]]

_LIST = "wechat:late-notes"
_NOTE_FOR = 120.0
_NOTES_KEPT = 500
_LEASE = 3.0
_LOOK_EVERY = 2.0
_DELIVERING_FOR = 10.0
"""Seconds after which a delivery that was begun and not finished may be tried again."""
_WAY = "\0way"
"""Name under which a note says how the answer goes out; no field of WeChat's has it."""

log = structlog.get_logger(__name__)


class LateAnswers:
    """Finishes late answers in the background. ``respond`` gives the outcome of a push again."""

    def __init__(
        self,
        *,
        state: SharedState,
        people: People,
        memory: Memory,
        ledger: Ledger,
        service: CustomerService,
        respond: Respond,
    ) -> None:
        self._state = state
        self._people = people
        self._memory = memory
        self._ledger = ledger
        self._service = service
        self._respond = respond
        self._running: dict[asyncio.Task[None], str] = {}

    async def take(self, incoming: Incoming, way: Way) -> None:
        """Finish this push in the background; its answer will not be a passive reply."""
        conversation = self._people.conversation(incoming.openid)
        name = f"{conversation}:{incoming.key}"
        if way == "keep":
            await self._memory.expect(conversation)
        sealed = self._people.seal({**incoming.fields, _WAY: way})
        await self._state.set(_note(name), sealed, ttl=_NOTE_FOR)
        await self._state.push(_LIST, name, ttl=_NOTE_FOR, keep=_NOTES_KEPT)
        if await self._state.claim(_lease(name), "here", ttl=_LEASE):
            self._start(name, incoming, way)

    async def forget(self, conversation: str) -> None:
        """Stop what is under way for a person who left, and delete the notes about them."""
        for task, name in list(self._running.items()):
            if name.startswith(f"{conversation}:") and task is not asyncio.current_task():
                task.cancel()
        names = await self._state.items(_LIST)
        mine = [_note(name) for name in names if name.startswith(f"{conversation}:")]
        await self._state.delete(*mine)

    async def adopt_for_ever(self) -> None:
        """Take over, every few seconds, what dead processes left behind."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                await self.adopt()
            except Exception:
                log.exception("wechat_adopt_failed")

    async def adopt(self) -> None:
        """Take over what dead processes left behind."""
        for name in dict.fromkeys(await self._state.items(_LIST)):
            sealed = await self._state.get(_note(name))
            if sealed is None or not await self._state.claim(_lease(name), "here", ttl=_LEASE):
                continue
            fields = self._people.unseal(sealed)
            if fields is None:
                log.warning("wechat_note_unreadable", hint="gateways need the same SECRET_KEY")
                continue
            way: Way = "push" if fields.pop(_WAY) == "push" else "keep"
            log.info("wechat_late_adopted", way=way)
            self._start(name, Incoming.read(fields), way)

    async def drain(self, seconds: float) -> None:
        """Let running work finish; what does not is left to the other processes."""
        if self._running:
            _, pending = await asyncio.wait(self._running, timeout=seconds)
            for task in pending:
                task.cancel()

    def _start(self, name: str, incoming: Incoming, way: Way) -> None:
        task = asyncio.create_task(self._finish(name, incoming, way))
        self._running[task] = name
        task.add_done_callback(lambda done: self._running.pop(done, None))

    async def _finish(self, name: str, incoming: Incoming, way: Way) -> None:
        renewing = asyncio.create_task(self._renew(name))
        try:
            outcome = await self._respond(incoming)
            if not await self._is_wanted(name):
                return
            if outcome is not None:
                await self._deliver(incoming, outcome, way)
            await self._ledger.settle(incoming.key)
            await self._state.delete(_note(name))
        except Exception:
            log.exception("wechat_late_failed", way=way)
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing

    async def _is_wanted(self, name: str) -> bool:
        """Whether the person is still there, and no other process delivers at this moment."""
        if await self._state.get(_note(name)) is None:
            return False
        return await self._state.claim(f"wechat:late-out:{name}", "here", ttl=_DELIVERING_FOR)

    async def _deliver(self, incoming: Incoming, outcome: Outcome, way: Way) -> None:
        conversation = self._people.conversation(incoming.openid)
        if way == "keep":
            await self._memory.keep(conversation, outcome)
            return
        text = texts.SEND_HUMAN if outcome.transfer else outcome.pages[0]
        if await self._service.push(incoming.openid, conversation, text):
            await self._memory.given(conversation, incoming.key, outcome)
        else:
            await self._memory.keep(conversation, outcome)
        log.info("wechat_late", way=way)

    async def _renew(self, name: str) -> None:
        while True:
            await asyncio.sleep(_LEASE / 3)
            await self._state.set(_lease(name), "here", ttl=_LEASE)


def _note(name: str) -> str:
    return f"wechat:late-note:{name}"


def _lease(name: str) -> str:
    return f"wechat:late-lease:{name}"
