"""The processes of one installation, described for the supervisor (bot/cli/supervisor.py).

They are started in the order of their priority. `setpriv --pdeathsig` makes the kernel end them
should the supervisor itself be killed, so that no orphan keeps a port.
"""

from __future__ import annotations

import json
import shutil
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from bot.cli.paths import CREDENTIALS, MODEL, RASA_PYTHON, ROOT
from bot.gateway.settings import Settings
from knowledge.errors import ConfigurationError

STOP_PATIENCE = 8  # seconds a process may take to finish its turns before it is killed


def require_free_port(port: int, name: str, variable: str) -> None:
    """Raise ConfigurationError when something already listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ConfigurationError(
                f"{name}的端口 {port} 已被占用",
                hint=f"请停掉占用它的程序，或用 {variable}=其他端口 启动",
            ) from None


def write_endpoints(settings: Settings, actions_port: int) -> Path:
    """Write Rasa's endpoints file for this installation and give its path."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        store = f"  dialect: sqlite\n  db: {(settings.var_dir / 'rasa.db').resolve()}\n"
    else:
        host = url.set(drivername="postgresql").render_as_string(hide_password=False)
        store = f"  dialect: postgresql\n  url: {host}\n"
    path = settings.var_dir.resolve() / "run" / "endpoints.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n"
        f"tracker_store:\n  type: bot.nlu.tracker_store.SteadyTrackerStore\n{store}"
    )
    return path


def loopback_port(url: str, variable: str) -> int:
    """The port of a neighbour process that is started here; raises ConfigurationError."""
    parts = urlsplit(url)
    if parts.hostname not in {"127.0.0.1", "localhost"} or not parts.port:
        raise ConfigurationError(
            f"{variable}={url} 不是本机地址和端口",
            hint="yibao run 只启动本机进程，例如 http://127.0.0.1:5005",
        )
    return parts.port


def watchers(settings: Settings) -> list[dict[str, Any]]:
    """The three processes, first started first."""
    rasa_port = loopback_port(settings.rasa_url, "RASA_URL")
    actions_port = loopback_port(settings.actions_url, "ACTIONS_URL")
    gateway = [
        sys.executable, "-m", "uvicorn", "bot.gateway.app:app_factory", "--factory",
        "--host", settings.host, "--port", str(settings.port),
        "--no-access-log", "--no-server-header", "--no-proxy-headers",
        "--timeout-graceful-shutdown", "5",
    ]  # fmt: skip
    rasa = [
        str(RASA_PYTHON), "-m", "bot.nlu.server", "--model", str(MODEL),
        "--endpoints", str(write_endpoints(settings, actions_port)),
        "--credentials", str(CREDENTIALS), "--port", str(rasa_port),
    ]  # fmt: skip
    actions = [sys.executable, "-m", "actions.server", "--port", str(actions_port)]
    return [
        _watcher("actions", actions, priority=3),
        _watcher("rasa", rasa, priority=2, **RASA_ENVIRONMENT),
        _watcher("gateway", gateway, priority=1),
    ]


def write_plan(settings: Settings) -> Path:
    """Write the processes to a file for the supervisor and give its path."""
    path = settings.var_dir.resolve() / "run" / "processes.json"
    processes = watchers(settings)
    path.write_text(json.dumps(processes, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


ONE_THREAD = {"OMP_NUM_THREADS": "1"}
"""For linear algebra: one sentence is too little to share, and idle threads wait by spinning."""

RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def _watcher(name: str, command: list[str], *, priority: int, **env: str) -> dict[str, Any]:
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "TERM", *command]
    return {
        "name": name,
        "cmd": command[0],
        "args": command[1:],
        "env": {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **ONE_THREAD, **env},
        "working_dir": str(ROOT),
        "priority": priority,
        "graceful_timeout": STOP_PATIENCE,
        "stop_children": True,
    }
