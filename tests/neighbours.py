"""Real programs that tests meet: a Redis and a PostgreSQL on ports of their own.

Both can be stopped and started again at the same address, with what they hold or without.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

_START_LIMIT = 30  # seconds


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A Redis that writes nothing to disk. Skips the test where Redis is not installed."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("redis-server is not installed")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [
            program, "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no",
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it listens; it is empty."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        _wait_for(self.port, self._process)

    def stop(self) -> None:
        """End it with all it holds."""
        _end(self._process)
        self._process = None


class Postgres:
    """A PostgreSQL with one empty database, run by an ordinary user as it demands.

    Skips the test where PostgreSQL is not installed. ``close`` removes its files.
    """

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        if not found:
            pytest.skip("PostgreSQL is not installed")
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._programs = found[-1].parent
        self._folder = Path(tempfile.mkdtemp(prefix="yibao-postgres-"))
        self._as_user: list[str] = []
        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres")
            self._as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [*self._as_user, self._programs / "initdb", "-D", self._data, "-U", "postgres",
             "-A", "trust", "-N"],
            check=True, stdout=subprocess.DEVNULL, cwd=self._folder,
        )  # fmt: skip

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Return when it lets clients in."""
        self._process = subprocess.Popen(
            [*self._as_user, self._programs / "postgres", "-D", self._data,
             "-p", str(self.port), "-k", self._folder, "-F"],
            stderr=subprocess.DEVNULL, cwd=self._folder,
        )  # fmt: skip
        _wait_for(self.port, self._process)
        self._wait_until_open()

    def stop(self) -> None:
        """End it at once, without waiting for clients; its data stays."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
        _end(self._process)
        self._process = None

    def close(self) -> None:
        """Stop it and remove its files."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """Run one statement as the administrator."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_until_open(self) -> None:
        """It listens some moments before it lets anyone in."""
        import psycopg  # absent in Rasa's environment, whose tests read this file too

        deadline = time.monotonic() + _START_LIMIT
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url).close()
                return
            time.sleep(0.02)
        raise RuntimeError("PostgreSQL lets nobody in")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_LIMIT
    while process.poll() is None and time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not listen on {port}")


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
