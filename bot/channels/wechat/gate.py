"""The gate: lets only genuine requests of WeChat in, and seals what goes back.

Plain mode signs ``token, timestamp, nonce``; the compatible and safe modes also sign the
ciphertext (``msg_signature``), and only that signature counts there. The plain fields that the
compatible mode sends beside the ciphertext are never believed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wechat.body import Fields, Form, Value, read_body, write_body
from bot.channels.wechat.crypto import Keyring, MessageCipher, Refused, is_signed, signature
from bot.channels.wechat.settings import WechatSettings
from knowledge.clock import Clock

_LONGEST_ECHO = 256


@dataclass(frozen=True)
class Request:
    """A genuine request. ``once`` names it: the same request again is a replay."""

    fields: Fields
    form: Form
    once: str
    envelope: Form = "xml"
    cipher: MessageCipher | None = None


@dataclass(frozen=True)
class Sealed:
    """A body on its way to WeChat."""

    content: str
    media_type: str


class Gate:
    """Verifies, decrypts and seals for one account."""

    def __init__(self, settings: WechatSettings, clock: Clock) -> None:
        self._token = settings.wechat_token.get_secret_value()
        keys = (settings.wechat_encoding_aes_key, settings.wechat_encoding_aes_key_previous)
        self._keyring = Keyring(
            [
                MessageCipher(k.get_secret_value(), settings.wechat_appid)
                for k in keys
                if k.get_secret_value()
            ]
        )
        self._required = settings.wechat_encryption == "required"
        self._window = settings.wechat_timestamp_window
        self._clock = clock

    def echo(self, query: Mapping[str, str]) -> str:
        """The answer to WeChat's check of the address.

        Nothing happens by it, so it is not bound to the time.
        """
        given = query.get("signature", "")
        if not is_signed(given, self._token, query.get("timestamp", ""), query.get("nonce", "")):
            raise Refused("signature")
        return query.get("echostr", "")[:_LONGEST_ECHO]

    def open(self, query: Mapping[str, str], body: bytes) -> Request:
        """The request in a POST; Refused when it is not genuine."""
        match query.get("encrypt_type", "raw"):
            case "raw":
                return self._open_plain(query, body)
            case "aes":
                return self._open_encrypted(query, body)
        raise Refused("encrypt_type")

    def seal(self, request: Request, reply: Mapping[str, Value]) -> Sealed:
        """The reply in the form and with the key of its request."""
        content = write_body(reply, request.form)
        if request.cipher:
            envelope = self._envelope(request.cipher.encrypt(content))
            content = write_body(envelope, request.envelope)
        kind = "text/xml" if request.envelope == "xml" else "application/json"
        return Sealed(content, f"{kind}; charset=utf-8")

    def _open_plain(self, query: Mapping[str, str], body: bytes) -> Request:
        if self._required:
            raise Refused("not_encrypted")
        once = self._verify(query, "signature")
        fields, form = read_body(body)
        return Request(fields, form, once, envelope=form)

    def _open_encrypted(self, query: Mapping[str, str], body: bytes) -> Request:
        outer, envelope = read_body(body)
        encrypted = outer.get("Encrypt", "")
        once = self._verify(query, "msg_signature", encrypted)
        text, cipher = self._keyring.decrypt(encrypted)
        fields, form = read_body(text.encode())
        return Request(fields, form, once, envelope, cipher)

    def _verify(self, query: Mapping[str, str], name: str, *signed: str) -> str:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not is_signed(query.get(name, ""), self._token, timestamp, nonce, *signed):
            raise Refused(name)
        if not self._is_timely(timestamp):
            raise Refused("timestamp")
        return hashlib.sha256(f"{timestamp}\0{nonce}".encode("utf-8", "replace")).hexdigest()[:32]

    def _is_timely(self, timestamp: str) -> bool:
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return False
        return abs(self._clock().timestamp() - int(timestamp)) <= self._window

    def _envelope(self, encrypted: str) -> dict[str, Value]:
        now, nonce = int(self._clock().timestamp()), secrets.token_hex(8)
        return {
            "Encrypt": encrypted,
            "MsgSignature": signature(self._token, str(now), nonce, encrypted),
            "TimeStamp": now,
            "Nonce": nonce,
        }
