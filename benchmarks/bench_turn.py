"""A whole turn, and what the processes cost: latency, throughput, memory, start.

    .venv/bin/python benchmarks/bench_turn.py [--turns 300] [--stock MODEL.tar.gz]

Starts an installation of its own (`yibao run`) and talks to its gateway as people do. With
``--stock`` the stock configuration of Rasa (benchmarks/stock/config.yml) answers the same
questions in the same run, with the same action server; it is asked directly, without a gateway,
which is in its favour. Train it first; for speed alone, one epoch of each part is enough:

    .venv-rasa/bin/python -m rasa train --config benchmarks/stock/config.yml --out /tmp/stock

No two messages are the same, so that nothing understood before is of use again.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import signal
import socket
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import httpx
import psutil

from bot.cli.paths import CREDENTIALS, RASA_PYTHON, ROOT

QUESTIONS = (
    "怎么在手机上申请医保报销",
    "我在成都",
    "职工医保住院报销比例是多少",
    "住院花了6万能报多少",
    "医保断缴了怎么办",
    "微信上怎么激活医保码",
    "生育津贴怎么领",
    "今天天气怎么样",
)
CONCURRENCY = (1, 4, 16, 64)
LONG = 500  # turns of one conversation
PATIENCE = 180.0  # seconds for a start

Ask = Callable[[str, str], Awaitable[None]]
"""Asks in a conversation; raises when there is no real answer."""


def unlike_any_other(question: str) -> str:
    """The question with a few letters behind it."""
    return f"{question} {''.join(random.choices(string.ascii_lowercase, k=6))}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[psutil.Process]:
    """A process and its children, stopped afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)
        process.kill()


def wait_for(url: str) -> float:
    """Seconds until ``url`` answers 200."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        with suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return time.monotonic() - started
        time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def through_gateway(client: httpx.AsyncClient, url: str) -> Ask:
    """Ask as the web page does."""
    sessions: dict[str, str] = {}

    async def ask(conversation: str, text: str) -> None:
        body = {"text": text}
        if conversation in sessions:
            body["session"] = sessions[conversation]
        response = await client.post(f"{url}/api/chat", json=body, timeout=60)
        answer = response.raise_for_status().json()
        sessions[conversation] = answer["session"]
        if not answer["messages"] or "暂时没能查到答案" in answer["messages"][0]["text"]:
            raise RuntimeError(f"no answer to {text}")

    return ask


def of_rasa(client: httpx.AsyncClient, url: str) -> Ask:
    """Ask Rasa's REST channel itself."""

    async def ask(conversation: str, text: str) -> None:
        body = {"sender": conversation, "message": text}
        response = await client.post(f"{url}/webhooks/rest/webhook", json=body, timeout=60)
        if not response.raise_for_status().json():
            raise RuntimeError(f"no answer to {text}")

    return ask


async def turns_of(ask: Ask, count: int, conversation: str | None = None) -> list[float]:
    """Milliseconds of turns one after the other; a new person every eight turns by default."""
    taken = []
    for number, text in zip(range(count), itertools.cycle(QUESTIONS), strict=False):
        person = conversation or f"bench-{number // len(QUESTIONS)}-{uuid4().hex[:8]}"
        started = time.perf_counter()
        await ask(person, unlike_any_other(text))
        taken.append(1000 * (time.perf_counter() - started))
    return taken


async def throughput(ask: Ask, people: int, count: int) -> float:
    """Turns a second with so many people at once, each waiting for the answer."""
    each = max(count // people, 4)
    started = time.perf_counter()
    await asyncio.gather(*(turns_of(ask, each, uuid4().hex) for _ in range(people)))
    return people * each / (time.perf_counter() - started)


async def measure(name: str, ask: Ask, turns: int) -> None:
    """Print the rows of one contestant."""
    await turns_of(ask, 2 * len(QUESTIONS))
    one = sorted(await turns_of(ask, turns))
    print(f"| {name}: a turn, one user, p50 | {statistics.median(one):.1f} ms |")
    print(f"| {name}: a turn, one user, p95 | {one[int(0.95 * len(one))]:.1f} ms |")
    for people in CONCURRENCY:
        print(f"| {name}: {people} at once | {await throughput(ask, people, turns):.0f} turns/s |")
    long = await turns_of(ask, LONG, f"bench-long-{uuid4().hex[:8]}")
    first, last = statistics.median(long[:100]), statistics.median(long[-100:])
    print(f"| {name}: {LONG} turns of one conversation, p50 of the first 100 | {first:.1f} ms |")
    print(f"| {name}: … and of the last 100 | {last:.1f} ms |", flush=True)


def memory(process: psutil.Process) -> None:
    """Print what each process holds."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        resident = one.memory_info().rss
        total += resident
        name = next((n for n in ("actions", "nlu", "uvicorn") if n in " ".join(one.cmdline())), "")
        names = {"actions": "action server", "nlu": "Rasa", "uvicorn": "gateway", "": "supervisor"}
        print(f"| resident: {names[name]} | {resident / 2**20:.0f} MB |")
    print(f"| resident: all | {total / 2**20:.0f} MB |", flush=True)


async def bench(turns: int, stock: Path | None, folder: Path) -> None:
    """Start, measure, print."""
    port, actions = free_port(), free_port()
    env = os.environ | {
        "PORT": str(port), "VAR_DIR": str(folder), "RATE_LIMIT": "false", "LOG_LEVEL": "warning",
        "RASA_URL": f"http://127.0.0.1:{free_port()}", "RASA_TIMEOUT": "60",
        "ACTIONS_URL": f"http://127.0.0.1:{actions}", "ORDER_TIMEOUT": "60",
        "DATABASE_URL": f"sqlite:///{folder}/yibao.db",
    }  # fmt: skip
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| what | measured |\n| --- | --- |")
    command = [sys.executable, "-m", "bot.cli.main", "run"]
    health = f"http://127.0.0.1:{port}/healthz"
    with running(command, env, folder / "run.log"):
        print(f"| first start, content loaded | {wait_for(health):.1f} s |")
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(trust_env=False, limits=limits) as client:
        with running(command, env, folder / "run.log") as process:
            url = f"http://127.0.0.1:{port}"
            print(f"| start to first answer | {wait_for(f'{url}/healthz'):.1f} s |")
            await measure("through the gateway", through_gateway(client, url), turns)
            memory(process)
            if stock:
                await bench_stock(client, stock, folder, turns)


async def bench_stock(client: httpx.AsyncClient, model: Path, folder: Path, turns: int) -> None:
    """The stock configuration with the action server of the running installation."""
    port = free_port()
    endpoints = folder / "run" / "endpoints.yml"
    mine = folder / "stock-endpoints.yml"
    mine.write_text(endpoints.read_text().split("tracker_store:")[0])
    command = [
        str(RASA_PYTHON), "-m", "rasa", "run", "--model", str(model), "--endpoints", str(mine),
        "--credentials", str(CREDENTIALS), "--port", str(port), "--interface", "127.0.0.1",
    ]  # fmt: skip
    env = os.environ | {"PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    with running(command, env, folder / "stock.log") as process:
        url = f"http://127.0.0.1:{port}"
        print(f"| stock Rasa: start | {wait_for(url):.1f} s |")
        await measure("stock Rasa, no gateway", of_rasa(client, url), turns)
        print(f"| resident: stock Rasa | {process.memory_info().rss / 2**20:.0f} MB |")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--stock", type=Path, help="a trained stock model to compare with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yibao-bench-") as folder:
        asyncio.run(bench(options.turns, options.stock, Path(folder)))


if __name__ == "__main__":
    main()
