"""GET /api/events: what happens at the desk, as server-sent events.

``desk`` events carry a line of the desk and an id, from which a client goes on after a break
(Last-Event-ID); ``state`` events tell the place in the queue and are sent again at every start.
FastAPI sends a comment every 15 s, so that proxies keep the connection and clients notice its end.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from fastapi.sse import ServerSentEvent

from bot.gateway.desk import Desk, DeskState
from bot.gateway.problems import ProblemError

LOOK_EVERY = 1.0
"""Seconds between two looks at the desk."""
LONGEST = 600.0
"""Seconds after which a stream ends and its client opens a new one."""
MOST = 500
MOST_EACH = 6
"""Open streams of one gateway process, and of one conversation (a few tabs)."""


class Streams:
    """The open streams of this process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: Counter[str] = Counter()
        self._stopping: asyncio.Event | None = None

    def check_room(self, conversation: str) -> None:
        """Refuse with 503 when there are too many streams."""
        if self._open[conversation] >= MOST_EACH or self._open.total() >= MOST:
            raise ProblemError(503, "too_many_streams", "连接数过多，请关闭多余的窗口后再试。")

    async def follow(self, conversation: str, after: int) -> AsyncIterator[ServerSentEvent]:
        """The events of a conversation behind the line ``after``, until the gateway stops."""
        stopping = self._stop_signal()
        told: DeskState | None = None
        ends = asyncio.get_running_loop().time() + LONGEST
        with self._counted(conversation):
            while not stopping.is_set() and asyncio.get_running_loop().time() < ends:
                for line in await self._desk.lines(conversation, after=after):
                    after = line.id
                    yield ServerSentEvent(
                        event="desk", id=str(line.id), data=line.model_dump(mode="json")
                    )
                state = await self._desk.state(conversation)
                if state != told:
                    told = state
                    yield ServerSentEvent(event="state", data=state.model_dump(mode="json"))
                await _either(stopping, LOOK_EVERY)

    @contextmanager
    def _counted(self, conversation: str) -> Iterator[None]:
        self._open[conversation] += 1
        try:
            yield
        finally:
            self._open[conversation] -= 1
            if not self._open[conversation]:
                del self._open[conversation]

    def _stop_signal(self) -> asyncio.Event:
        if self._stopping is None:
            self._stopping = asyncio.Event()
            _on_stop_signal(self._stopping.set)
        return self._stopping


async def _either(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


def _on_stop_signal(callback: Callable[[], None]) -> None:
    """Call ``callback`` when the server is told to stop.

    uvicorn waits for open responses before it tells the application that it stops, so endless
    ones must learn of the signal themselves. Its own handlers are called afterwards.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def handle(
            signum: int,
            frame: FrameType | None,
            before: Callable[[int, FrameType | None], object] | int | None = before,
        ) -> None:
            loop.call_soon_threadsafe(callback)
            if callable(before):
                before(signum, frame)

        try:
            signal.signal(number, handle)
        except ValueError:  # not the main thread: whoever runs the server stops it otherwise
            return
