"""One HTTP call to WeChat's interface: time-outs, repeated tries with jitter, errors read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from bot.channels.wechat.api.errors import BUSY, WechatBusy, WechatError, WechatUnreachable

_TIMEOUT = httpx.Timeout(3.0, connect=1.5)
_TRIES = 3
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_PAUSE = wait_random_exponential(multiplier=0.2, max=2.0)
"""Seconds between tries, drawn at random so that gateways do not come back all at once."""


class WechatTransport:
    """An HTTP client for ``base``. Raises WechatError, never an error of the HTTP library."""

    def __init__(self, base: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=base, timeout=_TIMEOUT, transport=transport, trust_env=False
        )

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        params: Mapping[str, str] | None = None,
        *,
        repeatable: bool = True,
    ) -> dict[str, Any]:
        """Send JSON in real UTF-8, which WeChat shows as it is.

        A call that is not ``repeatable`` is only tried again when it surely did not arrive.
        """
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        request = self._client.build_request(
            "POST", path, content=content, params=params, headers=headers
        )
        return _read(await self._send(request, repeatable=repeatable))

    async def get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """A call without a body."""
        return _read(await self.download(path, params))

    async def download(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        """The response itself; a media file is no JSON."""
        return await self._send(self._client.build_request("GET", path, params=params))

    async def close(self) -> None:
        """Release connections."""
        await self._client.aclose()

    async def _send(self, request: httpx.Request, *, repeatable: bool = True) -> httpx.Response:
        def worth_another(error: BaseException) -> bool:
            lost = isinstance(error, WechatUnreachable | WechatBusy)
            return lost and (repeatable or not getattr(error, "sent", True))

        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(_TRIES),
            wait=_PAUSE,
            retry=retry_if_exception(worth_another),
            reraise=True,
        ):
            with attempt:
                return await self._send_once(request)
        raise AssertionError("tenacity ends by returning or raising")

    async def _send_once(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._client.send(request)
        except httpx.HTTPError as error:
            sent = not isinstance(error, _NOT_SENT)
            raise WechatUnreachable(
                f"连接不到微信接口（{type(error).__name__}）", sent=sent
            ) from None
        if response.status_code >= 500:
            raise WechatBusy(f"微信接口返回 {response.status_code}", sent=True)
        if _errcode(response) == BUSY:
            raise WechatBusy("微信接口繁忙", sent=False)
        return response


def _errcode(response: httpx.Response) -> int:
    try:
        return int(response.json().get("errcode", 0))
    except (ValueError, TypeError, AttributeError):  # a media file, or a page of a proxy
        return 0


def _read(response: httpx.Response) -> dict[str, Any]:
    if code := _errcode(response):
        raise WechatError(f"微信接口返回错误 {code}", errcode=code)
    try:
        parsed = response.json()
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict) or response.is_error:
        raise WechatError(f"微信接口的回答读不懂（{response.status_code}）")
    return parsed
