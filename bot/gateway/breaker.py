"""A circuit breaker: after repeated failures a neighbour is left alone for a moment.

People then get the polite sentence at once instead of after the whole time limit, and a
neighbour that is starting up is not buried under requests.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """Opens after ``threshold`` failures in a row; lets one probe through every ``pause`` seconds.

    ``timer`` gives monotonic seconds.
    """

    def __init__(
        self,
        *,
        threshold: int = 5,
        pause: float = 1.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold = threshold
        self._pause = pause
        self._timer = timer
        self._failures = 0
        self._next_probe = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the neighbour counts as failed."""
        return self._failures >= self._threshold

    def allows(self) -> bool:
        """Whether a call may be made now; in the open state this takes the probe."""
        if not self.is_open:
            return True
        now = self._timer()
        if now < self._next_probe:
            return False
        self._next_probe = now + self._pause
        return True

    def failed(self) -> None:
        """A call failed."""
        self._failures += 1
        if self.is_open:
            self._next_probe = self._timer() + self._pause

    def succeeded(self) -> None:
        """A call succeeded; the breaker closes."""
        self._failures = 0
