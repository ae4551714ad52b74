"""Finds where somebody speaks: by the loudness of 20 ms frames."""

from __future__ import annotations

from array import array
from collections import deque
from math import sqrt

FRAME = 160
"""Samples of a frame: 20 ms at 8 kHz."""
FRAME_SECONDS = 0.02

_LOUD = 500.0
"""Root mean square of a 16-bit frame above which somebody speaks."""
_BEGINS = 4
"""Loud frames in a row with which speech begins: a click is shorter."""
_ENDS = 35
"""Quiet frames (0.7 s) with which an utterance ends."""
_LEAD = 15
"""Frames kept from before the beginning, so that no first sound is cut."""
_LONGEST = 750
"""Frames (15 s) after which an utterance is taken as it is."""


class Endpointer:
    """Fed with frames of 16-bit samples; gives whole utterances."""

    def __init__(self) -> None:
        self._recent: deque[bytes] = deque(maxlen=_LEAD)
        self._frames: list[bytes] = []
        self._loud = 0
        self._quiet = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way."""
        return bool(self._frames)

    def feed(self, frame: bytes) -> bytes | None:
        """Take one frame; the utterance when it ends with this frame."""
        loud = loudness(frame) > _LOUD
        if self._frames:
            return self._go_on(frame, loud=loud)
        self._recent.append(frame)
        self._loud = self._loud + 1 if loud else 0
        if self._loud >= _BEGINS:
            self._frames, self._quiet = list(self._recent), 0
        return None

    def reset(self) -> None:
        """Forget what was heard."""
        self._recent.clear()
        self._frames, self._loud, self._quiet = [], 0, 0

    def _go_on(self, frame: bytes, *, loud: bool) -> bytes | None:
        self._frames.append(frame)
        self._quiet = 0 if loud else self._quiet + 1
        if self._quiet < _ENDS and len(self._frames) < _LONGEST:
            return None
        utterance = b"".join(self._frames)
        self.reset()
        return utterance


def loudness(frame: bytes) -> float:
    """Root mean square of 16-bit samples."""
    samples = array("h", frame[: len(frame) // 2 * 2])
    return sqrt(sum(sample * sample for sample in samples) / len(samples)) if samples else 0.0
