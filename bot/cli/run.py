"""`yibao run`: knowledge base, model, processes; prints the address when a message is answered."""

from __future__ import annotations

import os
import sys

from rich.console import Console

from bot.cli import train
from bot.cli.prepare import fill_knowledge_base
from bot.cli.processes import loopback_port, require_free_port, write_plan
from bot.gateway.settings import load_settings


def command() -> None:
    """启动医保答（知识库、模型、全部进程）。"""
    console = Console()
    settings = load_settings()
    require_free_port(settings.port, "网关", "PORT")
    require_free_port(loopback_port(settings.rasa_url, "RASA_URL"), "Rasa", "RASA_URL")
    require_free_port(loopback_port(settings.actions_url, "ACTIONS_URL"), "动作服务", "ACTIONS_URL")
    fill_knowledge_base(settings, console)
    train.train(console)
    supervisor = [sys.executable, "-m", "bot.cli.supervisor"]
    sys.stdout.flush()
    os.execv(sys.executable, [*supervisor, str(write_plan(settings)), str(settings.port)])  # noqa: S606
