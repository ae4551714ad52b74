"""What the gateway keeps: inbox, transcripts, requests for a person, feedback, figures."""

from __future__ import annotations

from bot.gateway.store.records import Arrival, Outcome, TurnRecord
from bot.gateway.store.store import Store

__all__ = ["Arrival", "Outcome", "Store", "TurnRecord"]
