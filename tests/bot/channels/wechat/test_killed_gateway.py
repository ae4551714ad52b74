"""Two real gateway processes, of which one is killed between WeChat's deliveries."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.wechat.channel import PATH
from bot.gateway.testing import custom
from knowledge.clock import system_clock

from .conftest import APPID, KEY, TOKEN, Shown, WechatSide, text

pytestmark = [pytest.mark.integration, pytest.mark.redis]

ROOT = Path(__file__).parents[4]
PATIENCE = 60  # seconds for a process to start on a loaded machine


class SlowRasa:
    """Rasa on a port of its own. The first slow question hangs; all else is answered at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hangs = threading.Event()
        route = Route("/webhooks/rest/webhook", self._answer, methods=["POST"])
        config = uvicorn.Config(Starlette(routes=[route]), port=0, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    async def _answer(self, request: Request) -> Response:
        body = await request.json()
        if body["sender"].startswith("warmup-"):
            return JSONResponse([custom("就绪")])
        self.asked.append(body["message"])
        if body["message"] == "慢问题" and self.asked.count("慢问题") == 1:
            self.hangs.set()
            while not await request.is_disconnected():  # noqa: ASYNC110 - until the asker is dead
                await asyncio.sleep(0.01)
        return JSONResponse([custom(f"答案：{body['message']}")])

    def __enter__(self) -> SlowRasa:
        self._thread.start()
        while self._thread.is_alive() and not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)

    @property
    def url(self) -> str:
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"


class GatewayProcess:
    """A gateway as production starts it."""

    def __init__(self, folder: Path, rasa: SlowRasa, redis_url: str, port: int) -> None:
        env = {
            **os.environ,
            "RASA_URL": rasa.url,
            "REDIS_URL": redis_url,
            "DATABASE_URL": f"sqlite:///{folder / 'yibao.db'}",
            "VAR_DIR": str(folder),
            "SECRET_KEY": "the same in both",
            "NOTICE": "",
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_APPID": APPID,
            "WECHAT_ENCODING_AES_KEY": KEY,
        }
        command = [sys.executable, "-m", "uvicorn", "bot.gateway.app:app_factory", "--factory"]
        self._log = (folder / f"gateway-{port}.log").open("wb")
        self._process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, env=env, stdout=self._log, stderr=self._log
        )
        self.url = f"http://127.0.0.1:{port}"

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                httpx.get(f"{self.url}{PATH}", timeout=1)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(Path(self._log.name).read_text())

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)
        self._log.close()


@pytest.fixture
def rasa() -> Iterator[SlowRasa]:
    with SlowRasa() as running:
        yield running


@pytest.fixture
def pair(
    tmp_path: Path, rasa: SlowRasa, redis_url: str, free_ports: tuple[int, int]
) -> Iterator[tuple[GatewayProcess, GatewayProcess]]:
    one, other = (GatewayProcess(tmp_path, rasa, redis_url, port) for port in free_ports)
    try:
        one.wait()
        other.wait()
        yield one, other
    finally:
        one.stop()
        other.stop()


@pytest.fixture
def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def deliver(gateway: GatewayProcess, fields: dict[str, object], seconds: float = 5.0) -> Shown:
    """One delivery as WeChat makes it: its own nonce, five seconds of patience."""

    side = WechatSide(client=httpx.AsyncClient(), clock=system_clock)
    query, body = side.encrypted(side.whole(fields))
    response = httpx.post(f"{gateway.url}{PATH}", params=query, content=body, timeout=seconds)
    return side.read(response)


def test_a_gateway_killed_between_deliveries(
    pair: tuple[GatewayProcess, GatewayProcess], rasa: SlowRasa
) -> None:
    one, other = pair
    quick, slow = text("快问题"), text("慢问题")
    assert deliver(one, quick).text == "答案：快问题"
    with ThreadPoolExecutor() as pool:
        first = pool.submit(deliver, one, slow, 30)
        assert rasa.hangs.wait(PATIENCE)
        one.kill()
        assert isinstance(first.exception(PATIENCE), httpx.TransportError)
    # answered by the dead process: not answered again
    assert deliver(other, quick).is_success
    # begun by the dead process: taken over before WeChat hangs up, and answered once
    started = time.monotonic()
    assert deliver(other, slow).text == "答案：慢问题"
    assert time.monotonic() - started < 5
    assert deliver(other, slow).is_success
    assert rasa.asked == ["快问题", "慢问题", "慢问题"]
