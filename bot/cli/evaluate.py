"""`yibao eval`: how well labelled questions are understood."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from bot.cli.confusion_picture import draw
from bot.cli.paths import MODEL, RASA_PYTHON, ROOT, VAR
from bot.cli.scores import FALLBACK, Labelled, Predicted, Scores, score
from bot.cli.train import is_current
from knowledge.content_folder import CONTENT
from knowledge.errors import ConfigurationError

LISTED = 12
"""Rows shown of the worst topics and of the confusions; the JSON has all."""

SHOWN = 40
"""Characters shown of a question that was understood wrongly; the JSON has all."""

LOG = VAR / "log" / "eval.log"


def read_questions(path: Path) -> list[Labelled]:
    """Questions of a JSONL file with ``text``, ``topic`` and optionally ``alt``.

    Raises:
        ConfigurationError: the file cannot be read, or a line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"读不出评测文件 {path}（{error}）") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"{path} 第 {number} 行不是评测题",
                hint='每行一个 JSON 对象，如 {"text": "…", "topic": "claim_online", "alt": []}',
            ) from error
    if not questions:
        raise ConfigurationError(f"{path} 里没有评测题")
    return questions


def _question(row: Any) -> Labelled:
    text, topic, alternatives = row["text"], row["topic"], row.get("alt") or []
    if not isinstance(alternatives, list):
        raise TypeError("alt is no list")
    if not all(isinstance(value, str) for value in (text, topic, *alternatives)):
        raise TypeError("text, topic and alt are strings")
    printable = text.encode("utf-8", "replace").decode()  # JSON may hold half an emoji
    return Labelled(printable, topic, tuple(alternatives))


def unknown_topics(questions: Sequence[Labelled]) -> list[str]:
    """Topics of the file that are no intent of ours, so that no answer could be right."""
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return sorted({question.topic for question in questions} - set(intents))


def predict(questions: Sequence[Labelled], model: Path, progress: Progress) -> list[Predicted]:
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
    for line in _parses([question.text for question in questions], model.resolve()):
        predictions.append(_predicted(line))
        progress.advance(task)
    if len(predictions) != len(questions):
        raise ConfigurationError("理解模型中途退出", hint=f"详情见 {LOG}")
    return predictions


