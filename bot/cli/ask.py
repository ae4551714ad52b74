"""`yibao ask`: one question, one answer."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.client import ChatClient
from bot.cli.render import show


def command(
    question: Annotated[str, typer.Argument(help="要问的问题")],
    region: Annotated[str, typer.Option(help="参保地，例如 重庆")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """问一个问题（医保答须已启动）。"""
    with ChatClient() as client:
        if region:
            client.say(f"我在{region}")
        reply = client.say(question)
    if as_json:
        typer.echo(json.dumps(reply.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    console = Console()
    for message in reply.messages:
        show(console, message)
