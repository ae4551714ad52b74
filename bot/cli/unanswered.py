"""`yibao unanswered`: the questions that found no topic, the most frequent first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli import spreadsheet
from bot.gateway.settings import load_settings
from bot.gateway.store.keeping import Keeping, Unanswered
from knowledge.clock import SHANGHAI, system_clock
from knowledge.errors import ConfigurationError

_HEADER = ("次数", "最近一次", "原话（已遮盖个人信息）")


def command(
    days: Annotated[int, typer.Option(min=1, help="最近多少天。")] = 30,
    csv: Annotated[
        Path | None, typer.Option(help="写成表格文件（CSV），不在屏幕上显示。", show_default=False)
    ] = None,
) -> None:
    """列出没有听懂的问题，问得多的在前，供补充内容。"""
    with Keeping(load_settings()) as keeping:
        found = keeping.unanswered(system_clock() - timedelta(days=days))
    if csv is not None:
        _save(csv, found)
    elif found:
        table = Table(*_HEADER)
        for one in found:
            table.add_row(*map(Text, _row(one)))
        Console().print(table)
    typer.echo(f"最近 {days} 天没有听懂的问题：{len(found)} 种。")


def _row(one: Unanswered) -> tuple[str, str, str]:
    last = one.last.astimezone(SHANGHAI)
    return (str(one.count), f"{last:%Y-%m-%d %H:%M}", one.text)


def _save(path: Path, found: list[Unanswered]) -> None:
    try:
        spreadsheet.write(path, _HEADER, map(_row, found))
    except OSError as error:
        raise ConfigurationError(f"写不了 {path}（{error.strerror}）") from error
