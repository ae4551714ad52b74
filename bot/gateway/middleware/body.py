"""Bounds a request's body in size and in time, before anything reads it."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import problem_response


class BodyLimit:
    """Reads the body itself: at most ``largest`` bytes in at most ``seconds``."""

    def __init__(self, app: ASGIApp, *, largest: int, seconds: float) -> None:
        self._app = app
        self._largest = largest
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        if self._announced(scope) > self._largest:
            await _refuse(413, scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._read(receive)
        except TimeoutError:
            await _refuse(408, scope, receive, send)
            return
        if body is None:
            await _refuse(413, scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _announced(self, scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0

    async def _read(self, receive: Receive) -> bytes | None:
        """The body; None when it is too large."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return bytes(body)
            body += message.get("body", b"")
            if len(body) > self._largest:
                return None
            if not message.get("more_body"):
                return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once more, then whatever the server says (a disconnect)."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again


async def _refuse(status: int, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(status, headers={"connection": "close"})
    await response(scope, receive, send)
