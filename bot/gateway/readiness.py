"""Knows whether a message would be answered, by sending one through Rasa and the actions.

The warm-up message is sent until it is answered, and again whenever a turn failed.
"""

from __future__ import annotations

import asyncio
import secrets

import httpx
import structlog

from bot.gateway.rasa_client import RasaClient
from knowledge.errors import ServiceError

WARM_UP = "怎么在手机上申请医保报销"
_PAUSE = 1.0
"""Seconds between two warm-up messages while they fail."""
_PROBE_TIMEOUT = 1.0

log = structlog.get_logger(__name__)


class Readiness:
    """``ready`` is true while the last warm-up message was answered and no turn failed since."""

    def __init__(self, rasa: RasaClient, *, pause: float = _PAUSE) -> None:
        self._rasa = rasa
        self._pause = pause
        self._sender = f"warmup-{secrets.token_hex(8)}"
        self.ready = False
        self.started = False  # has been ready at least once
        self.knowledge = "unknown"

    async def run(self) -> None:
        """Check now and after every failure, for ever."""
        while True:
            while not await self.check():  # noqa: ASYNC110 - nothing tells when Rasa is back
                await asyncio.sleep(self._pause)
            await self._rasa.failed.wait()

    async def check(self) -> bool:
        """Send the warm-up message once."""
        self._rasa.failed.clear()
        try:
            reply = await self._rasa.send(self._sender, WARM_UP)
        except ServiceError as error:
            if self.ready:
                log.warning("not_ready", reason=error.message)
            self.ready = False
            return False
        self.knowledge = "ok" if any(m.answer for m in reply.messages) else "empty"
        if not self.ready:
            log.info("ready", knowledge=self.knowledge)
        self.ready = self.started = True
        return True


async def probe(client: httpx.AsyncClient, url: str) -> str:
    """``ok`` when a neighbour answers at all, else a word for what is wrong."""
    try:
        response = await client.get(url, timeout=_PROBE_TIMEOUT)
    except httpx.TimeoutException:
        return "not answering"
    except httpx.HTTPError:
        return "unreachable"
    return "ok" if response.is_success else f"status {response.status_code}"
