"""Sessions: opaque conversation names, minted and signed by the server."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

_SALT = "yibao.session"
_NAME_BYTES = 16


class InvalidSession(Exception):
    """The token was not minted here."""


class Sessions:
    """Mints session tokens and reads them back.

    A token carries a random conversation name and the time of minting, signed with the server's
    key, so that nobody can speak in another person's conversation.
    """

    def __init__(self, key: bytes, *, lifetime: timedelta) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt=_SALT)
        self._lifetime = lifetime

    def mint(self) -> tuple[str, str]:
        """A new session: its token and the name of its conversation."""
        conversation = f"web-{secrets.token_hex(_NAME_BYTES)}"
        return str(self._serializer.dumps(conversation)), conversation

    def resume(self, token: str | None) -> tuple[str, str]:
        """The token to go on with, and its conversation.

        An absent or expired token is replaced by a new one; a forged one raises InvalidSession.
        """
        if not token:
            return self.mint()
        try:
            conversation, minted = self._serializer.loads(token, return_timestamp=True)
        except BadSignature:
            raise InvalidSession from None
        # A token from the future was minted before the machine's clock was put back.
        if datetime.now(UTC) - minted > self._lifetime:
            return self.mint()
        return token, str(conversation)

    def conversation_of(self, token: str) -> str:
        """The conversation of a token, however old; InvalidSession for a forged one."""
        try:
            return str(self._serializer.loads(token))
        except BadSignature:
            raise InvalidSession from None
