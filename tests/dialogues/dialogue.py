"""Dialogues as files: what a person says turn by turn, and what must come back.

A file holds a list of turns. A turn begins with one of

    say: 三甲住院花了六万能报多少      a message
    press: 职工                     a button of the last reply, by its title
    idle: 31                       minutes pass without a word

and expects any of

    topic: ratio_calculate         of the first message, or a list: of all messages
    region: "500000"               of the last message that names a place
    contains / lacks: …            words in what is said (a string or a list)
    record: …                      words in the record (lead, steps, materials, table, caveats)
    not_in_record: …
    buttons: [职工, 居民]            among the choices of the reply
    asks: insurance                the estimate asks for this now
    result: {fund: "47000.00"}     of the calculation; also range: true, no_figure: true
    handoff: true                  whether a person takes over
    differs: true                  from what was said the turn before; same: true for the opposite
    stored: {table: feedback, topic: claim_online}   a row the gateway kept of this conversation
    times: 50                      the turn is repeated so often, and expected each time
"""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import create_engine, text

from actions.estimate import QUESTIONS

Said = list[dict[str, Any]]
PATIENCE = 5.0  # seconds until a row that is written aside must be there


class Turn(BaseModel):
    """One turn of a dialogue file."""

    model_config = ConfigDict(extra="forbid")

    say: str | None = None
    press: str | None = None
    idle: int | None = None
    times: int = 1

    topic: str | list[str | None] | None = None
    region: str | None = None
    contains: str | list[str] = Field(default_factory=list)
    lacks: str | list[str] = Field(default_factory=list)
    record: str | list[str] = Field(default_factory=list)
    not_in_record: str | list[str] = Field(default_factory=list)
    buttons: list[str] = Field(default_factory=list)
    asks: str | None = None
    result: dict[str, str] | None = None
    range: bool = False
    no_figure: bool = False
    handoff: bool | None = None
    differs: bool = False
    same: bool = False
    stored: dict[str, Any] | None = None


@dataclass(frozen=True)
class House:
    """Where the dialogues are held, and where what is kept of them lies."""

    base_url: str
    var_dir: Path
    database_url: str


