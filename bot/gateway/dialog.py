"""What the gateway remembers of a conversation between turns, in the shared state."""

from __future__ import annotations

import secrets
from datetime import timedelta

from pydantic import BaseModel, ValidationError

from bot.gateway.state import SharedState


class Dialog(BaseModel):
    """The gateway's own memory; everything about the matter itself lives in Rasa's slots."""

    turns: int = 0  # since Rasa's history was last begun afresh
    asking: bool = False  # a form waits for an answer
    greeted: bool = False  # the notice of the first contact was shown
    warned: bool = False  # the person was asked not to send personal numbers
    epoch: str = ""  # changes when the person asks to be forgotten

    def sender(self, conversation: str) -> str:
        """The name under which Rasa knows the conversation."""
        return f"{conversation}.{self.epoch}" if self.epoch else conversation

    def forgotten(self) -> Dialog:
        """The memory after a request to be forgotten: Rasa will not know the person again."""
        return Dialog(greeted=True, warned=self.warned, epoch=secrets.token_hex(4))


class Dialogs:
    """Reads and writes the memory."""

    def __init__(self, state: SharedState, *, lifetime: timedelta) -> None:
        self._state = state
        self._ttl = lifetime.total_seconds()

    async def load(self, conversation: str) -> Dialog:
        """The memory; an empty one for a new person."""
        stored = await self._state.get(_key(conversation))
        if stored is None:
            return Dialog()
        try:
            return Dialog.model_validate_json(stored)
        except ValidationError:  # written by another version
            return Dialog()

    async def save(self, conversation: str, dialog: Dialog) -> None:
        """Keep the memory for the lifetime of a session."""
        await self._state.set(_key(conversation), dialog.model_dump_json(), ttl=self._ttl)


def _key(conversation: str) -> str:
    return f"dialog:{conversation}"
