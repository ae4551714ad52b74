"""`yibao doctor`: looks at an installation and says what is wrong and what to do."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import typer
from rich.console import Console

from bot.cli import train
from bot.cli.paths import MODEL, RASA_PYTHON, ROOT
from bot.cli.processes import loopback_port, require_free_port
from bot.gateway.settings import Settings, load_settings
from knowledge.database import create_database
from knowledge.errors import ConfigurationError, YibaoError
from knowledge.store import KnowledgeStore

RASA_VERSION = "3.6.21"
SHORTEST_KEY = 32


@dataclass(frozen=True)
class Finding:
    """One thing looked at: fine, or what is wrong with it."""

    name: str
    problem: str | None = None


def check_python() -> None:
    """The environment of everything but Rasa."""
    lock = ROOT / "requirements" / "app.lock"
    stamps = [ROOT / ".venv" / f".installed-{name}" for name in ("app", "app-dev")]
    sums = {path.read_text().strip() for path in stamps if path.exists()}
    wanted = {
        hashlib.sha256(file.read_bytes()).hexdigest() for file in (lock, lock.with_stem("app-dev"))
    }
    if not sums & wanted:
        raise ConfigurationError("环境 .venv 与锁定文件不一致", hint="请运行 make setup")


def check_rasa() -> None:
    """Rasa's own environment and its exact version."""
    if not RASA_PYTHON.exists():
        raise ConfigurationError("缺少 Rasa 环境 .venv-rasa", hint="请运行 make setup")
    script = "from importlib.metadata import version; print(version('rasa'))"
    done = subprocess.run([RASA_PYTHON, "-c", script], capture_output=True, text=True, check=False)
    if done.stdout.strip() != RASA_VERSION:
        raise ConfigurationError(f".venv-rasa 里不是 Rasa {RASA_VERSION}", hint="请运行 make setup")


def check_model() -> None:
    """The model file: there, intact, made from the present inputs."""
    if not MODEL.exists():
        raise ConfigurationError("还没有模型", hint="请运行 yibao train")
    if not train.is_current():
        raise ConfigurationError("模型被改动过，或训练数据已更新", hint="请运行 yibao train")


def check_knowledge(settings: Settings) -> None:
    """The database: reachable, at the right revision, filled."""
    if KnowledgeStore(create_database(settings.database_url)).count() == 0:
        raise ConfigurationError("知识库是空的", hint="请运行 yibao kb load")


def check_ports(settings: Settings) -> None:
    """Either the assistant answers on its port, or its ports are free."""
    try:
        health = httpx.get(f"http://127.0.0.1:{settings.port}/healthz", timeout=3)
    except httpx.TransportError:
        require_free_port(settings.port, "网关", "PORT")
        require_free_port(loopback_port(settings.rasa_url, "RASA_URL"), "Rasa", "RASA_URL")
        require_free_port(
            loopback_port(settings.actions_url, "ACTIONS_URL"), "动作服务", "ACTIONS_URL"
        )
        return
    if health.is_error:
        raise ConfigurationError("正在运行，但现在不能回答", hint=f"各部件状态：{health.text}")


def check_secrets(settings: Settings) -> None:
    """A public installation must not run on what is right for a trial."""
    public = settings.host not in {"127.0.0.1", "localhost", "::1"}
    key = settings.secret_key.get_secret_value()
    if public and not settings.rate_limit:
        raise ConfigurationError("对外服务时限流被关闭", hint="请去掉 RATE_LIMIT=false")
    if settings.redis_url and not key:
        raise ConfigurationError(
            "多个网关共用 Redis，却没有设置共同的 SECRET_KEY", hint="请设置至少 32 个字符的随机值"
        )
    if key and len(key) < SHORTEST_KEY:
        raise ConfigurationError("SECRET_KEY 太短", hint="请设置至少 32 个字符的随机值")


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check and give what each found."""
    checks: tuple[tuple[str, Callable[[], None]], ...] = (
        (f"Python {sys.version_info.major}.{sys.version_info.minor} 环境", check_python),
        ("Rasa 环境", check_rasa),
        ("模型", check_model),
        ("知识库", lambda: check_knowledge(settings)),
        ("端口与服务", lambda: check_ports(settings)),
        ("安全设置", lambda: check_secrets(settings)),
    )
    for name, check in checks:
        try:
            check()
        except YibaoError as error:
            yield Finding(name, str(error))
        else:
            yield Finding(name)


def command() -> None:
    """检查安装，指出哪里不对、怎么办。"""
    console = Console(soft_wrap=True)
    bad = 0
    for finding in examine(load_settings()):
        mark = "[red]✗[/]" if finding.problem else "[green]✓[/]"
        console.print(
            f"{mark} {finding.name}" + (f"：{finding.problem}" if finding.problem else ""),
            highlight=False,
        )
        bad += finding.problem is not None
    if bad:
        raise typer.Exit(1)
