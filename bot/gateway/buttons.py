"""Buttons: Rasa commands leave the house only as signed tokens bound to one conversation."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from bot.gateway.messages import Button

_PREFIX = "btn."


class InvalidButton(Exception):
    """The token is not one that was offered in this conversation."""


@dataclass(frozen=True)
class Choice:
    """A button that was pressed: what the person saw, and the command behind it."""

    title: str
    command: str


class ButtonSigner:
    """Turns ``/intent{…}`` payloads into opaque tokens and back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, button: Button, conversation: str) -> Button:
        """The button as it may leave; payloads that are plain text stay as they are."""
        if not button.payload.startswith("/"):
            return button
        token = self._serializer(conversation).dumps([button.title, button.payload])
        return Button(title=button.title, payload=f"{_PREFIX}{token}")

    def read(self, text: str, conversation: str) -> Choice | None:
        """The choice behind a token, None for ordinary text, InvalidButton for a forged token."""
        if not text.startswith(_PREFIX):
            return None
        try:
            title, command = self._serializer(conversation).loads(text.removeprefix(_PREFIX))
        except (BadSignature, ValueError, TypeError):
            raise InvalidButton from None
        return Choice(title=str(title), command=str(command))

    def _serializer(self, conversation: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=f"yibao.button.{conversation}")
