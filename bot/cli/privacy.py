"""`yibao purge`, `forget`, `preserve`, `export-conversation`, `stranded`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated

import typer

from bot.gateway.sessions import InvalidSession, Sessions
from bot.gateway.settings import Settings, load_settings
from bot.gateway.store.keeping import Clocks, Keeping
from knowledge.clock import system_clock

Conversation = Annotated[
    str, typer.Argument(help="会话标识，或本人网页会话的 session。", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("purge")(purge)
    app.command("forget")(forget)
    app.command("preserve")(preserve)
    app.command("export-conversation")(export_conversation)
    app.command("stranded")(stranded)


def purge() -> None:
    """删除超过保存期限的对话和统计，标记保留的除外。"""
    settings = load_settings()
    with Keeping(settings) as keeping:
        count = keeping.purge(Clocks.at(system_clock(), settings))
    typer.echo(f"已删除 {count} 条超过保存期限的记录。")


def forget(conversation: Conversation) -> None:
    """删除一个会话的全部记录，标记保留的除外。"""
    settings = load_settings()
    with Keeping(settings) as keeping:
        count = keeping.forget(_name(conversation, settings))
    typer.echo(f"已删除 {count} 条记录。")


def preserve(
    conversation: Conversation,
    off: Annotated[bool, typer.Option("--off", help="取消保留标记。")] = False,
) -> None:
    """标记一个会话，使其不被清理和删除（例如正在处理投诉）。"""
    settings = load_settings()
    with Keeping(settings) as keeping:
        count = keeping.preserve(_name(conversation, settings), keep=not off)
    typer.echo(f"已{'取消保留' if off else '标记保留'} {count} 条记录。")


def export_conversation(conversation: Conversation) -> None:
    """以 JSON 输出一个会话存有的全部内容，供本人查阅。"""
    settings = load_settings()
    with Keeping(settings) as keeping:
        stored = keeping.export(_name(conversation, settings))
    typer.echo(json.dumps(stored, ensure_ascii=False, indent=2, default=str))


def stranded() -> None:
    """列出收到后没有得到回答的消息（例如程序崩溃时）。"""
    with Keeping(load_settings()) as keeping:
        rows = keeping.stranded(system_clock())
    for row in rows:
        typer.echo(f"{row['received_at']:%Y-%m-%d %H:%M:%S} {row['channel']} {row['text']}")
    typer.echo(f"共 {len(rows)} 条。")


def _name(conversation: str, settings: Settings) -> str:
    """The conversation's name; a session token of the web is turned into it."""
    sessions = Sessions(settings.signing_key(), lifetime=timedelta(days=settings.session_days))
    try:
        return sessions.conversation_of(conversation)
    except InvalidSession:
        return conversation
