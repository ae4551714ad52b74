"""WeChat under load, and slow answers in real time.

    .venv/bin/python benchmarks/bench_wechat.py load [--rate 60] [--different] [--url URL]
    .venv/bin/python benchmarks/bench_wechat.py gateway [--rate 60]
    .venv/bin/python benchmarks/bench_wechat.py slow

``load`` sends encrypted messages of many people at a fixed rate, whether or not earlier ones are
answered, each to be answered once. Without ``--url`` it starts a whole installation (`yibao run`)
and stops it again; with it, WECHAT_TOKEN, WECHAT_APPID and WECHAT_ENCODING_AES_KEY must be those
of the running one. ``gateway`` does the same to a gateway whose Rasa is played and answers at
once, which leaves the channel's own share. ``slow`` starts a gateway whose Rasa takes 7 s and
20 s, and plays WeChat with its five seconds and two repetitions to a verified and to an
unverified account.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import socket
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.channels.wechat.settings import WechatSettings
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.channels.wechat.simulator.person import FAULT, SimulatedPerson

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
PATIENCE = 180  # seconds for an installation to start
ACCOUNT = {
    "WECHAT_TOKEN": "benchmark",
    "WECHAT_APPID": "wx0000000000000000",
    "WECHAT_ENCODING_AES_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
}
QUESTIONS = (
    "怎么在手机上申请报销",
    "异地就医怎么备案",
    "医保码怎么激活",
    "住院要带什么材料才能报销",
    "我在重庆，报销比例是多少",
    "报销多久能到账",
    "灵活就业怎么缴医保",
    "门诊慢特病怎么申请",
)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], env: dict[str, str], url: str, path: str) -> Iterator[None]:
    """A process that answers 200 on ``path``."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env}, stdout=log, stderr=log
        )
        try:
            give_up = time.monotonic() + PATIENCE
            while time.monotonic() < give_up and process.poll() is None:
                try:
                    if httpx.get(url + path, timeout=2).status_code < 500:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.3)
            else:
                log.seek(0)
                sys.exit(log.read().decode(errors="replace")[-3000:])
            yield
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def installation() -> Iterator[str]:
    """Everything, with data of its own; gives the address."""
    port, rasa, actions = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = ACCOUNT | {
            "PORT": str(port),
            "RASA_URL": f"http://127.0.0.1:{rasa}",
            "ACTIONS_URL": f"http://127.0.0.1:{actions}",
            "DATABASE_URL": f"sqlite:///{folder}/yibao.db",
            "VAR_DIR": folder,
            "RATE_LIMIT": "false",
        }
        url = f"http://127.0.0.1:{port}"
        with running([str(PROGRAMS / "yibao"), "run"], env, url, "/healthz"):
            yield url


@dataclass(frozen=True)
class Load:
    """Messages a second, for how many seconds, and whether no two of them are the same."""

    rate: int
    seconds: float
    different: bool

    def questions(self) -> Iterator[str]:
        """As many as are to be sent."""
        for question in itertools.islice(
            itertools.cycle(QUESTIONS), round(self.rate * self.seconds)
        ):
            letters = random.choices(string.ascii_lowercase, k=6)
            yield f"{question} {''.join(letters)}" if self.different else question


async def under_load(url: str, settings: WechatSettings, load: Load) -> None:
    """Send what ``load`` says, and tell what came back."""
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=500)
    async with httpx.AsyncClient(base_url=url, limits=limits) as client:
        people = [SimulatedPerson(client, settings) for _ in range(200)]
        taken: list[float] = []
        replies: Counter[str] = Counter()

        async def ask(person: SimulatedPerson, question: str) -> None:
            started = time.perf_counter()
            shown = await person.say(question)
            taken.append(time.perf_counter() - started)
            kind = "nothing" if not shown else "fault" if shown == FAULT else "reply"
            replies["unavailable" if "暂时没能查到" in shown else kind] += 1

        for person in people[:20]:  # connections and caches
            await ask(person, QUESTIONS[0])
        taken.clear()
        replies.clear()
        tasks = []
        start = time.perf_counter()
        asked = zip(itertools.cycle(people), load.questions(), strict=False)
        for number, (person, question) in enumerate(asked):
            await asyncio.sleep(max(0.0, start + number / load.rate - time.perf_counter()))
            tasks.append(asyncio.create_task(ask(person, question)))
        await asyncio.gather(*tasks)
        turns = await _turns(client)
    quantiles = statistics.quantiles(taken, n=100)
    print(
        f"messages {len(taken)}, {load.rate}/s; replies {dict(replies)}; turns counted {turns - 20}"
    )
    print(
        f"ms: p50 {quantiles[49] * 1000:.0f}, p95 {quantiles[94] * 1000:.0f}, "
        f"p99 {quantiles[98] * 1000:.0f}, most {max(taken) * 1000:.0f}"
    )


