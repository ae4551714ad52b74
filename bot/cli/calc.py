"""`yibao calc`: the calculator on the command line, for one question or a file of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.cli.render import show
from bot.gateway.messages import Message
from knowledge.calculator import LABELS, calculate, headline, parse_inputs
from knowledge.clock import today
from knowledge.errors import CalculationError, ConfigurationError
from knowledge.rule_book import RuleBook
from knowledge.rule_files import rule_book


def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    region: Annotated[str | None, typer.Option(help="参保地，例如 重庆")] = None,
    insurance: Annotated[str | None, typer.Option(help="职工 或 居民")] = None,
    person: Annotated[str | None, typer.Option(help="在职、退休、学生儿童、老人…")] = None,
    visit: Annotated[str | None, typer.Option(help="住院、门诊、慢特病…")] = None,
    level: Annotated[str | None, typer.Option(help="社区、一级、二级、三级、三级特等")] = None,
    total: Annotated[str | None, typer.Option(help="总费用，元")] = None,
    excluded: Annotated[str | None, typer.Option(help="全自费金额，元；可写 不知道")] = None,
    class_b: Annotated[
        list[str] | None, typer.Option(help="乙类费用和先付比例，例如 8400:0.10，可写几次")
    ] = None,
    over_limit: Annotated[str | None, typer.Option(help="超过限价的金额，元")] = None,
    nth: Annotated[str | None, typer.Option(help="今年第几次住院")] = None,
    age: Annotated[str | None, typer.Option(help="年龄")] = None,
    tier: Annotated[str | None, typer.Option(help="缴费档次，例如 一档")] = None,
    prior_fund: Annotated[str | None, typer.Option(help="今年基金已付金额，元")] = None,
    deductible_paid: Annotated[str | None, typer.Option(help="今年已付起付线，元")] = None,
    remote: Annotated[
        str | None, typer.Option(help="异地就医：备案、转诊、急诊、未备案、省内")
    ] = None,
    disease: Annotated[str | None, typer.Option(help="慢特病的病种")] = None,
    status: Annotated[str | None, typer.Option(help="特殊身份，例如 困难群众")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    batch: Annotated[
        Path | None, typer.Option(help="JSON Lines 文件，一行一题，一行一个结果")
    ] = None,
) -> None:
    """估算能报多少，列出每一步。"""
    given = locals()
    if batch is not None:
        for line in run_batch(batch, rule_book(), today()):
            typer.echo(line)
        return
    raw = {name: given[name] for name in LABELS if given.get(name) is not None}
    if class_b:
        raw["class_b"] = [_pair(text) for text in class_b]
    calculation = calculate(parse_inputs(raw), rule_book(), today())
    if as_json:
        typer.echo(json.dumps(calculation.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    show(Console(), Message(text=headline(calculation), calculation=calculation))


def run_batch(path: Path, book: RuleBook, on: date) -> Iterator[str]:
    """One JSON object for each line of the file; a bad line gives an error object."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _printable(_one(line, number, book, on))
    except OSError as error:
        raise ConfigurationError(f"读不出文件 {path}：{error.strerror}") from error


def _printable(record: dict[str, Any]) -> str:
    """One line of JSON; what UTF-8 cannot hold (half of a surrogate pair) stays escaped."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return text


def _one(line: str, number: int, book: RuleBook, on: date) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return _error("json", None, "这一行不是正确的 JSON", number)
    if not isinstance(raw, dict):
        return _error("json", None, "这一行应当是一个 JSON 对象", number)
    label = {"id": raw["id"]} if isinstance(raw.get("id"), (str, int)) else {}
    try:
        calculation = calculate(parse_inputs(raw), book, on)
    except CalculationError as error:
        return label | _error(error.code, error.field, str(error), number)
    return label | calculation.model_dump(mode="json")


def _error(code: str, field: str | None, message: str, number: int) -> dict[str, Any]:
    return {"error": {"code": code, "field": field, "message": message, "line": number}}


def _pair(text: str) -> list[str]:
    amount, _, share = text.replace("：", ":").partition(":")
    return [amount, share or "不知道"]
