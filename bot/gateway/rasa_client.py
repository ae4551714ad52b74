"""Talks to Rasa's REST channel: one message in, the messages of the turn out.

Rasa answers HTTP 200 with an empty list when anything went wrong inside it, so an empty list is
a failure here.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from urllib.parse import urljoin

import httpx

from bot.gateway.breaker import Breaker
from bot.gateway.rasa_reply import RasaReply, parse_reply
from knowledge.errors import ServiceTimeout, ServiceUnavailable

_WEBHOOK = "webhooks/rest/webhook"
_CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


class RasaClient:
    """Sends turns to Rasa within a time and a size limit.

    Raises ServiceTimeout or ServiceUnavailable, never an error of the HTTP library.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        reply_limit: int,
        transport: httpx.AsyncBaseTransport | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = urljoin(url.rstrip("/") + "/", _WEBHOOK)
        self._timeout = timeout
        self._reply_limit = reply_limit
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(None, connect=timeout),  # _guarded limits the whole call
            limits=_CONNECTIONS,
            transport=transport,
            trust_env=False,
        )
        self.breaker = Breaker(timer=timer)
        self.failed = asyncio.Event()  # set by every failed call, cleared by who looks into it

    async def send(self, sender: str, text: str, *, seconds: float | None = None) -> RasaReply:
        """The turn's messages, at least one, within ``seconds`` or else the usual time."""
        reply = parse_reply(await self._guarded(sender, text, seconds or self._timeout))
        if not reply.messages:
            self.failed.set()
            raise ServiceUnavailable("Rasa 没有给出回答", service="rasa")
        return reply

    async def start_session(self, sender: str) -> None:
        """Begin a fresh history for the sender; Rasa carries the slots over."""
        await self._guarded(sender, "/session_start", self._timeout)

    async def close(self) -> None:
        """Release connections."""
        await self._client.aclose()

    async def _guarded(self, sender: str, text: str, seconds: float) -> list[object]:
        if not self.breaker.allows():
            raise ServiceUnavailable("Rasa 连续出错，暂停调用", service="rasa")
        try:
            async with asyncio.timeout(seconds):
                result = await self._post(sender, text)
        except TimeoutError:
            self._count_failure()
            raise ServiceTimeout("Rasa 没有及时回答", service="rasa") from None
        except httpx.HTTPError as error:
            self._count_failure()
            kind = type(error).__name__
            raise ServiceUnavailable(f"无法连接 Rasa：{kind}", service="rasa") from None
        except ServiceUnavailable:
            self._count_failure()
            raise
        self.breaker.succeeded()
        return result

    def _count_failure(self) -> None:
        self.breaker.failed()
        self.failed.set()

    async def _post(self, sender: str, text: str) -> list[object]:
        payload = {"sender": sender, "message": text}
        headers = {"x-conversation": sender}  # a proxy before several Rasas chooses by it
        async with self._client.stream(
            "POST", self._url, json=payload, headers=headers
        ) as response:
            if response.status_code != httpx.codes.OK:
                raise ServiceUnavailable(f"Rasa 返回 {response.status_code}", service="rasa")
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._reply_limit:
                    raise ServiceUnavailable("Rasa 的回答过大", service="rasa")
        return _json_list(bytes(body))


def _json_list(body: bytes) -> list[object]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise ServiceUnavailable("Rasa 的回答不是 JSON", service="rasa") from None
    if not isinstance(parsed, list):
        raise ServiceUnavailable("Rasa 的回答不是列表", service="rasa")
    return parsed
