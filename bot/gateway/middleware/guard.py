"""Gives each request an id, logs it without content, and lets no stack trace out."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import problem_response

_HEADER = b"x-request-id"
_GIVEN = re.compile(rb"[A-Za-z0-9\-]{8,64}")
_UNLOGGED = ("/healthz", "/metrics", "/static/")

log = structlog.get_logger(__name__)


class Guard:
    """The outer skin of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request_id.encode())]
            await send(message)

        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, sending)
            except Exception:
                log.exception("request_failed")
                if status:  # too late for another answer: the connection ends here
                    raise
                await problem_response(500)(scope, receive, sending)
            if not scope["path"].startswith(_UNLOGGED):
                elapsed = round((time.monotonic() - started) * 1000)
                log.info(
                    "request", method=scope["method"], path=_path(scope), status=status, ms=elapsed
                )


def _request_id(scope: Scope) -> str:
    """The proxy's id when it is harmless, else a fresh one."""
    for name, value in scope["headers"]:
        if name == _HEADER and _GIVEN.fullmatch(value):
            return str(value.decode("ascii"))
    return uuid.uuid4().hex


def _path(scope: Scope) -> str:
    """The route as it was declared; unknown paths may hold anything, so they are not logged."""
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
