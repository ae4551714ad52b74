"""Starts the demonstration line: ``python -m bot.channels.hotline.voice_demo --help``."""

from __future__ import annotations

import argparse
import asyncio
import os
import uuid
from pathlib import Path
from typing import Any

import httpx
from aiosipua import SipUAS
from aiosipua.rtp_bridge import CallSession
from aiosipua.transport import UdpSipTransport

from bot.channels.hotline.voice_demo.phone_call import PhoneCall, note
from bot.channels.hotline.voice_demo.recogniser import Recogniser
from bot.channels.hotline.voice_demo.voice import Voice

_PCMU, _PCMA = 0, 8


class Line:
    """Takes one call at a time; a second caller hears the busy tone."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._host = options.host
        self._rtp_port = options.rtp_port
        self._client = httpx.AsyncClient(
            base_url=options.url, headers=_authorization(), timeout=20, trust_env=False
        )
        self._voice = Voice()
        self._ears = Recogniser(options.models)
        self._call: PhoneCall | None = None
        self._running: set[asyncio.Task[None]] = set()

    def invited(self, call: Any) -> None:
        """A telephone calls."""
        if self._call is not None or call.sdp_offer is None:
            call.reject(486)
            return
        task = asyncio.get_running_loop().create_task(self._take(call))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def hung_up(self, call: Any, _request: Any) -> None:
        """The caller ended the call."""
        if self._call is not None:
            self._call.over.set()

    async def _take(self, call: Any) -> None:
        media = CallSession(
            self._host, self._rtp_port, call.sdp_offer,
            supported_codecs=[_PCMU, _PCMA], symmetric_rtp=True,
        )  # fmt: skip
        talk = PhoneCall(f"sip-{uuid.uuid4().hex}", call.caller, media, self._voice, self._ears)
        self._call = talk
        try:
            call.ringing()
            call.accept(media.sdp_answer)
            await media.start()
            media.on_audio = lambda pcm, _timestamp: talk.heard(pcm)
            media.on_dtmf = lambda key, _duration: talk.pressed(key)
            note("answered")
            await talk.run(self._client)
            if not talk.over.is_set():
                call.hangup()
        finally:
            self._call = None
            await media.close()
            note("ended")


async def serve(options: argparse.Namespace) -> None:
    """Answer calls until stopped."""
    line = Line(options)
    uas = SipUAS(UdpSipTransport(local_addr=(options.host, options.sip_port)))
    uas.on_invite = line.invited
    uas.on_bye = line.hung_up
    await uas.start()
    note("ready", sip=f"sip:yibao@{options.host}:{options.sip_port}")
    await asyncio.Event().wait()


def _authorization() -> dict[str, str]:
    token = os.environ.get("HOTLINE_JSON_TOKEN")
    return {"authorization": f"Bearer {token}"} if token else {}


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description="本机 SIP 语音演示（仅供演示，不用于正式热线）")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="运行中的医保答")
    parser.add_argument("--host", default="127.0.0.1", help="SIP 和 RTP 监听的地址")
    parser.add_argument("--sip-port", type=int, default=5070)
    parser.add_argument("--rtp-port", type=int, default=30000)
    parser.add_argument("--models", type=Path, default=Path("var/voice"), help="解开模型的目录")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
