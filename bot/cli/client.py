"""Talks to the running assistant on this machine, as any other client would."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from bot.gateway.messages import Reply
from bot.gateway.settings import load_settings
from knowledge.errors import ServiceError, ServiceTimeout, ServiceUnavailable

TIMEOUT = 10.0  # seconds; the gateway itself answers within 2.5


class ChatClient:
    """One conversation over POST /api/chat.

    Raises:
        ServiceUnavailable: nothing listens on the port.
        ServiceTimeout: no answer in time.
        ServiceError: the gateway refused; its own sentence is passed on.
    """

    def __init__(
        self, base_url: str | None = None, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.base_url = base_url or f"http://127.0.0.1:{load_settings().port}"
        self._http = httpx.Client(base_url=self.base_url, timeout=TIMEOUT, transport=transport)
        self._session: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._http.close()

    def say(self, text: str) -> Reply:
        """Send one message and give the reply."""
        body = {"text": text} | ({"session": self._session} if self._session else {})
        try:
            response = self._http.post("/api/chat", json=body)
        except httpx.TimeoutException as error:
            raise ServiceTimeout(
                "医保答没有及时回答", service="gateway", hint="请稍后再试"
            ) from error
        except httpx.TransportError as error:
            raise ServiceUnavailable(
                f"连接不到医保答（{self.base_url}）", service="gateway", hint="请先运行 make run"
            ) from error
        if response.is_error:
            raise ServiceError(_sentence(response), service="gateway")
        payload = response.json()
        self._session = payload["session"]
        return Reply(conversation=payload["session"], messages=tuple(payload["messages"]))


def _sentence(response: httpx.Response) -> str:
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"医保答返回了错误 {response.status_code}"
