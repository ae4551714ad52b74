"""The numbers that matter of the phone line: containment, transfers, repeat calls."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from bot.channels.hotline.call import Call
from bot.gateway.state import SharedState

REPEAT_WITHIN = 7 * 24 * 3600.0
"""Seconds within which a second call of the same number counts as a repeat call."""


class Figures:
    """Counts calls by how they ended, and calls that come back.

    contained   ended by the caller or the line after at least one answer, no person needed
    transferred handed to a person
    call_back   a call back was promised
    abandoned   hung up before any answer
    given_up    ended by the line after silence or repeated misunderstanding
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
        if await self._state.incr(f"hotline:caller:{call.caller}", ttl=REPEAT_WITHIN) > 1:
            self._repeats.inc()

    def turned(self, kind: str) -> None:
        """Count a turn."""
        self._steps.labels(kind).inc()

    def ended(self, call: Call, outcome: str) -> None:
        """Count how the call ended, once."""
        if not call.outcome:
            call.outcome = outcome
            self._calls.labels(outcome).inc()
