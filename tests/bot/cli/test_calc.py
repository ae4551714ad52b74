"""`yibao calc` as it is called from a shell."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import calc
from knowledge.errors import CalculationError, ConfigurationError

app = typer.Typer()
app.command("calc")(calc.command)
CHONGQING = shlex.split(
    "--region 重庆 --insurance 职工 --person 在职 --visit 住院 --level 三级 --total 60000"
)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_json() -> None:
    said = json.loads(run(*CHONGQING, "--json"))
    assert said["result"] == {
        "pool": "47000.00", "large": "0.00", "fund": "47000.00", "self": "13000.00",
    }  # fmt: skip
    assert said["steps"]
    assert said["assumptions"]
    assert said["sources"]


def test_all_options() -> None:
    who = "--region 广州 --insurance 职工 --person 在职 --age 35 --tier 一档 --prior-fund 0"
    where = "--visit 住院 --level 三级 --nth 1 --deductible-paid 0"
    bill = "--total 32568.40 --excluded 2310 --class-b 8000:0.10 --class-b 400：10% --over-limit 0"
    said = json.loads(run(*shlex.split(f"{who} {where} {bill} --json")))
    assert said["result"]["fund"] == "22734.72"
    assert said["inputs"]["class_b"] == [["400.00", "0.1"], ["8000.00", "0.10"]]


def test_what_is_not_known_gives_a_range() -> None:
    said = json.loads(run(*CHONGQING, "--excluded", "不知道", "--class-b", "3000", "--json"))
    assert said["result"] is None
    assert said["result_min"]["fund"] < said["result_max"]["fund"]


def test_for_people() -> None:
    said = run(*CHONGQING)
    for part in ("47000.00", "起付线", "假设", "来源", "估算，以参保地医保部门和结算单为准"):
        assert part in said


def test_a_wrong_value_is_one_error() -> None:
    with pytest.raises(CalculationError, match="总费用不能是负数"):
        run("--region", "重庆", "--total", "-5")


def batch(tmp_path: Path, *lines: str) -> list[dict[str, Any]]:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return [json.loads(line) for line in run("--batch", str(file)).splitlines()]


QUESTION = {
    "region": "北京", "insurance": "职工", "person": "在职", "visit": "住院", "level": "三级",
    "total": "60000", "excluded": "0", "class_b": [["8400", "0.10"]], "over_limit": "0", "nth": 1,
    "age": None, "tier": None, "prior_fund": "0",
}  # fmt: skip


def line(**change: object) -> str:
    return json.dumps({**QUESTION, **change}, ensure_ascii=False)


def test_batch_gives_one_object_a_line(tmp_path: Path) -> None:
    first, second = batch(tmp_path, line(class_b=[]), "", line(class_b=[], level="一级", id="b"))
    assert first["result"]["fund"] == "52395.00"
    assert "id" not in first
    assert second["result"]["fund"] == "54730.00"
    assert second["id"] == "b"


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (line(total="-1"), "total"),
        (line(total="10000000000000"), "total"),
        (line(total="NaN"), "total"),
        (line(excluded="70000"), "excluded"),
        (line(age=200), "age"),
        (line(region="火星"), "region"),
        (line(nth=[1]), "nth"),
        (line(class_b=[["1", "2"]]), "class_b"),
        ('{"region": "北京", "total": NaN}', "total"),
        ("not json", None),
        ("[1, 2]", None),
        ('"重庆"', None),
        ("[" * 100_000, None),
        ('{"total": ' + "9" * 5000 + "}", None),
        ("\x00\x01", None),
    ],
)
def test_a_bad_line_never_stops_the_batch(tmp_path: Path, bad: str, field: str | None) -> None:
    wrong, good = batch(tmp_path, bad, line())
    assert wrong["error"]["field"] == field
    assert wrong["error"]["line"] == 1
    assert wrong["error"]["message"]
    assert good["result"] is not None


@pytest.mark.parametrize("name", ["region", "id", "\\ud800"])
def test_half_a_character_never_stops_the_batch(tmp_path: Path, name: str) -> None:
    broken, good = batch(tmp_path, f'{{"{name}": "\\ud800"}}', line())
    assert broken.keys() & {"error", "result"}
    assert good["result"] is not None


def test_a_file_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line(), encoding="utf-8-sig")
    assert json.loads(run("--batch", str(file)))["result"] is not None


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "gbk.jsonl"
    file.write_bytes(line().encode("gbk") + b"\n" + line().encode())
    first, second = (json.loads(x) for x in run("--batch", str(file)).splitlines())
    assert "error" in first
    assert second["result"] is not None


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match="读不出文件"):
        run("--batch", "/nonexistent/questions.jsonl")
