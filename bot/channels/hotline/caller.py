"""The caller's number, of which only a keyed hash is ever kept."""

from __future__ import annotations

import hashlib
import hmac
import re

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_USER = re.compile(r"^(?:sips?:|tel:)?([^@;]+)")


def caller_hash(number: str | None, key: bytes) -> str:
    """A name for the caller that only this installation can make; empty for a hidden number."""
    plain = _digits(number or "")
    if len(plain) < 3:
        return ""
    return hmac.new(key, b"yibao.caller." + plain.encode(), hashlib.sha256).hexdigest()[:16]


def mobile(number: str | None) -> str | None:
    """The number as E.164 when it can receive text messages."""
    found = _MOBILE.fullmatch(re.sub(r"[\s-]", "", _user(number or "")))
    return f"+86{found[1]}" if found else None


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", _user(number))
    found = _MOBILE.fullmatch(digits)
    return found[1] if found else digits


def _user(number: str) -> str:
    """The part of a SIP or tel URI that is the number."""
    found = _USER.match(number.strip())
    return found[1] if found else ""
