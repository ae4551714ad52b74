"""The five seconds: every push is answered in time, and once.

WeChat drops a connection after five seconds and delivers again, three times in all. All
deliveries of a push share one turn. A delivery whose answer is ready before the guard gives it as
the passive reply. Later than that:

- an account that may push says ``success`` and pushes the answer when it is there;
- another account lets WeChat hang up and deliver again; the last delivery says that the answer
  can be had with 继续.

A delivery past the guard never gives the answer: WeChat may have hung up already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from prometheus_client import CollectorRegistry, Counter

from bot.channels.wechat import texts
from bot.channels.wechat.customer_service import CustomerService
from bot.channels.wechat.incoming import Incoming
from bot.channels.wechat.late import LateAnswers
from bot.channels.wechat.ledger import Attempt, Ledger
from bot.channels.wechat.memory import Memory
from bot.channels.wechat.outcome import Outcome
from bot.channels.wechat.paging import LIMIT
from bot.channels.wechat.people import People
from bot.channels.wechat.responder import Responder

IsConnected = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Timing:
    """Seconds since a delivery arrived, and how the last delivery is told.

    ``guard`` leaves room before the five seconds; ``typing`` is when to show that an answer is
    being made; ``hold`` is when WeChat has surely hung up. The last delivery is the third, or
    one that comes ``last_after`` the first.
    """

    guard: float = 4.3
    typing: float = 3.5
    hold: float = 6.0
    last_number: int = 3
    last_after: float = 9.0

    @classmethod
    def before(cls, guard: float) -> Timing:
        """The usual times with another guard."""
        return cls(guard=guard, typing=min(cls.typing, guard * 0.8))

    def is_last(self, attempt: Attempt) -> bool:
        """Whether WeChat will not deliver again."""
        return attempt.number >= self.last_number or attempt.after >= self.last_after


class Way(StrEnum):
    """How a delivery ended, for the metrics."""

    REPLY = "reply"
    TRANSFER = "transfer"
    NOTHING = "nothing"  # an event that wants no answer
    REPEATED = "repeated"  # somebody else gives the answer
    PUSH = "push"
    HOLDING = "holding"
    HUNG_UP = "hung_up"


@dataclass(frozen=True)
class Delivery:
    """What to send now: a text, a transfer, or neither (``success``)."""

    way: Way
    text: str = ""


class Deliverer:
    """Delivers the outcomes of pushes."""

    def __init__(
        self,
        *,
        responder: Responder,
        ledger: Ledger,
        people: People,
        memory: Memory,
        service: CustomerService,
        late: LateAnswers,
        timing: Timing,
        registry: CollectorRegistry,
    ) -> None:
        self._responder = responder
        self._ledger = ledger
        self._people = people
        self._memory = memory
        self._service = service
        self._late = late
        self.timing = timing
        self._count = Counter(
            "yibao_wechat_deliveries", "Deliveries of WeChat by end", ("way",), registry=registry
        )
        self._background: set[asyncio.Task[Any]] = set()

    async def deliver(self, incoming: Incoming, is_connected: IsConnected) -> Delivery:
        """What this delivery of the push is answered with."""
        delivery = await self._deliver(incoming, is_connected)
        self._count.labels(delivery.way).inc()
        return delivery

    async def _deliver(self, incoming: Incoming, is_connected: IsConnected) -> Delivery:
        arrived = _now()
        if await self._ledger.is_settled(incoming.key):
            return Delivery(Way.REPEATED)
        attempt = await self._ledger.attempt(incoming.key)
        work = asyncio.create_task(self._responder.respond(incoming, first=attempt.number == 1))
        self._keep(work)
        if await _done(work, arrived + self.timing.typing):
            return await self._give(incoming, work.result(), is_connected)
        pushable = await self._pushable(incoming, work, arrived)
        if await _done(work, arrived + self.timing.guard):
            return await self._give(incoming, work.result(), is_connected)
        if pushable:
            return await self._postpone(incoming, Way.PUSH)
        if self.timing.is_last(attempt):
            return await self._postpone(incoming, Way.HOLDING)
        await self._hold(arrived + self.timing.hold, is_connected)
        return Delivery(Way.HUNG_UP)

    async def _give(
        self, incoming: Incoming, outcome: Outcome | None, is_connected: IsConnected
    ) -> Delivery:
        """The passive reply, if nobody else gave it and WeChat still listens."""
        for _ in range(3):  # a busy process first reads from its sockets who has hung up
            await asyncio.sleep(0)
        if not await is_connected():
            return Delivery(Way.HUNG_UP)
        if not await self._ledger.claim(incoming.key):
            return Delivery(Way.REPEATED)
        if outcome is None:
            return Delivery(Way.NOTHING)
        conversation = self._people.conversation(incoming.openid)
        if outcome.transfer:
            await self._hand_over(incoming, conversation)
            return Delivery(Way.TRANSFER)
        text = await self._memory.given(conversation, incoming.key, outcome)
        return Delivery(Way.REPLY, await self._with_hint(conversation, text))

    async def _postpone(self, incoming: Incoming, way: Way) -> Delivery:
        if not await self._ledger.claim(incoming.key):
            return Delivery(Way.REPEATED)
        await self._late.take(incoming, "push" if way is Way.PUSH else "keep")
        await self._ledger.postpone(incoming.key)
        return Delivery(way, texts.HOLDING if way is Way.HOLDING else "")

    async def _pushable(
        self, incoming: Incoming, work: asyncio.Task[Outcome | None], arrived: float
    ) -> bool:
        """Whether the answer may be pushed; asks WeChat by showing that we are typing."""
        if not await self._service.may_push():
            return False
        asking = asyncio.create_task(self._service.show_typing(incoming.openid))
        self._keep(asking)
        await asyncio.wait(
            {asking, work},
            timeout=arrived + self.timing.guard - _now(),
            return_when=asyncio.FIRST_COMPLETED,
        )
        return asking.result() if asking.done() else self._service.is_verified

    async def _hand_over(self, incoming: Incoming, conversation: str) -> None:
        waits_already = await self._memory.is_handed_over(conversation)
        await self._memory.hand_over(conversation)
        if not waits_already:
            announcing = self._service.announce(incoming.openid, conversation)
            self._keep(asyncio.create_task(announcing))

    async def _with_hint(self, conversation: str, text: str) -> str:
        """With a word about an older answer that waits to be asked for."""
        hinted = f"{text}\n\n{texts.LATE_READY}"
        fits = len(hinted.encode()) <= LIMIT
        return hinted if fits and await self._memory.has_kept(conversation) else text

    async def _hold(self, until: float, is_connected: IsConnected) -> None:
        """Answer nothing until WeChat has hung up: a ``success`` would end its deliveries."""
        while _now() < until and await is_connected():  # noqa: ASYNC110 - polled state
            await asyncio.sleep(min(0.25, max(until - _now(), 0)))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Hold a reference while a task runs on by itself."""
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _done(task: asyncio.Task[Outcome | None], until: float) -> bool:
    await asyncio.wait({task}, timeout=max(until - _now(), 0))
    return task.done()
