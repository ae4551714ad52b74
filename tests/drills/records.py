"""What an installation has written: the gateway's tables and Rasa's events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import create_engine, text

from tests.drills.house import House

Env = Mapping[str, str]
Rows = list[dict[str, Any]]


def inbox_of(env: Env) -> Rows:
    """All received messages, oldest first."""
    return _rows(env["DATABASE_URL"], "SELECT * FROM gateway_inbox ORDER BY received_at")


def inbox(house: House) -> Rows:
    """All received messages of a house."""
    return inbox_of(house.env)


def unanswered(house: House) -> Rows:
    """Messages that were received and not answered."""
    return [row for row in inbox(house) if row["answered_at"] is None]


def tracker_events_of(env: Env) -> Rows:
    """Rasa's events as it wrote them, oldest first."""
    url = env["DATABASE_URL"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{env['VAR_DIR']}/rasa.db"
    rows = _rows(url, "SELECT sender_id, data FROM events ORDER BY id")
    return [json.loads(row["data"]) | {"sender_id": row["sender_id"]} for row in rows]


def tracker_events(house: House) -> Rows:
    """Rasa's events in a house."""
    return tracker_events_of(house.env)


def tracker_texts_of(env: Env) -> list[str]:
    """The texts of people in Rasa's events, warm-up left out, oldest first."""
    return [
        event["text"]
        for event in tracker_events_of(env)
        if event["event"] == "user" and not event["sender_id"].startswith("warmup-")
    ]


def tracker_texts(house: House) -> list[str]:
    """The texts of people in a house's events."""
    return tracker_texts_of(house.env)


def _rows(url: str, query: str) -> Rows:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query)).mappings()]
    finally:
        engine.dispose()
