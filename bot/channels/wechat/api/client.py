"""The calls of WeChat's interface that the channel needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self, TypeVar

import httpx

from bot.channels.wechat.api.errors import BAD_TOKEN, WechatError
from bot.channels.wechat.api.token import AccessToken
from bot.channels.wechat.api.transport import WechatTransport
from bot.channels.wechat.settings import WechatSettings
from knowledge.errors import ConfigurationError

LARGEST_MEDIA = 2 * 1024 * 1024
"""Bytes; a voice message of a minute has less than a tenth of it."""

T = TypeVar("T")


class WechatClient:
    """Calls as the account of the settings. Raises WechatError."""

    def __init__(self, transport: WechatTransport, token: AccessToken) -> None:
        self._transport = transport
        self._token = token

    @classmethod
    def for_account(
        cls, settings: WechatSettings, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> Self:
        """A client with the credentials of the settings; ConfigurationError without them."""
        if not settings.calls_wechat:
            raise ConfigurationError(
                "没有公众号的接口凭证", hint="请设置 WECHAT_APPID 和 WECHAT_APPSECRET"
            )
        http = WechatTransport(settings.wechat_api_base, transport=transport)
        secret = settings.wechat_appsecret.get_secret_value()
        return cls(http, AccessToken(http, settings.wechat_appid, secret))

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message; never sent twice when in doubt."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self._post("/cgi-bin/message/custom/send", body, repeatable=False)

    async def show_typing(self, openid: str) -> None:
        """Show “对方正在输入” for some seconds."""
        body = {"touser": openid, "command": "Typing"}
        await self._post("/cgi-bin/message/custom/typing", body)

    async def agents_online(self) -> int:
        """How many people of the customer service are online."""
        answer = await self._get("/cgi-bin/customservice/getonlinekflist")
        agents = answer.get("kf_online_list") or []
        return sum(1 for agent in agents if isinstance(agent, dict) and agent.get("status", 1))

    async def people_waiting(self) -> int:
        """How many people wait for the customer service."""
        answer = await self._get("/customservice/kfsession/getwaitcase")
        return int(answer.get("count") or 0)

    async def push_menu(self, menu: Mapping[str, Any]) -> None:
        """Replace the account's menu."""
        await self._post("/cgi-bin/menu/create", menu)

    async def show_menu(self) -> dict[str, Any]:
        """The menu in force, as WeChat describes it."""
        return await self._get("/cgi-bin/get_current_selfmenu_info")

    async def download_media(self, media_id: str) -> bytes:
        """A media file that a person sent."""

        async def call(token: str) -> bytes:
            params = {"access_token": token, "media_id": media_id}
            response = await self._transport.download("/cgi-bin/media/get", params)
            if response.is_error or response.content[:1] == b"{":
                raise _refusal(response)
            if len(response.content) > LARGEST_MEDIA:
                raise WechatError("媒体文件过大")
            return response.content

        return await self._authorised(call)

    async def close(self) -> None:
        """Release connections."""
        await self._transport.close()

    async def _post(
        self, path: str, body: Mapping[str, Any], *, repeatable: bool = True
    ) -> dict[str, Any]:
        return await self._authorised(
            lambda token: self._transport.post(
                path, body, {"access_token": token}, repeatable=repeatable
            )
        )

    async def _get(self, path: str) -> dict[str, Any]:
        return await self._authorised(
            lambda token: self._transport.get(path, {"access_token": token})
        )

    async def _authorised(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Call with the token, and once more with a new one when it was rejected."""
        token = await self._token.get()
        try:
            return await call(token)
        except WechatError as error:
            if error.errcode not in BAD_TOKEN:
                raise
        return await call(await self._token.replace(token))


def _refusal(response: httpx.Response) -> WechatError:
    try:
        errcode = int(response.json()["errcode"])
    except (ValueError, KeyError, TypeError):
        return WechatError(f"微信接口返回 {response.status_code}")
    return WechatError(f"微信接口返回错误 {errcode}", errcode=errcode)
