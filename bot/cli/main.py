"""The `yibao` command. One command a file; this file only puts them together."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from bot.cli import (
    ask,
    calc,
    chat,
    desk,
    doctor,
    evaluate,
    hotline,
    kb,
    prepare,
    privacy,
    run,
    train,
    unanswered,
    wechat,
)
from knowledge.errors import YibaoError

app = typer.Typer(
    help="医保答：有出处、有日期、分地区的医保问答助手。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(run.command)
app.command("prepare")(prepare.command)
app.command("ask")(ask.command)
app.command("chat")(chat.command)
app.command("calc")(calc.command)
app.add_typer(kb.app, name="kb")
app.command("train")(train.command)
app.command("eval")(evaluate.command)
app.command("doctor")(doctor.command)
desk.register(app)
privacy.register(app)
app.command("unanswered")(unanswered.command)
app.add_typer(wechat.app, name="wechat")
app.add_typer(hotline.app, name="hotline")


def main() -> None:
    """Run the command line; every expected error is one sentence and a non-zero exit status."""
    try:
        app()
    except YibaoError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]✗[/] {error}", highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
