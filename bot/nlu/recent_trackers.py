"""The trackers of recent conversations, as they were last written to the database."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Callable, Optional

from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

KEPT = 500
"""Conversations, about 100 kilobytes each."""

IDLE = 1_800.0
"""Seconds without a turn after which a conversation is not kept: its session has ended."""


Newest = tuple[Any, ...]
"""What tells the newest event of a conversation in the database: its number and its time."""


@dataclass
class _Recent:
    """A conversation between two turns, or in the middle of one when ``newest`` is None.

    The first ``known`` events of its tracker need not be written; ``newest`` is the last event that
    the database holds of this conversation.
    """

    known: int
    tracker: Optional[DialogueStateTracker] = None
    newest: Optional[Newest] = None
    used: float = 0.0  # when, on the monotonic clock


class RecentTrackers:
    """What one process knows of conversations whose turns it made.

    A tracker is handed out once and comes back when it is written, so that a turn that failed
    leaves nothing behind: the next one reads from the database.
    """

    def __init__(self) -> None:
        self._by_sender: OrderedDict[str, _Recent] = OrderedDict()

    def take(
        self, sender_id: str, newest_event: Callable[[], Newest]
    ) -> Optional[DialogueStateTracker]:
        """The tracker if the database holds what it held then: ``newest_event`` asks it."""
        recent = self._by_sender.get(sender_id)
        if recent is None or recent.newest is None:
            return None
        newest, recent.newest = recent.newest, None
        return recent.tracker if newest_event() == newest else None

    def read(self, sender_id: str, known: int) -> None:
        """A turn begins with so many events from the database."""
        self._keep(sender_id, _Recent(known))

    def known(self, sender_id: str) -> Optional[int]:
        """How many of the first events are in the database; None: that is not known here."""
        recent = self._by_sender.get(sender_id)
        return recent.known if recent else None

    def written(self, tracker: DialogueStateTracker, newest: Newest) -> None:
        """All events of the tracker are in the database, ``newest`` being the last.

        A tracker of more than one session is not kept, since a session begins with a short
        history; nor that of a person who wants to be forgotten.
        """
        starts = sum(isinstance(event, SessionStarted) for event in tracker.events)
        if starts > 1 or _is_forgotten(tracker):
            self._by_sender.pop(tracker.sender_id, None)
        else:
            self._keep(tracker.sender_id, _Recent(len(tracker.events), tracker, newest))

    def _keep(self, sender_id: str, recent: _Recent) -> None:
        recent.used = time.monotonic()
        self._by_sender[sender_id] = recent
        self._by_sender.move_to_end(sender_id)
        while len(self._by_sender) > KEPT or self._oldest().used < recent.used - IDLE:
            self._by_sender.popitem(last=False)

    def _oldest(self) -> _Recent:
        return next(iter(self._by_sender.values()))


def _is_forgotten(tracker: DialogueStateTracker) -> bool:
    """Whether the latest turn makes the gateway delete the conversation."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            effects = (event.data.get("custom") or {}).get("effects") or []
            if any(effect.get("kind") == "forget" for effect in effects):
                return True
    return False
