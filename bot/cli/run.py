"""`yibao run`: knowledge base, model, processes; prints the address when a message is answered."""

from __future__ import annotations

import threading
import time

import httpx
from rich.console import Console

from bot.cli import train
from bot.cli.processes import loopback_port, require_free_port, supervise, watchers
from bot.gateway.settings import Settings, load_settings
from knowledge.loader import load_content

POLL_INTERVAL = 0.3  # seconds
PATIENCE = 120  # seconds until a start without an answer is called a failure


def announce_when_ready(settings: Settings, console: Console) -> None:
    """Wait until the gateway answers a warm-up message, then print the address once."""
    url = f"http://127.0.0.1:{settings.port}"
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        try:
            if httpx.get(f"{url}/healthz", timeout=2).status_code == httpx.codes.OK:
                seconds = time.monotonic() - started
                console.print(
                    f"[green]✓[/] 医保答已就绪（{seconds:.0f} 秒）：http://localhost:{settings.port}"
                )
                return
        except httpx.TransportError:
            pass
        time.sleep(POLL_INTERVAL)
    console.print("[red]✗[/] 医保答没有就绪。请看上面的日志，或运行 yibao doctor")


def command() -> None:
    """启动医保答（知识库、模型、全部进程）。"""
    console = Console()
    settings = load_settings()
    require_free_port(settings.port, "网关", "PORT")
    require_free_port(loopback_port(settings.rasa_url, "RASA_URL"), "Rasa", "RASA_URL")
    require_free_port(loopback_port(settings.actions_url, "ACTIONS_URL"), "动作服务", "ACTIONS_URL")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with console.status("载入知识库……"):
        report = load_content(settings.database_url)
    console.print(f"[green]✓[/] 知识库就绪：{report}")
    train.train(console)
    processes = watchers(settings)
    threading.Thread(target=announce_when_ready, args=(settings, console), daemon=True).start()
    supervise(processes)
    console.print("[green]✓[/] 已全部停止")
