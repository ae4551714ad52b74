"""What the phone line remembers of a call between two turns. Gone an hour after the last one."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel

from bot.gateway.messages import Button

_REPLIES = 4
"""Turns whose reply is kept: platforms may deliver a few together, and again."""


class Step(StrEnum):
    """What the call waits for: the states of the state machine (flow.py)."""

    OPEN = "open"  # a question, or a key of the menu
    MORE = "more"  # whether to go on speaking
    CONFIRM = "confirm"  # whether the recogniser heard right
    CHOICE = "choice"  # which of the questions offered was meant
    FORM = "form"  # an answer to the dialogue's own question
    NUMBER = "number"  # an amount or an age, spoken or keyed
    READ_BACK = "read_back"  # whether the number keyed is right
    PLACE = "place"  # the caller's city, which may be skipped
    SMS = "sms"  # consent to a text message
    ITEMS = "items"  # whether to read the list of documents aloud
    SOLVED = "solved"  # whether the matter is solved
    PERSON = "person"  # whether the caller wants a person
    CALL_BACK = "call_back"  # whether the caller wants to be called back
    TRANSFER = "transfer"  # the platform's word on a transfer
    ENDED = "ended"


class Call(BaseModel):
    """The state of one call. All texts in it are masked."""

    call_id: str
    step: Step = Step.OPEN
    after: Step = Step.OPEN  # where MORE leads
    after_place: Step = Step.OPEN  # where PLACE leads
    doubted: Step = Step.OPEN  # where CONFIRM came from and leads back to
    queue: tuple[str, ...] = ()  # sentences of the answer not yet said
    said: tuple[str, ...] = ()  # sentences said last, for 重复
    question: tuple[str, ...] = ()  # the dialogue's own question, for FORM, NUMBER and CHOICE
    options: tuple[Button, ...] = ()
    page: int = 0  # which three of the options were said last
    unit: str = "元"  # of the number asked for
    pending: str = ""  # text that waits for a yes (CONFIRM)
    keyed: str = ""  # number that waits for a yes (READ_BACK)
    silences: int = 0  # in a row
    misses: int = 0  # in a row
    failures: int = 0  # in a row
    slow: bool = False
    hinted: tuple[Step, ...] = ()  # questions whose keys were explained
    noticed: bool = False  # the notice was said
    topic: str | None = None
    title: str = ""
    region: str | None = None
    checklist: str = ""  # text message for the last answer
    items: tuple[str, ...] = ()  # list of documents of the last answer, as sentences
    offered: bool = False  # the text message was offered for the last answer
    asked: tuple[str, ...] = ()  # what the caller said last, masked
    reason: str = ""  # why a person is wanted
    answers: int = 0
    outcome: str = ""  # how the call ended, once counted
    transferable: bool = True  # the platform can hand the call over
    reports: bool = True  # and tells what became of it
    caller: str = ""  # keyed hash
    replies: tuple[tuple[str, str], ...] = ()  # last turn ids, each with its reply as JSON

    def forget(self) -> None:
        """The caller asked to be forgotten: keep only where the call stands."""
        self.asked, self.topic, self.title, self.region = (), None, "", None
        self.checklist, self.items, self.caller = "", (), ""

    def reply_to(self, turn_id: str | None) -> str | None:
        """The reply already given to a turn, as JSON."""
        return dict(self.replies).get(turn_id) if turn_id else None

    def replied(self, turn_id: str | None, reply: str) -> None:
        """Remember a reply, should the turn be delivered again."""
        if turn_id:
            self.replies = (*self.replies, (turn_id, reply))[-_REPLIES:]

    @property
    def conversation(self) -> str:
        """The conversation is the call."""
        return f"call-{self.call_id}"
