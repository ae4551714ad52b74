"""`yibao desk list|show|take|reply|close`: a person takes over a conversation of the web chat."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.gateway.desk_office import DeskOffice
from bot.gateway.settings import load_settings
from knowledge.clock import SHANGHAI, system_clock

Conversation = Annotated[
    str, typer.Argument(help="会话标识，见 yibao desk list。", show_default=False)
]
Agent = Annotated[str, typer.Option("--as", help="市民看到的称呼。")]

desk = typer.Typer(help="人工接管网页会话：查看、接管、回复、结束。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(desk, name="desk")


@desk.command("list")
def list_waiting() -> None:
    """列出正在等人工的会话，等得最久的在前。"""
    with _office() as office:
        waiting = office.waiting()
    for one in waiting:
        since = one.since.astimezone(SHANGHAI)
        typer.echo(f"{one.conversation}  {since:%H:%M}  {one.topic or '-'}  {one.summary}")
    typer.echo(f"共 {len(waiting)} 人在等。")


@desk.command("show")
def show(conversation: Conversation) -> None:
    """显示一个会话的全部内容（已脱敏）。"""
    with _office() as office:
        lines = office.transcript(conversation)
    for line in lines:
        typer.echo(f"{line.at.astimezone(SHANGHAI):%m-%d %H:%M} {line.speaker}：{line.text}")


@desk.command("take")
def take(conversation: Conversation, agent: Agent = "人工客服") -> None:
    """接管一个会话，此后机器人不再作答。"""
    with _office() as office:
        office.take(conversation, agent)
    typer.echo("已接管。用 yibao desk reply 回复，用 yibao desk close 结束。")


@desk.command("reply")
def reply(conversation: Conversation, text: str, agent: Agent = "人工客服") -> None:
    """回复市民；还没有接管的会话会先接管。"""
    with _office() as office:
        office.reply(conversation, agent, text)
    typer.echo("已发送。")


@desk.command("close")
def close(conversation: Conversation, agent: Agent = "人工客服") -> None:
    """结束人工服务，交还给机器人。"""
    with _office() as office:
        office.close(conversation, agent)
    typer.echo("已结束人工服务。")


def _office() -> DeskOffice:
    return DeskOffice(load_settings(), system_clock)
