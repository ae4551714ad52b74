"""The access token, by WeChat's stable_token.

Repeated calls of stable_token give the same token, and an old one stays good for five minutes, so
every gateway process may fetch its own: nothing is shared and nothing secret is stored.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.channels.wechat.api.errors import WechatError
from bot.channels.wechat.api.transport import WechatTransport

_MARGIN = 300.0
"""Seconds before the end of its life that a token is replaced."""
_SHORTEST = 60.0
_FORCE_EVERY = 30.0
"""WeChat allows a forced refresh every 30 seconds, 20 times a day."""


class AccessToken:
    """Fetches the token once, however many ask at the same time. ``timer`` gives seconds."""

    def __init__(
        self,
        transport: WechatTransport,
        appid: str,
        secret: str,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._appid = appid
        self._secret = secret
        self._timer = timer
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until = 0.0
        self._forced_at = -_FORCE_EVERY

    async def get(self) -> str:
        """A token that is good; WechatError when there is none to be had."""
        async with self._lock:
            if self._timer() >= self._good_until:
                await self._fetch(force=False)
            return self._token

    async def replace(self, rejected: str) -> str:
        """A token in place of one that WeChat rejected."""
        async with self._lock:
            if self._token == rejected:
                await self._fetch(force=False)
            if self._token == rejected and self._timer() - self._forced_at >= _FORCE_EVERY:
                self._forced_at = self._timer()
                await self._fetch(force=True)
            return self._token

    async def _fetch(self, *, force: bool) -> None:
        answer = await self._transport.post(
            "/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": self._appid,
                "secret": self._secret,
                "force_refresh": force,
            },
        )
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int) or not token:
            raise WechatError("微信没有给出 access_token")
        self._token = token
        self._good_until = self._timer() + max(seconds - _MARGIN, _SHORTEST)
