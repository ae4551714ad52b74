"""Shows answers in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from bot.gateway.messages import Message
from knowledge.answer import Answer, Source, Table
from knowledge.calculation import Calculation


def show(console: Console, message: Message) -> None:
    """Print one message: the answer as a panel, choices numbered below it."""
    body = list(_body(message))
    title = message.answer.title if message.answer else None
    console.print(Panel(Group(*body), title=title, title_align="left", border_style="green"))
    for number, button in enumerate(message.buttons, 1):
        console.print(Text(f"  {number} ", style="cyan") + Text(button.title, style="default"))


def _body(message: Message) -> Iterator[RenderableType]:
    if message.calculation:
        yield from _calculation(message.calculation, message.text)
    elif message.answer:
        yield from _answer(message.answer, message.text)
    else:
        yield Text(message.text)


def _answer(answer: Answer, text: str) -> Iterator[RenderableType]:
    yield Text(text, style="bold")
    for number, step in enumerate(answer.steps, 1):
        yield Text(f"{number}. {step}")
    for materials in answer.materials:
        yield Text(f"{materials.case}：" + "、".join(materials.items), style="cyan")
    if answer.table:
        yield _table(answer.table)
    for caveat in answer.caveats:
        yield Text(f"注意：{caveat}", style="yellow")
    yield Text(f"适用：{answer.region.name} · 核对于 {answer.reviewed_on}", style="dim")
    yield from _sources(answer.sources)


def _calculation(calculation: Calculation, text: str) -> Iterator[RenderableType]:
    yield Text(text, style="bold")
    if calculation.steps:
        steps = RichTable("步骤", "算式", "结果（元）", show_edge=False)
        for step in calculation.steps:
            steps.add_row(step.name, step.formula, step.result)
        yield steps
    for assumption in calculation.assumptions:
        yield Text(f"假设：{assumption}", style="yellow")
    yield from _sources(calculation.sources)
    yield Text(calculation.disclaimer, style="dim")


def _table(table: Table) -> RichTable:
    rendered = RichTable(*table.columns, title=table.caption, show_edge=False)
    for row in table.rows:
        rendered.add_row(*row)
    return rendered


def _sources(sources: tuple[Source, ...]) -> Iterator[Text]:
    for source in sources:
        parts = (source.issuer, source.title, source.number, source.date, source.confidence.value)
        yield Text("来源：" + " · ".join(part for part in parts if part), style="dim")
