"""`yibao eval`, with Rasa's environment played by a small script."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import evaluate
from bot.cli.main import app
from bot.cli.scores import Labelled, Predicted
from knowledge.errors import ConfigurationError

PLAYED = f"""#!{sys.executable}
import json, sys
SAID = json.load(open(sys.argv[-1], encoding="utf-8"))
for line in sys.stdin:
    name, confidence = SAID.get(json.loads(line), ["nlu_fallback", 0.9])
    intent = {{"name": name, "confidence": confidence}}
    print(json.dumps({{"intent": intent, "milliseconds": 2.0, "padding": "x" * 2000}}), flush=True)
"""
"""Answers as the model file says; each parse is as long as Rasa's."""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that knows two questions, one of them wrongly."""
    python = tmp_path / "python"
    python.write_text(PLAYED, encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(evaluate, "RASA_PYTHON", python)
    monkeypatch.setattr(evaluate, "LOG", tmp_path / "log" / "eval.log")
    model = tmp_path / "model"
    said = {"网上怎么报销": ["claim_online", 0.8], "[b]天气": ["claim_general", 0.6]}
    model.write_text(json.dumps(said), encoding="utf-8")
    return model


def lines(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


ONLINE = {"text": "网上怎么报销", "topic": "claim_general", "alt": ["claim_online"]}
WEATHER = {"text": "[b]天气", "topic": "oos_other"}
MUMBLED = {"text": "那个啥", "topic": "claim_online"}


def run(file: Path, model: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["eval", str(file), "--model", str(model), *options])


# The file


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '"text"',
        '{"text": "医保"}',
        '{"topic": "claim_online"}',
        '{"text": 5, "topic": "claim_online"}',
        '{"text": "医保", "topic": null}',
        '{"text": "医保", "topic": "claim_online", "alt": "claim_general"}',
        '{"text": "医保", "topic": "claim_online", "alt": [3]}',
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(ONLINE) + "\n\n" + line)
    with pytest.raises(ConfigurationError, match="第 3 行不是评测题"):
        evaluate.read_questions(path)


def test_a_file_of_another_system_is_read(tmp_path: Path) -> None:
    """A byte order mark, carriage returns, an empty line, a line separator inside a text."""
    path = tmp_path / "q.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + '{"text": "医保\u2028怎么缴", "topic": "premium_pay", "alt": null}\r\n\r\n'.encode()
    )
    assert evaluate.read_questions(path) == [Labelled("医保\u2028怎么缴", "premium_pay")]


def test_half_an_emoji_is_read_as_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"text": "\\ud83d医保", "topic": "premium_pay"}')
    assert evaluate.read_questions(path) == [Labelled("?医保", "premium_pay")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_questions_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"q\.jsonl"):
        evaluate.read_questions(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="读不出评测文件"):
        evaluate.read_questions(tmp_path / "absent")


def test_topics_that_do_not_exist_are_named() -> None:
    topics = ["claim_online", "claim_onlin", "oos_other", "affirm", "claim_onlin"]
    assert evaluate.unknown_topics([Labelled("医保", topic) for topic in topics]) == ["claim_onlin"]


# The figures


def test_prints_the_figures_with_titles_and_targets(tmp_path: Path, model: Path) -> None:
    printed = run(lines(tmp_path, ONLINE, WEATHER, MUMBLED), model, "--wrong").output
    assert "3 题" in printed
    assert "33.3%" in printed
    assert "≥ 92%" in printed
    assert "claim_general 报销总流程" in printed
    assert "nlu_fallback 没听懂" in printed
    assert "答错的 2 题" in printed
    assert "[b]天气" in printed
    assert "0.60" in printed
    assert "网上怎么报销" not in printed


def test_lists_wrong_answers_only_on_request(tmp_path: Path, model: Path) -> None:
    assert "天气" not in run(lines(tmp_path, ONLINE, WEATHER), model).output


def test_json_has_everything(tmp_path: Path, model: Path) -> None:
    result = run(lines(tmp_path, ONLINE, WEATHER, MUMBLED), model, "--json", "--wrong")
    content = json.loads(result.stdout)
    assert content["questions"] == 3
    assert content["accuracy"] == pytest.approx(1 / 3)
    assert content["latency_p50"] == 2.0
    assert [row["text"] for row in content["wrong"]] == ["[b]天气", "那个啥"]
    assert content["wrong"][0] == {
        "text": "[b]天气",
        "topic": "oos_other",
        "understood": "claim_general",
        "confidence": 0.6,
    }


def test_json_alone_goes_to_the_output_with_a_picture_too(tmp_path: Path, model: Path) -> None:
    picture = tmp_path / "confusion.svg"
    result = run(lines(tmp_path, ONLINE, WEATHER), model, "--json", "--picture", str(picture))
    assert json.loads(result.stdout)["questions"] == 2
    assert "wrong" not in json.loads(result.stdout)
    assert "oos_other → claim_general: 1" in picture.read_text(encoding="utf-8")


def test_many_questions_do_not_fill_the_pipes(tmp_path: Path, model: Path) -> None:
    """More text than a pipe holds goes in, more parses than a pipe holds come out."""
    rows = [{"text": f"{number}" + "医保" * 100, "topic": "claim_online"} for number in range(600)]
    result = run(lines(tmp_path, *rows), model, "--json")
    assert json.loads(result.stdout)["questions"] == 600


def test_surest_mistakes_come_first_and_what_was_not_claimed_last() -> None:
    questions = [Labelled(name, "claim_online") for name in "abcd"]
    claims = [("nlu_fallback", 0.9), ("oos_other", 0.5), ("claim_online", 0.9), ("greet", 0.7)]
    predictions = [Predicted(topic, confidence, 1.0) for topic, confidence in claims]
    wrong = evaluate.wrong_answers(questions, predictions)
    assert [row["text"] for row in wrong] == ["d", "b", "a"]


# What may go wrong


def test_a_picture_that_cannot_be_written_is_said_before_the_work(
    tmp_path: Path, model: Path
) -> None:
    model.unlink()  # understanding would fail
    result = run(lines(tmp_path, ONLINE), model, "--picture", str(tmp_path / "no" / "a.svg"))
    assert isinstance(result.exception, ConfigurationError)
    assert "混淆矩阵存不到" in str(result.exception)


def test_a_missing_model_is_an_error(tmp_path: Path, model: Path) -> None:
    result = run(lines(tmp_path, ONLINE), tmp_path / "absent.tar.gz")
    assert str(result.exception).endswith("absent.tar.gz（请运行 yibao train）")


def test_a_model_that_cannot_be_read_names_the_log(tmp_path: Path, model: Path) -> None:
    model.write_text("broken")
    result = run(lines(tmp_path, ONLINE), model)
    assert "理解模型中途退出" in str(result.exception)
    assert "JSONDecodeError" in (tmp_path / "log" / "eval.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("current", [True, False])
def test_a_model_of_older_training_data_is_said(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch, current: bool
) -> None:
    monkeypatch.setattr(evaluate, "MODEL", model)
    monkeypatch.setattr(evaluate, "is_current", lambda: current)
    result = run(lines(tmp_path, ONLINE), model)
    assert ("请先运行 yibao train" in result.stderr) is not current
