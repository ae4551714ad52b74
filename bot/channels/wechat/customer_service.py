"""Everything that goes to a person or to the people of the customer service by WeChat's interface.

What the account may do is learnt: once WeChat says that it has no permission, nothing is tried
for an hour, and late answers ride the repeated deliveries as for an unverified account.
"""

from __future__ import annotations

import asyncio

import structlog

from bot.channels.wechat import texts
from bot.channels.wechat.api.client import WechatClient
from bot.channels.wechat.api.errors import NO_PERMISSION, WechatBusy, WechatError, WechatUnreachable
from bot.channels.wechat.memory import Memory
from bot.gateway.state import SharedState

_DENIED = "wechat:denied"
_DENIED_FOR = 3600.0
_LOOK_FOR = 1.0
"""Seconds to find out who is online, while a person waits for the answer."""
_FINAL = frozenset({40013, 40125, 40164, 50002, NO_PERMISSION})
"""Errcodes that no later call will be spared."""

log = structlog.get_logger(__name__)


class CustomerService:
    """``client`` is None where the account has no credentials or must not push.

    ``is_verified`` is set when the operator says so, and need not be found out.
    """

    def __init__(
        self,
        client: WechatClient | None,
        memory: Memory,
        state: SharedState,
        *,
        is_verified: bool,
    ) -> None:
        self._client = client
        self.is_verified = is_verified
        self._memory = memory
        self._state = state

    async def may_push(self) -> bool:
        """Whether an answer can be pushed, as far as is known."""
        return self._client is not None and await self._state.get(_DENIED) is None

    async def show_typing(self, openid: str) -> bool:
        """Tell the person that an answer is being made; False when a push would fail as well."""
        if self._client is None:
            return False
        try:
            await self._client.show_typing(openid)
        except (WechatUnreachable, WechatBusy) as error:
            await self._note(error)
            return False
        except WechatError as error:  # most often: already shown, or too long ago
            await self._note(error)
        return await self.may_push()

    async def push(self, openid: str, conversation: str, text: str) -> bool:
        """Send a text; False when it must go another way."""
        if self._client is None or not await self._memory.may_push(conversation):
            return False
        try:
            await self._client.send_text(openid, text)
        except WechatError as error:
            await self._note(error)
            return False
        return True

    async def is_staffed(self) -> bool:
        """Whether a person may be handed over: somebody is online, or nobody could tell."""
        if self._client is None or await self._state.get(_DENIED) is not None:
            return False
        try:
            async with asyncio.timeout(_LOOK_FOR):
                return await self._client.agents_online() > 0
        except WechatError as error:
            await self._note(error)
            return error.errcode not in _FINAL
        except TimeoutError:
            return True

    async def announce(self, openid: str, conversation: str) -> None:
        """Tell a person who is being handed over how many wait before them."""
        if self._client is None:
            return
        ahead = ""
        try:
            async with asyncio.timeout(_LOOK_FOR):
                if count := await self._client.people_waiting():
                    ahead = texts.AHEAD.format(count=count)
        except (WechatError, TimeoutError):
            log.info("wechat_queue_unknown")
        await self.push(openid, conversation, texts.TRANSFERRING.format(ahead=ahead))

    async def close(self) -> None:
        """Release connections."""
        if self._client is not None:
            await self._client.close()

    async def _note(self, error: WechatError) -> None:
        log.warning("wechat_call_failed", errcode=error.errcode, reason=error.message)
        if error.errcode in _FINAL:
            await self._state.set(_DENIED, str(error.errcode), ttl=_DENIED_FOR)