def _parses(texts: Sequence[str], model: Path) -> Iterator[str]:
    """Rasa's parses, a line each.

    The texts go through a file: a pipe fills up when both sides wait to be read.
    """
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryFile("w+", encoding="ascii") as lines, LOG.open("w") as log:
        lines.writelines(json.dumps(text) + "\n" for text in texts)
        lines.seek(0)
        with subprocess.Popen(
            [str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.parse", str(model)],
            cwd=ROOT,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"},
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            yield from process.stdout


def _predicted(line: str) -> Predicted:
    parse = json.loads(line)
    intent = parse["intent"]
    return Predicted(intent["name"], float(intent["confidence"]), float(parse["milliseconds"]))


def wrong_answers(
    questions: Sequence[Labelled], predictions: Sequence[Predicted]
) -> list[dict[str, Any]]:
    """The questions understood wrongly, the surest mistakes first."""
    wrong = [
        {
            "text": question.text,
            "topic": question.topic,
            "understood": prediction.topic,
            "confidence": round(prediction.confidence, 3),
        }
        for question, prediction in zip(questions, predictions, strict=True)
        if not question.accepts(prediction.topic)
    ]
    return sorted(wrong, key=lambda row: (row["understood"] == FALLBACK, -row["confidence"]))


class Names:
    """Topics as operators know them: the id, and its title from the catalogue."""

    def __init__(self) -> None:
        catalogue = yaml.safe_load((CONTENT / "topics.yml").read_text(encoding="utf-8"))
        self._titles = {topic["id"]: topic["title"] for topic in catalogue["topics"]}
        self._titles[FALLBACK] = "没听懂"

    def of(self, topic: str) -> str:
        """Id and title of ``topic``; what the catalogue does not know has an id only."""
        return f"{topic} {self._titles.get(topic, '')}".rstrip()


def summary(scores: Scores) -> Table:
    """The figures that are compared with the targets."""
    table = Table("指标", "结果", "目标", title=f"{scores.questions} 题")
    table.add_row("话题准确率", f"{scores.accuracy:.1%}", "≥ 92%")
    table.add_row("宏平均 F1", f"{scores.macro_f1:.3f}", "")
    table.add_row("范围外的题没有当成业务作答", f"{scores.out_of_scope_recall:.1%}", "≥ 90%")
    table.add_row("范围内的题没有拒答", f"{scores.in_scope_answered:.1%}", "≥ 95%")
    table.add_row("每条毫秒，中位数", f"{scores.latency_p50:.1f}", "≤ 12")
    table.add_row("每条毫秒，95% 的题不超过", f"{scores.latency_p95:.1f}", "")
    return table


def _worst(scores: Scores, names: Names) -> Table:
    table = Table("话题", "错", "题数", title=f"错得最多的话题（前 {LISTED} 个）")
    for topic, wrong, total in scores.worst_topics[:LISTED]:
        table.add_row(names.of(topic), str(wrong), str(total))
    return table


def _confused(scores: Scores, names: Names) -> Table:
    table = Table("应为", "判为", "次数", title=f"混淆（前 {LISTED} 种）")
    for topic, claimed, count in scores.confusions[:LISTED]:
        table.add_row(names.of(topic), names.of(claimed), str(count))
    return table


def _reliable(scores: Scores) -> Table:
    table = Table("置信度", "条数", "平均置信度", "实际正确", title="置信度是否可信")
    for low, count, mean, right in scores.reliability:
        table.add_row(f"{low:.1f}–{low + 0.1:.1f}", str(count), f"{mean:.2f}", f"{right:.2f}")
    return table


def _wrong(rows: Sequence[dict[str, Any]], names: Names) -> Table:
    table = Table("题目", "应为", "判为", "置信度", title=f"答错的 {len(rows)} 题")
    for row in rows:
        text = " ".join(row["text"].split())
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        claimed = row["understood"]
        confidence = "" if claimed == FALLBACK else f"{row['confidence']:.2f}"
        table.add_row(escape(shown), names.of(row["topic"]), names.of(claimed), confidence)
    return table


def _save_picture(path: Path, picture: str) -> None:
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"混淆矩阵存不到 {path}（{error.strerror}）") from error


def _warn(console: Console, questions: Sequence[Labelled], model: Path) -> None:
    """Say what would make the figures mean something else than they seem to."""
    unknown = unknown_topics(questions)
    if unknown:
        console.print(f"[yellow]![/] 这些话题不存在，标它们的题一定算错：{'、'.join(unknown)}")
    if model == MODEL and not is_current():
        console.print("[yellow]![/] 模型不是用现在的训练数据训练的，请先运行 yibao train")


def command(
    file: Annotated[Path, typer.Argument(help="评测文件，每行一个 JSON 对象：text、topic、alt")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="列出答错的每一题")] = False,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="把混淆矩阵画成 SVG 图存到这里")
    ] = None,
    model: Annotated[Path, typer.Option("--model", help="要评测的模型文件")] = MODEL,
) -> None:
    """评测理解：准确率、混淆、最差话题、范围外、耗时。"""
    questions = read_questions(file)
    if picture:
        _save_picture(picture, "")  # says at once that it cannot be written, not after minutes
    messages = Console(stderr=True, soft_wrap=True, highlight=False)
    _warn(messages, questions, model)
    with Progress(console=messages, transient=True) as progress:
        predictions = predict(questions, model, progress)
    scores = score(questions, predictions)
    mistakes = wrong_answers(questions, predictions) if wrong else []
    if picture:
        _save_picture(picture, draw(questions, predictions))
        messages.print(f"混淆矩阵：{picture}")
    if as_json:
        content = scores.as_dict() | ({"wrong": mistakes} if wrong else {})
        typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    names, console = Names(), Console()
    tables = [_worst(scores, names), _confused(scores, names), _reliable(scores)]
    for table in [*tables, *([_wrong(mistakes, names)] if wrong else []), summary(scores)]:
        console.print(table)
