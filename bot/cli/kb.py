"""`yibao kb`: check, load, export and compare the content of the knowledge base."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from bot.gateway.settings import load_settings
from knowledge.check import check_content
from knowledge.clock import today
from knowledge.content_folder import CONTENT, ContentFolder
from knowledge.database import create_database
from knowledge.diff import Change, compare, differences, store_of
from knowledge.export import export_content
from knowledge.finding import Severity, errors
from knowledge.loader import load_content, refuse_errors
from knowledge.store import KnowledgeStore

app = typer.Typer(help="知识库：检查、载入、导出、比较。", no_args_is_help=True)

Content = Annotated[Path, typer.Option("--content", help="内容文件夹")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="按哪一天算，缺省今天")
]


@app.command("check")
def check(content: Content = CONTENT, on: On = None) -> None:
    """检查内容：每条问题给出文件和行号；有错误时退出码为 1。"""
    folder = ContentFolder.read(content)
    found = check_content(folder, _day(on))
    console = Console(soft_wrap=True)
    for finding in found:
        color = "red" if finding.severity is Severity.ERROR else "yellow"
        mark = "✗" if finding.severity is Severity.ERROR else "!"
        console.print(Text(f"{mark} {finding}", style=color))
    wrong = len(errors(found))
    files = len(folder.files)
    console.print(f"检查了 {files} 个文件：{wrong} 处错误，{len(found) - wrong} 处提醒")
    if wrong:
        raise typer.Exit(1)


@app.command("load")
def load(content: Content = CONTENT) -> None:
    """检查并载入内容；出错时什么都不改，仍用原来的内容作答。"""
    console = Console()
    with console.status("检查并载入知识库……"):
        report = load_content(load_settings().database_url, content)
    console.print(f"[green]✓[/] {report}", highlight=False)


@app.command("export")
def export(
    target: Annotated[Path, typer.Argument(help="新的空文件夹")],
) -> None:
    """把正在使用的内容写成文件；再载入时没有变化。"""
    with closing(create_database(load_settings().database_url)) as database:
        count = export_content(database, target)
    Console().print(f"[green]✓[/] 导出了 {count} 个文件到 {target}", highlight=False)


@app.command("diff")
def diff(
    content: Content = CONTENT,
    before: Annotated[
        Path | None, typer.Option("--before", help="拿哪个文件夹比；缺省是正在使用的内容")
    ] = None,
    on: On = None,
) -> None:
    """看改动让哪些样例问题的答案变了，前后对照，供人签字。"""
    console = Console()
    after = _read_without_errors(content)
    with ExitStack() as stack, console.status("比较答案……"):
        if before:
            old = stack.enter_context(store_of(_read_without_errors(before)))
        else:
            served = create_database(load_settings().database_url)
            old = KnowledgeStore(stack.enter_context(closing(served)))
        new = stack.enter_context(store_of(after))
        changes = compare(old, new, after.golden, _day(on))
    for change in changes:
        console.print(_side_by_side(change))
    console.print(f"{len(after.golden)} 个样例问题，{len(changes)} 个答案有变化", highlight=False)


def _day(on: datetime | None) -> date:
    return on.date() if on else today()


def _read_without_errors(root: Path) -> ContentFolder:
    folder = ContentFolder.read(root)
    refuse_errors(folder, today())
    return folder


def _side_by_side(change: Change) -> Group:
    question = change.question
    place = f"（{question.region}）" if question.region else ""
    table = Table("", "改动前", "改动后", show_lines=True, expand=True)
    for part in differences(change):
        before, after = Text(part.before, style="red"), Text(part.after, style="green")
        before.overflow = after.overflow = "fold"  # Chinese has no spaces to break a line at
        table.add_row(part.part, before, after)
    return Group(Text(f"{question.question}{place} → {question.topic}", style="bold"), table)
