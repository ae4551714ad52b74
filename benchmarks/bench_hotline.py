"""Twenty calls at once against the running assistant, without speech processing.

    .venv/bin/python benchmarks/bench_hotline.py [--url http://127.0.0.1:8080] [--calls 20]

Each caller takes turns as people do: a pause of listening and speaking, then a question, a key,
a yes. With ``--pause 0`` all callers talk without a breath, which shows the limit of the machine.
The plain JSON interface is used; HOTLINE_JSON_TOKEN is sent when it is set. ``--played MS`` takes
a gateway of its own with a Rasa that is played: one turn after another, MS milliseconds each. That
shows what the phone line itself costs, whatever else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import uvicorn

from bot.gateway.app import create_app
from bot.gateway.testing import Answer, FakeRasa, custom, settings_for

Turn = dict[str, object]

CALLS: tuple[tuple[Turn, ...], ...] = (
    (
        {"kind": "speech", "text": "住院报销要带什么材料", "confidence": 0.93},
        {"kind": "speech", "text": "继续", "confidence": 0.97},
        {"kind": "dtmf", "digits": "2"},
        {"kind": "speech", "text": "异地就医怎么备案", "confidence": 0.9},
        {"kind": "speech", "text": "我在成都", "confidence": 0.88},
        {"kind": "speech", "text": "解决了", "confidence": 0.95},
    ),
    (
        {"kind": "dtmf", "digits": "7"},
        {"kind": "speech", "text": "重庆", "confidence": 0.9},
        {"kind": "dtmf", "digits": "1"},
        {"kind": "dtmf", "digits": "1"},
        {"kind": "dtmf", "digits": "60000#"},
        {"kind": "dtmf", "digits": "1"},
    ),
    (
        {"kind": "noinput"},
        {"kind": "speech", "text": "在职职工住院能报多少", "confidence": 0.62},
        {"kind": "speech", "text": "对", "confidence": 0.95},
        {"kind": "speech", "text": "慢一点", "confidence": 0.95},
        {"kind": "speech", "text": "报销多久到账", "confidence": 0.9},
        {"kind": "noinput"},
    ),
)


async def call(
    client: httpx.AsyncClient, name: str, turns: Sequence[Turn], pause: float
) -> list[float]:
    """One call; the seconds of each turn but start and hang-up, which ask nothing."""
    taken: list[float] = []
    await asyncio.sleep(random.uniform(0, pause))
    begin: Turn = {"kind": "start", "caller": "13900000000"}
    end: Turn = {"kind": "hangup"}
    for turn in (begin, *turns, end):
        started = time.perf_counter()
        response = await client.post("/channels/hotline/json", json=turn | {"call_id": name})
        taken.append(time.perf_counter() - started)
        response.raise_for_status()
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
    return taken[1:-1]


async def measure(url: str, calls: int, rounds: int, pause: float) -> None:
    """``rounds`` times ``calls`` calls at once."""
    token = os.environ.get("HOTLINE_JSON_TOKEN")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    limits = httpx.Limits(max_connections=calls)
    async with httpx.AsyncClient(
        base_url=url, headers=headers, limits=limits, timeout=30, trust_env=False
    ) as client:
        tag = random.randrange(10**9)
        await call(client, f"warm-{tag}", CALLS[0], 0)
        started = time.perf_counter()
        taken: list[float] = []
        for number in range(rounds):
            one = [
                call(client, f"bench-{tag}-{number}-{n}", CALLS[n % len(CALLS)], pause)
                for n in range(calls)
            ]
            taken += [seconds for seen in await asyncio.gather(*one) for seconds in seen]
        report(taken, calls, pause, time.perf_counter() - started)


def report(taken: list[float], calls: int, pause: float, elapsed: float) -> None:
    """One line of a Markdown table."""
    cuts = statistics.quantiles(taken, n=100)
    print("| calls at once | pause | turns | turns/s | p50 | p95 | p99 | max |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {calls} | {pause:g} s | {len(taken)} | {len(taken) / elapsed:.1f} "
        f"| {cuts[49] * 1000:.0f} ms | {cuts[94] * 1000:.0f} ms | {cuts[98] * 1000:.0f} ms "
        f"| {max(taken) * 1000:.0f} ms |"
    )


@contextmanager
def played(milliseconds: float) -> Iterator[str]:
    """A gateway with a played single-worker Rasa; its address."""
    worker = asyncio.Lock()

    async def script(sender: str, text: str) -> Answer:
        async with worker:
            await asyncio.sleep(milliseconds / 1000)
        return [
            custom("在哪里交的，就在哪里查。国家规定30个工作日内办完。", topic="claim_progress")
        ]

    with TemporaryDirectory() as folder:
        rasa = FakeRasa(script)
        settings = settings_for(Path(folder), channels="hotline")
        app = create_app(settings, rasa_transport=rasa.transport)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between turns")
    parser.add_argument("--played", type=float, metavar="MS", help="play Rasa, MS a turn")
    options = parser.parse_args()
    with played(options.played) if options.played else nullcontext(options.url) as url:
        asyncio.run(measure(url, options.calls, options.rounds, options.pause))


if __name__ == "__main__":
    main()
