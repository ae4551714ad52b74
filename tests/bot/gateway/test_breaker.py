from __future__ import annotations

import pytest

from bot.gateway.breaker import Breaker


class Timer:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


def test_it_stays_closed_while_failures_are_not_in_a_row(timer: Timer) -> None:
    breaker = Breaker(threshold=2, timer=timer)
    for _ in range(3):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()


def test_after_failures_in_a_row_only_a_probe_a_pause_gets_through(timer: Timer) -> None:
    breaker = Breaker(threshold=2, pause=1.0, timer=timer)
    breaker.failed()
    breaker.failed()
    assert not breaker.allows()
    timer.now += 1.0
    assert [breaker.allows(), breaker.allows()] == [True, False]


def test_a_successful_probe_closes_it(timer: Timer) -> None:
    breaker = Breaker(threshold=1, pause=1.0, timer=timer)
    breaker.failed()
    timer.now += 1.0
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert not breaker.is_open


def test_a_failed_probe_starts_the_pause_anew(timer: Timer) -> None:
    breaker = Breaker(threshold=1, pause=1.0, timer=timer)
    breaker.failed()
    timer.now += 1.0
    assert breaker.allows()
    breaker.failed()
    timer.now += 0.9
    assert not breaker.allows()
