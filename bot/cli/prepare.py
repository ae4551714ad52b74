"""`yibao prepare`: everything that must be there before the processes start, and nothing more.

For service managers that start the processes themselves (deploy/systemd/).
"""

from __future__ import annotations

from rich.console import Console

from bot.cli import train
from bot.cli.processes import loopback_port, write_endpoints
from bot.gateway.settings import Settings, load_settings
from knowledge.errors import ConfigurationError
from knowledge.loader import load_content


def fill_knowledge_base(settings: Settings, console: Console) -> None:
    """Load the content into the database; says what changed."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with console.status("载入知识库……"):
        report = load_content(settings.database_url)
    console.print(f"[green]✓[/] 知识库就绪：{report}")


def command() -> None:
    """载入知识库，检查模型，写好 Rasa 的连接文件；不启动进程。"""
    console = Console()
    settings = load_settings()
    fill_knowledge_base(settings, console)
    if not train.is_current():
        raise ConfigurationError("没有与训练数据一致的模型", hint="请先运行 yibao train")
    path = write_endpoints(settings, loopback_port(settings.actions_url, "ACTIONS_URL"))
    console.print(f"[green]✓[/] Rasa 的连接文件：{path}", soft_wrap=True)
