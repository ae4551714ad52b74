"""Deletes in Rasa's tracker database what the gateway forgets or purges.

Rasa itself never deletes; its ``events`` table is the only thing of it that we touch.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Float, String, column, delete, inspect, or_, table

from bot.gateway.store.writer import Job

_events = table("events", column("sender_id", String), column("timestamp", Float))


def forget(conversation: str) -> Job:
    """Delete the conversation's events, under every name Rasa knows it by."""
    sender = _events.c.sender_id
    mine = or_(sender == conversation, sender.startswith(f"{conversation}.", autoescape=True))

    def run(connection: Connection) -> None:
        if inspect(connection).has_table("events"):
            connection.execute(delete(_events).where(mine))

    return run


def before(moment: datetime) -> Job:
    """Delete events older than ``moment``."""

    def run(connection: Connection) -> None:
        if inspect(connection).has_table("events"):
            connection.execute(delete(_events).where(_events.c.timestamp < moment.timestamp()))

    return run