async def _turns(client: httpx.AsyncClient) -> int:
    """Turns of the channel as the gateway counts them."""
    lines = (await client.get("/metrics")).text.splitlines()
    counts = (line for line in lines if line.startswith('yibao_turns_total{channel="wechat"'))
    return round(sum(float(line.rsplit(" ", 1)[1]) for line in counts))


class SlowWorld:
    """Rasa and WeChat's interface, played; answers take the seconds that a question names."""

    def __init__(self) -> None:
        self.started = 0.0
        self.rasa_port, self.api_port = free_port(), free_port()
        rasa = Starlette(routes=[Route("/webhooks/rest/webhook", self._answer, methods=["POST"])])
        api = FakeWechatApi(on_send=self._pushed)
        self._servers = [
            uvicorn.Server(uvicorn.Config(rasa, port=self.rasa_port, log_config=None)),
            uvicorn.Server(uvicorn.Config(api.app, port=self.api_port, log_config=None)),
        ]

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(server.serve()) for server in self._servers]
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.should_exit = True
        await asyncio.gather(*self._tasks)

    async def _answer(self, request: Request) -> JSONResponse:
        body = await request.json()
        if body["message"].startswith("等 "):
            await asyncio.sleep(int(body["message"].split(" ")[1]))
        return JSONResponse([{"custom": {"text": f"回答：{body['message']}"}}])

    async def _pushed(self, text: str) -> None:
        print(f"  {self.clock():5.1f} s pushed    {text}")

    def clock(self) -> float:
        """Seconds since the question was sent."""
        return time.perf_counter() - self.started

    def gateway(self, account: str, folder: str, url: str) -> AbstractContextManager[None]:
        """A gateway among these neighbours."""
        env = ACCOUNT | {
            "RASA_URL": f"http://127.0.0.1:{self.rasa_port}",
            "DATABASE_URL": f"sqlite:///{folder}/yibao.db",
            "VAR_DIR": folder,
            "NOTICE": "",
            "RATE_LIMIT": "false",
            "WECHAT_APPSECRET": "secret",
            "WECHAT_API_BASE": f"http://127.0.0.1:{self.api_port}",
            "WECHAT_ACCOUNT_TYPE": account,
        }
        port = url.rsplit(":", 1)[1]
        command = [sys.executable, "-m", "uvicorn", "bot.gateway.app:app_factory", "--factory"]
        return running([*command, "--port", port], env, url, "/channels/wechat")


async def gateway_alone(load: Load) -> None:
    """The load on a gateway of which only Rasa is played."""
    async with SlowWorld() as world:
        url = f"http://127.0.0.1:{free_port()}"
        with tempfile.TemporaryDirectory() as folder:
            gateway = world.gateway("unverified", folder, url)
            await asyncio.to_thread(gateway.__enter__)
            await under_load(url, _settings(), load)
            await asyncio.to_thread(gateway.__exit__, None, None, None)


async def slow_answers() -> None:
    """A 7 s and a 20 s answer in both kinds of account, with a clock beside what is seen."""
    async with SlowWorld() as world:
        for account in ("verified", "unverified"):
            for seconds in (7, 20):
                print(f"{account}, answer after {seconds} s")
                await _ask_slowly(world, account, seconds)


async def _ask_slowly(world: SlowWorld, account: str, seconds: int) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder:
        gateway = world.gateway(account, folder, url)
        await asyncio.to_thread(gateway.__enter__)
        async with httpx.AsyncClient(base_url=url) as client:
            person = SimulatedPerson(client, _settings())
            world.started = time.perf_counter()
            shown = await person.say(f"等 {seconds} 秒")
            print(f"  {world.clock():5.1f} s first     {shown or 'success'}")
            await asyncio.sleep(max(0.0, seconds + 1 - world.clock()))
            if "继续" in shown:
                print(f"  {world.clock():5.1f} s 继续      {await person.say('继续')}")
        await asyncio.to_thread(gateway.__exit__, None, None, None)


def _settings() -> WechatSettings:
    return WechatSettings.model_validate({name.lower(): v for name, v in ACCOUNT.items()})


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["load", "gateway", "slow"])
    parser.add_argument("--url")
    parser.add_argument("--rate", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--different", action="store_true", help="no two messages are the same")
    chosen = parser.parse_args()
    load = Load(chosen.rate, chosen.seconds, chosen.different)
    if chosen.what == "slow":
        asyncio.run(slow_answers())
    elif chosen.what == "gateway":
        asyncio.run(gateway_alone(load))
    elif chosen.url:
        asyncio.run(under_load(chosen.url, WechatSettings(), load))
    else:
        with installation() as url:
            asyncio.run(under_load(url, _settings(), load))


if __name__ == "__main__":
    main()
