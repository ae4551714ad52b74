"""The numbers that matter of the phone line: containment, transfers, repeat calls."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from bot.channels.hotline.call import Call, Step
from bot.gateway.state import SharedState

REPEAT_WITHIN = 7 * 24 * 3600.0
"""Seconds within which a second call of the same number counts as a repeat call."""


class Figures:
    """Counts calls by how they ended, and calls that come back.

    contained   over after at least one answer, no person wanted since
    transferred handed to a person
    call_back   a call back was promised
    unserved    a person was wanted, none was there, and no call back was promised
    abandoned   hung up before any answer
    given_up    over without an answer, by silence or goodbye
    """

    def __init__(self, registry: CollectorRegistry, state: SharedState) -> None:
        self._state = state
        self._calls = Counter(
            "yibao_hotline_calls", "Calls by how they ended", ("outcome",), registry=registry
        )
        self._repeats = Counter(
            "yibao_hotline_repeat_calls",
            "Calls of a number that called within seven days before",
            registry=registry,
        )
        self._steps = Counter("yibao_hotline_turns", "Turns by kind", ("kind",), registry=registry)

    async def started(self, call: Call) -> None:
        """Count a call that comes back; hidden numbers cannot be recognised."""
        if not call.caller:
            return
        before = await self._state.get(_caller(call))
        if before not in (None, call.call_id):  # the same call may be announced twice
            self._repeats.inc()
        await self._state.set(_caller(call), call.call_id, ttl=REPEAT_WITHIN)

    async def forget(self, call: Call) -> None:
        """Forget that this number called."""
        await self._state.delete(_caller(call))

    def turned(self, kind: str) -> None:
        """Count a turn."""
        self._steps.labels(kind).inc()

    def left(self, call: Call, *, unanswered: str) -> None:
        """Count a call that is over; ``unanswered`` is its outcome when nothing was answered."""
        if call.step is Step.TRANSFER:
            outcome = "transferred"  # handed over; who hangs up while it rings counts there too
        elif call.reason:
            outcome = "unserved"
        else:
            outcome = "contained" if call.answers else unanswered
        self.ended(call, outcome)

    def ended(self, call: Call, outcome: str) -> None:
        """Count how the call ended, once."""
        if not call.outcome:
            call.outcome = outcome
            self._calls.labels(outcome).inc()


def _caller(call: Call) -> str:
    return f"hotline:caller:{call.caller}"
