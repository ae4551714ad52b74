"""Who is who: keyed hashes in place of openids, and sealed notes where the openid is needed.

A hash cannot be turned back without the server's key, and is worthless to another account. Only
an answer that has to be pushed needs the openid itself; until then it lies encrypted.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken

PREFIX = "wx-"


class People:
    """Names people of one account with the server's key."""

    def __init__(self, key: bytes, appid: str) -> None:
        self._hash_key = _derive(key, "openid")
        self._appid = appid
        self._fernet = Fernet(urlsafe_b64encode(_derive(key, "seal")))

    def conversation(self, openid: str) -> str:
        """The opaque name under which the house knows a person."""
        named = f"{self._appid}\0{openid}".encode()
        return PREFIX + hmac.new(self._hash_key, named, hashlib.sha256).hexdigest()[:32]

    def seal(self, fields: dict[str, str]) -> str:
        """The fields, readable only with the server's key."""
        return self._fernet.encrypt(json.dumps(fields).encode()).decode("ascii")

    def unseal(self, sealed: str) -> dict[str, str] | None:
        """The fields; None when they were sealed with another key."""
        try:
            opened = json.loads(self._fernet.decrypt(sealed))
        except (InvalidToken, ValueError):
            return None
        return {str(name): str(value) for name, value in opened.items()}


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, f"yibao.wechat.{purpose}".encode(), hashlib.sha256).digest()
