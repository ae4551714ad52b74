"""What goes into and comes out of the phone line, whatever the telephony platform.

A platform sends one ``VoiceTurn`` for each thing that happens in a call and plays the
``VoiceReply`` it gets. Speech recognition and synthesis are the platform's.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Kind = Literal["start", "speech", "dtmf", "noinput", "nomatch", "hangup", "transfer_result"]

CALL_ID = r"^[A-Za-z0-9][A-Za-z0-9._:@^+-]{0,95}$"

_TURN: JsonDict = {
    "call_id": "6f1d2c1e",
    "kind": "speech",
    "text": "住院报销要带什么材料",
    "confidence": 0.92,
    "caller": "13900000000",
}


class VoiceTurn(BaseModel):
    """One event of a call. Which fields matter depends on ``kind``."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, json_schema_extra={"examples": [_TURN]}
    )

    call_id: str = Field(
        pattern=CALL_ID, description="Names the call; the same in all its turns, never reused."
    )
    kind: Kind = Field(
        description="start, speech, dtmf, noinput (silence), nomatch (noise, not understood), "
        "hangup, transfer_result"
    )
    turn_id: str | None = Field(
        None,
        min_length=1,
        max_length=96,
        description="Makes a repeated delivery recognisable: the same id gets the same reply.",
    )
    text: str = Field("", max_length=2000, description="speech: what was recognised")
    confidence: float | None = Field(
        None, ge=0, le=1, description="speech: how sure the recogniser is; absent: it does not say"
    )
    digits: str = Field("", pattern=r"^[0-9*#]{0,32}$", description="dtmf: the keys pressed")
    transferred: bool | None = Field(
        None, description="transfer_result: whether a person took the call"
    )
    caller: str | None = Field(
        None, max_length=64, description="The caller's number. Never stored, only a keyed hash."
    )
    called: str | None = Field(None, max_length=64, description="The number that was called.")
    sms: bool = Field(False, description="Whether the platform can send the caller a message.")
    transfer: bool = Field(True, description="Whether the platform can hand the call over.")
    reports: bool = Field(
        True, description="Whether the platform tells by transfer_result what became of a transfer."
    )


class Prompt(BaseModel):
    """Something to say. A notice (``bargein`` false) is played to its end."""

    model_config = ConfigDict(frozen=True)

    text: str
    bargein: bool = True


class Listen(BaseModel):
    """What to listen for after, and where barge-in is on during, the prompts."""

    model_config = ConfigDict(frozen=True)

    speech: bool = True
    digits: int = Field(1, description="Most keys to collect; with 1 each key counts at once.")
    finish_on: str | None = Field(None, description="The key that ends a longer number.")
    timeout: float = Field(6.0, description="Seconds of silence until a noinput turn.")
    hints: tuple[str, ...] = Field((), description="Words the recogniser shall favour.")


class Transfer(BaseModel):
    """Hand the call to a person, with what makes that nobody asks again."""

    model_config = ConfigDict(frozen=True)

    target: str = Field(description="sip:… or tel:…")
    handoff_id: str = Field(description="The conversation under which the request is stored.")
    reason: str = Field(description="asked, not_understood, unsolved, upset, failure")
    topic: str | None = None
    slots: dict[str, object] = Field(default_factory=dict)
    summary: str = Field("", description="The conversation in a few lines, personal data masked.")


class Sms(BaseModel):
    """A message to the caller, sent with their consent."""

    model_config = ConfigDict(frozen=True)

    text: str


_REPLY: JsonDict = {
    "call_id": "6f1d2c1e",
    "prompts": [
        {"text": "要带收费票据和费用清单。", "bargein": True},
        {"text": "这个问题解决了吗？", "bargein": True},
    ],
    "listen": {
        "speech": True,
        "digits": 1,
        "finish_on": None,
        "timeout": 6.0,
        "hints": ["人工", "重复"],
    },
    "transfer": None,
    "sms": None,
    "end": False,
    "rate": 1.0,
}


class VoiceReply(BaseModel):
    """What to do next: say the prompts, then listen, transfer or hang up."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_REPLY]})

    call_id: str
    prompts: tuple[Prompt, ...] = ()
    listen: Listen | None = Field(None, description="Absent when the call is handed over or ends.")
    transfer: Transfer | None = None
    sms: Sms | None = Field(None, description="To be sent by the platform now.")
    end: bool = False
    rate: float = Field(1.0, description="Speed of speech; 0.8 after the caller said 慢一点.")

    @property
    def text(self) -> str:
        """All that is said."""
        return "".join(prompt.text for prompt in self.prompts)
