"""Voice messages: what WeChat recognised, else an optional recogniser of the operator.

The recogniser is an HTTP service: it gets the recording as it came from WeChat (``audio/amr`` or
``audio/speex``) and answers ``{"text": "…"}``. The recording is not kept.
"""

from __future__ import annotations

import httpx
import structlog

from bot.channels.wechat.api.client import WechatClient
from bot.channels.wechat.api.errors import WechatError
from bot.channels.wechat.incoming import Incoming

_TIMEOUT = httpx.Timeout(8.0, connect=1.0)

log = structlog.get_logger(__name__)


class SpeechRecogniser:
    """Downloads a recording and has it recognised at ``url``."""

    def __init__(
        self, url: str, client: WechatClient, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url
        self._client = client
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, transport=transport, trust_env=False)

    async def text_of(self, voice: Incoming) -> str:
        """The words of a voice message; empty when they could not be had."""
        speex = voice.field("MediaId16K") or voice.field("Format") == "speex"
        kind = "speex" if speex else "amr"
        media = voice.field("MediaId16K") or voice.field("MediaId")
        try:
            recording = await self._client.download_media(media)
            response = await self._http.post(
                self._url, content=recording, headers={"content-type": f"audio/{kind}"}
            )
            response.raise_for_status()
            return str(response.json()["text"]).strip()
        except (WechatError, httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("wechat_speech_failed", error=type(error).__name__)
            return ""

    async def close(self) -> None:
        """Release connections."""
        await self._http.aclose()
