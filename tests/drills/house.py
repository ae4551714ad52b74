"""The processes of an installation, each started by itself, so that a drill can end any of them.

The commands are those that `yibao run` gives to circus.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil

from bot.cli.processes import watchers
from bot.gateway.settings import Settings
from knowledge.loader import load_content
from tests.neighbours import free_port

FAKE_RASA = Path(__file__).with_name("fake_rasa.py")
START_LIMIT = 300  # seconds a loaded machine may need


@dataclass
class Part:
    """One process and its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    url: str

    def end(self, how: signal.Signals = signal.SIGTERM, patience: float = 30) -> int:
        """Send a signal and give the exit status."""
        self.process.send_signal(how)
        return self.process.wait(patience)

    def turns_running(self) -> float:
        """How many turns a gateway has under way."""
        return turns_running(self.url)

    def wait_until(self, path: str) -> None:
        """Return when ``path`` answers 200."""
        wait_for_ok(f"{self.url}{path}", self.process, self.log)


@dataclass
class House:
    """Starts processes with data in ``folder``; ``close`` ends what still runs."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.env = {
            "HOST": "127.0.0.1",
            "RASA_URL": f"http://127.0.0.1:{free_port()}",
            "ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
            "DATABASE_URL": f"sqlite:///{self.folder}/yibao.db",
            "VAR_DIR": str(self.folder),
            "RATE_LIMIT": "false",
            **self.env,
        }

    def start(self, name: str, **changes: str) -> Part:
        """Start ``actions``, ``rasa`` or ``gateway``; ``changes`` are environment variables.

        Every gateway gets a port of its own.
        """
        port = str(free_port()) if name == "gateway" else "0"
        env = self.env | {"PORT": port} | changes
        described = self._described(name, env)
        log = self.folder / f"{name}-{len(self.parts)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [described["cmd"], *described["args"]],
                cwd=described["working_dir"],
                env={**os.environ, **described["env"], **env},
                stdout=output,
                stderr=output,
            )
        urls = {"rasa": env["RASA_URL"], "actions": env["ACTIONS_URL"]}
        part = Part(name, process, log, urls.get(name, f"http://127.0.0.1:{port}"))
        self.parts.append(part)
        return part

    def start_fake_rasa(self) -> Part:
        """Start fake_rasa.py at RASA_URL."""
        url = self.env["RASA_URL"]
        command = [sys.executable, str(FAKE_RASA), str(urlsplit(url).port)]
        part = Part("fake-rasa", subprocess.Popen(command), self.folder / "fake-rasa.log", url)
        part.log.touch()
        self.parts.append(part)
        part.wait_until("/")
        return part

    def load_knowledge(self) -> None:
        """Fill the database as `yibao run` does."""
        load_content(self.env["DATABASE_URL"])

    def process_env(self, **changes: str) -> dict[str, str]:
        """The environment of a command that works on this house."""
        return {**os.environ, **self.env, **changes}

    def degraded(self) -> list[str]:
        """Addresses of gateways that say of a dependency that it is not well."""
        running = [p for p in self.parts if p.name == "gateway" and p.process.poll() is None]
        return [p.url for p in running if httpx.get(f"{p.url}/healthz").json()["status"] != "ok"]

    def close(self) -> None:
        """End everything that still runs."""
        for part in reversed(self.parts):
            if part.process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    part.end(patience=15)
            if part.process.poll() is None:
                part.end(signal.SIGKILL)

    def _described(self, name: str, env: dict[str, str]) -> dict[str, Any]:
        given = {key.lower(): value for key, value in env.items()}
        settings = Settings.model_validate(given)
        return next(one for one in watchers(settings) if one["name"] == name)


def wait_for_ok(url: str, process: subprocess.Popen[bytes] | None, log: Path) -> None:
    """Return when ``url`` answers 200; raise with the end of the log when it never does."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            break
        with suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return
        time.sleep(0.2)
    raise AssertionError(f"{url} does not answer:\n{log.read_text(errors='replace')[-4000:]}")


def turns_running(url: str) -> float:
    """How many turns the gateway at ``url`` has under way."""
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("yibao_turns_running "))


async def until(condition: Callable[[], bool], patience: float = 20) -> None:
    """Return when ``condition`` holds; AssertionError when it does not within ``patience``."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not become so"
        await asyncio.sleep(0.1)


def resident(pids: list[int]) -> int:
    """Resident memory of these processes together, bytes; shared pages are counted once each."""
    total = 0
    for pid in pids:
        with suppress(psutil.Error):
            total += psutil.Process(pid).memory_info().rss
    return total