class Talk:
    """One person's dialogue."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._http = httpx.Client(base_url=house.base_url, timeout=20)
        self._session: str | None = None
        self._replies: list[Said] = []

    def hold(self, turns: list[Turn]) -> None:
        """Go through all turns; AssertionError names the first that comes out otherwise."""
        with self._http:
            for number, turn in enumerate(turns, 1):
                for _ in range(turn.times):
                    self._turn(turn)
                    if turn.idle is None:
                        wrong = list(self._differences(turn))
                        assert not wrong, self._report(number, turn, wrong)

    def _turn(self, turn: Turn) -> None:
        if turn.idle is not None:
            self._let_pass(turn.idle)
        elif turn.press is not None:
            self._send(self._payload(turn.press))
        else:
            self._send(str(turn.say))

    def _send(self, words: str) -> None:
        body = {"text": words} | ({"session": self._session} if self._session else {})
        response = self._http.post("/api/chat", json=body)
        response.raise_for_status()
        reply = response.json()
        self._session = reply["session"]
        self._replies.append(reply["messages"])

    def _payload(self, title: str) -> str:
        found = [b["payload"] for m in self._last for b in m["buttons"] if b["title"] == title]
        assert found, f"no button {title!r} in {_titles(self._last)}"
        return str(found[0])

    @property
    def _last(self) -> Said:
        return self._replies[-1]

    @property
    def _conversation(self) -> str:
        """The name of the conversation, which the session token carries in the clear."""
        name = str(self._session).split(".", 1)[0]
        return str(json.loads(base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))))

    def _let_pass(self, minutes: int) -> None:
        """Make everything Rasa knows of this conversation older."""
        with sqlite3.connect(self._house.var_dir / "rasa.db", timeout=20) as database:
            database.execute(
                "UPDATE events SET timestamp = timestamp - :s, data = json_set("
                "data, '$.timestamp', json_extract(data, '$.timestamp') - :s) WHERE sender_id = :n",
                {"s": 60 * minutes, "n": self._conversation},
            )

    def _differences(self, turn: Turn) -> Any:
        said = "\n".join(message["text"] for message in self._last)
        yield from _missing(said, turn.contains, "does not say")
        yield from (f"says {word!r}" for word in _listed(turn.lacks) if word in said)
        records = _records(self._last)
        yield from _missing(records, turn.record, "record lacks")
        yield from (
            f"record has {word!r}" for word in _listed(turn.not_in_record) if word in records
        )
        yield from _missing(_titles(self._last), turn.buttons, "no button")
        if isinstance(turn.topic, list):
            yield from _unequal("topics", [m["topic"] for m in self._last], turn.topic)
        elif turn.topic:
            yield from _unequal("topic", self._last[0]["topic"], turn.topic)
        if turn.region:
            places = [m["region"] for m in self._last if m["region"]]
            yield from _unequal("region", places[-1] if places else None, turn.region)
        if turn.asks:
            question = QUESTIONS[turn.asks].removeprefix("您")
            yield from _missing(self._last[-1]["text"], question, "does not ask")
        if turn.handoff is not None:
            yield from _unequal("handoff", any(m["handoff"] for m in self._last), turn.handoff)
        yield from self._compared(turn, said)
        yield from _figures(self._last, turn)
        if turn.stored:
            yield from self._stored(turn.stored)

    def _compared(self, turn: Turn, said: str) -> Any:
        before = "\n".join(m["text"] for m in self._replies[-2]) if len(self._replies) > 1 else ""
        if turn.differs and said == before:
            yield "says the same as before"
        if turn.same and said != before:
            yield f"does not repeat {before!r}"

    def _stored(self, expected: dict[str, Any]) -> Any:
        table = f"gateway_{expected['table']}"
        wanted = {name: value for name, value in expected.items() if name != "table"}
        deadline = time.monotonic() + PATIENCE
        rows: list[dict[str, Any]] = []
        while time.monotonic() < deadline:
            rows = self._rows(table)
            if any(all(_holds(row[name], value) for name, value in wanted.items()) for row in rows):
                return
            time.sleep(0.05)
        yield f"{table} holds {rows}, not {wanted}"

    def _rows(self, table: str) -> list[dict[str, Any]]:
        engine = create_engine(self._house.database_url)
        query = text(f"SELECT * FROM {table} WHERE conversation = :name")
        try:
            with engine.connect() as connection:
                found = connection.execute(query, {"name": self._conversation})
                return [dict(row) for row in found.mappings()]
        finally:
            engine.dispose()

    def _report(self, number: int, turn: Turn, wrong: list[str]) -> str:
        words = turn.say or turn.press
        said = "\n".join(f"  [{m['topic']} {m['region']}] {m['text']}" for m in self._last)
        return f"turn {number} ({words}): {'; '.join(wrong)}\n{said}\n  {_titles(self._last)}"


def _holds(value: object, expected: object) -> bool:
    if not isinstance(expected, str):
        return value == expected
    text = str(value)
    if text.startswith("{"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return expected in text


def _figures(said: Said, turn: Turn) -> Any:
    calculations = [m["calculation"] for m in said if m["calculation"]]
    if not (turn.result or turn.range or turn.no_figure):
        return
    if not calculations:
        yield "no calculation"
        return
    last = calculations[-1]
    if turn.result:
        result = last["result"] or {}
        yield from _unequal("result", {k: result.get(k) for k in turn.result}, turn.result)
    if turn.range and not last["result_max"]:
        yield "no range"
    if turn.no_figure and (last["result"] or last["result_max"] or not last["reason"]):
        yield "a figure, or no reason for having none"


def _missing(where: str | list[str], words: str | list[str], complaint: str) -> Any:
    return (f"{complaint} {word!r}" for word in _listed(words) if word not in where)


def _unequal(name: str, found: object, expected: object) -> Any:
    if found != expected:
        yield f"{name} is {found!r}, not {expected!r}"


def _listed(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else words


def _titles(said: Said) -> list[str]:
    return [button["title"] for message in said for button in message["buttons"]]


def _records(said: Said) -> str:
    kept = ("title", "lead", "steps", "materials", "table", "caveats")
    records = [m["answer"] for m in said if m["answer"]]
    return json.dumps([{k: r[k] for k in kept} for r in records], ensure_ascii=False)
