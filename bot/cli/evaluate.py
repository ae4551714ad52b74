"""`yibao eval`: how well labelled questions are understood."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.cli.confusion_picture import draw
from bot.cli.paths import MODEL, RASA_PYTHON, ROOT
from bot.cli.scores import Labelled, Predicted, Scores, score
from knowledge.errors import ConfigurationError

LISTED = 12
"""Rows shown of the worst topics and of the confusions; the JSON has all."""


def read_questions(path: Path) -> list[Labelled]:
    """Questions of a JSONL file with ``text``, ``topic`` and optionally ``alt``.

    Raises:
        ConfigurationError: the file cannot be read, or a line is not such an object.
    """
    questions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"读不出评测文件 {path}（{error}）") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            question = Labelled(row["text"], row["topic"], tuple(row.get("alt", ())))
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"{path} 第 {number} 行不是评测题",
                hint='每行一个 JSON 对象，如 {"text": "…", "topic": "claim_online", "alt": []}',
            ) from error
        questions.append(question)
    if not questions:
        raise ConfigurationError(f"{path} 里没有评测题")
    return questions


def predict(questions: list[Labelled], model: Path, progress: Progress) -> list[Predicted]:
    """Understand all questions in Rasa's environment, without a server.

    Raises:
        ConfigurationError: the model or the environment is missing, or Rasa failed.
    """
    if not model.exists():
        raise ConfigurationError(f"没有模型 {model}", hint="请运行 yibao train")
    if not RASA_PYTHON.exists():
        raise ConfigurationError("缺少 Rasa 环境 .venv-rasa", hint="请运行 make setup")
    task = progress.add_task("逐题理解", total=len(questions))
    predictions = []
    with subprocess.Popen(
        [str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.parse", str(model)],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        texts = "\n".join(json.dumps(q.text, ensure_ascii=False) for q in questions)
        process.stdin.write(texts + "\n")
        process.stdin.close()
        for line in process.stdout:
            predictions.append(_predicted(line))
            progress.advance(task)
    if len(predictions) != len(questions):
        raise ConfigurationError(
            f"理解模型中途退出，退出码 {process.returncode}", hint="请运行 yibao train --force"
        )
    return predictions


def _predicted(line: str) -> Predicted:
    parse = json.loads(line)
    intent = parse["intent"]
    return Predicted(intent["name"], float(intent["confidence"]), float(parse["milliseconds"]))


def summary(scores: Scores) -> Table:
    """The figures that are compared with the targets."""
    table = Table(title=f"{scores.questions} 题", show_header=False)
    table.add_row("话题准确率", f"{scores.accuracy:.1%}")
    table.add_row("宏平均 F1", f"{scores.macro_f1:.3f}")
    table.add_row("范围外召回率", f"{scores.out_of_scope_recall:.1%}")
    table.add_row("范围内应答率", f"{scores.in_scope_answered:.1%}")
    table.add_row("每条毫秒 p50 / p95", f"{scores.latency_p50:.1f} / {scores.latency_p95:.1f}")
    return table


def _worst(scores: Scores) -> Table:
    table = Table("话题", "错", "题数", title="最差的话题")
    for topic, wrong, total in scores.worst_topics[:LISTED]:
        table.add_row(topic, str(wrong), str(total))
    return table


def _confused(scores: Scores) -> Table:
    table = Table("应为", "判为", "次数", title="混淆")
    for topic, claimed, count in scores.confusions[:LISTED]:
        table.add_row(topic, claimed, str(count))
    return table


def _reliable(scores: Scores) -> Table:
    table = Table("置信度", "条数", "平均置信度", "实际正确", title="置信度是否可信")
    for low, count, mean, right in scores.reliability:
        table.add_row(f"{low:.1f}–{low + 0.1:.1f}", str(count), f"{mean:.2f}", f"{right:.2f}")
    return table


def command(
    file: Annotated[Path, typer.Argument(help="评测文件，每行一个 JSON 对象：text、topic、alt")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="把混淆矩阵画成 SVG 图存到这里")
    ] = None,
    model: Annotated[Path, typer.Option("--model", help="要评测的模型文件")] = MODEL,
) -> None:
    """评测理解：准确率、混淆、最差话题、范围外、耗时。"""
    questions = read_questions(file)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        predictions = predict(questions, model, progress)
    scores = score(questions, predictions)
    if picture:
        picture.write_text(draw(questions, predictions), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(scores.as_dict(), ensure_ascii=False, indent=1))
        return
    console = Console()
    for table in (summary(scores), _worst(scores), _confused(scores), _reliable(scores)):
        console.print(table)
    if picture:
        console.print(f"混淆矩阵：{picture}")
