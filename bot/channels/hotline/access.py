"""Who may speak for a telephony platform: who has its secret; without one, only this machine."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from ipaddress import ip_address

from fastapi import Request
from pydantic import SecretStr

from bot.gateway.problems import ProblemError

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
_TOLERANCE = 300
"""Seconds by which a signature may be old or early."""


def refuse() -> ProblemError:
    """The error for a caller without a valid secret."""
    return ProblemError(401, "unauthorized", "签名或凭证不正确。")


def require_token(given: str, secret: SecretStr, request: Request) -> None:
    """Refuse unless the token is right, or none is set and the request is from this machine."""
    expected = secret.get_secret_value()
    if expected:
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise refuse()
    elif not _from_this_machine(request):
        raise refuse()


def bearer(request: Request) -> str:
    """The token of an Authorization header."""
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def require_signature(
    header: str, body: bytes, secret: SecretStr, now: datetime, request: Request
) -> None:
    """Refuse unless ``t=…,v1=…`` is the HMAC-SHA256 of ``t.body`` and t is of these minutes."""
    expected = secret.get_secret_value()
    if not expected:
        require_token("", secret, request)
        return
    fields = [part.partition("=") for part in header.split(",")]
    times = [value.strip() for name, _, value in fields if name.strip() == "t"]
    signatures = [value.strip() for name, _, value in fields if name.strip() == "v1"]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or len(times[0]) > 12:
        raise refuse()
    if abs(now.timestamp() - int(times[0])) > _TOLERANCE:
        raise refuse()
    wanted = sign(expected, times[0], body).encode()
    if not any(hmac.compare_digest(wanted, given.encode()) for given in signatures):
        raise refuse()


def sign(secret: str, moment: str, body: bytes) -> str:
    """The signature of a body at a Unix time."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _from_this_machine(request: Request) -> bool:
    if any(name in request.headers for name in _FORWARDED):
        return False  # came through a proxy on this machine
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
