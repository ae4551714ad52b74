"""The resident part of `yibao run`: supervises the processes, prints the address once.

`yibao run` becomes this program when everything is prepared, so that what loading the content
needed does not stay in memory. For the same reason it imports little. circus restarts a process
that dies and stops all of them on SIGINT or SIGTERM.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

from circus import ArbiterHandler
from circus.arbiter import Arbiter
from circus.exc import ConflictError
from tornado import gen

OUTPUT = "bot.cli.supervisor.PrefixedOutput"
_POLL_INTERVAL = 0.3  # seconds
_PATIENCE = 120  # seconds until a start without an answer is called a failure
_CHECK_DELAY = 0.5  # seconds between two looks for processes that died


class PrefixedOutput:
    """A circus stream that puts the name of the process before each of its lines."""

    def __init__(self, name: str = "", **_options: object) -> None:
        self._prefix = f"{name:<8}| "
        self._rest = b""

    def __call__(self, data: dict[str, Any]) -> None:
        *lines, self._rest = (self._rest + data["data"]).split(b"\n")
        for line in lines:
            self._write(line)
        sys.stdout.flush()

    def close(self) -> None:
        """Say what stood on a last line without a line end."""
        if self._rest:
            self._write(self._rest)

    def _write(self, line: bytes) -> None:
        sys.stdout.write(f"{self._prefix}{line.decode('utf-8', 'replace')}\n")


class OrderedArbiter(Arbiter):  # type: ignore[misc]
    """Stops one process after the other, the gateway first.

    circus stops all at once; then the turns that the gateway is finishing would find no Rasa.
    """

    @gen.coroutine
    def _stop_watchers(
        self, close_output_streams: bool = False, watcher_iter_func: Any = None
    ) -> Generator[Any, Any, None]:
        for watcher in (watcher_iter_func or self.iter_watchers)(reverse=False):
            yield watcher._stop(close_output_streams)


class _Handler(ArbiterHandler):  # type: ignore[misc]
    def _get_arbiter_klass(self, background: bool) -> type[Arbiter]:
        return OrderedArbiter


def announce_when_ready(port: int) -> None:
    """Wait until the gateway answers a warm-up message, then print the address once."""
    health = f"http://127.0.0.1:{port}/healthz"
    started = time.monotonic()
    while time.monotonic() - started < _PATIENCE:
        with suppress(OSError), urllib.request.urlopen(health, timeout=2):
            seconds = time.monotonic() - started
            print(f"✓ 医保答已就绪（{seconds:.0f} 秒）：http://localhost:{port}", flush=True)
            return
        time.sleep(_POLL_INTERVAL)
    print("✗ 医保答没有就绪。请看上面的日志，或运行 yibao doctor", flush=True)


def supervise(processes: list[dict[str, Any]]) -> None:
    """Run until SIGINT or SIGTERM; returns when every process has stopped."""
    logging.getLogger("tornado.application").addFilter(_is_news)
    with tempfile.TemporaryDirectory(prefix="yibao-") as folder:
        arbiter = _Handler()(
            [_watcher(process) for process in processes],
            controller=f"ipc://{folder}/control",
            pubsub_endpoint=f"ipc://{folder}/events",
            check_delay=_CHECK_DELAY,
        )
        arbiter.start()  # circus stops all processes on SIGINT and SIGTERM, then returns


def _watcher(process: dict[str, Any]) -> dict[str, Any]:
    """What circus wants to know, with the environment of this very process."""
    stream = {"class": OUTPUT, "name": process["name"]}
    env = {**os.environ, **process["env"]}
    return {**process, "env": env, "stdout_stream": stream, "stderr_stream": dict(stream)}


def _is_news(record: logging.LogRecord) -> bool:
    """circus checks its processes while it stops them, and logs that it cannot do both."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConflictError))


def main() -> None:
    """``python -m bot.cli.supervisor PLAN PORT``: PLAN is the file that `yibao run` wrote."""
    plan, port = Path(sys.argv[1]), int(sys.argv[2])
    threading.Thread(target=announce_when_ready, args=(port,), daemon=True).start()
    supervise(json.loads(plan.read_text(encoding="utf-8")))
    print("✓ 已全部停止", flush=True)


if __name__ == "__main__":
    main()
