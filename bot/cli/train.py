"""`yibao train`: train the model when its inputs changed, and record its hash."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.paths import MODEL, MODEL_RECORD, RASA_PYTHON, ROOT, VAR
from knowledge.errors import ConfigurationError

INPUTS = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "data/**/*.txt",
    "bot/nlu/**/*.py",
    "encoder/model/*",
    "knowledge/content/gazetteer.csv",
    "requirements/rasa.lock",
)
"""What the model depends on; a change in any of these makes a new training necessary."""

NOT_INPUTS = {"bot/nlu/server.py", "bot/nlu/tracker_store.py"}
"""How Rasa is run, which no training sees."""


def inputs_digest(root: Path = ROOT) -> str:
    """SHA-256 over names and contents of everything the model is made from."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in INPUTS for path in root.glob(pattern)}):
        name = str(path.relative_to(root))
        if name in NOT_INPUTS:
            continue
        digest.update(name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the model file exists, is intact, and was made from the present inputs."""
    try:
        record = json.loads(MODEL_RECORD.read_text())
        intact = record["sha256"] == hashlib.sha256(MODEL.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError):
        return False
    return bool(intact and record["inputs"] == inputs_digest())


def train(console: Console, *, force: bool = False) -> None:
    """Make the model current.

    Raises:
        ConfigurationError: Rasa's environment is missing, or training failed; names the log.
    """
    if not force and is_current():
        console.print("[green]✓[/] 模型与训练数据一致，无需训练")
        return
    if not RASA_PYTHON.exists():
        raise ConfigurationError("缺少 Rasa 环境 .venv-rasa", hint="请运行 make setup")
    digest = inputs_digest()
    started = time.monotonic()
    log = VAR / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with console.status("训练模型（约两三分钟）……"), log.open("w") as output:
        code = subprocess.call(
            _command(), cwd=ROOT, env=_environment(), stdout=output, stderr=output
        )
    if code != 0 or not MODEL.exists():
        raise ConfigurationError(f"训练失败，退出码 {code}", hint=f"详情见 {log}")
    sha256 = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    MODEL_RECORD.write_text(json.dumps({"sha256": sha256, "inputs": digest}, indent=1) + "\n")
    console.print(f"[green]✓[/] 模型训练完成，用时 {time.monotonic() - started:.0f} 秒")


def _command() -> list[str]:
    return [
        # --force: Rasa's own cache sees neither the modules behind a component nor its data files.
        # --skip-validation: `make lint` validates; here it would read all data a second time.
        str(RASA_PYTHON), "-m", "bot.nlu.rasa_train", "train", "--force", "--skip-validation",
        "--out", str(MODEL.parent), "--fixed-model-name", MODEL.name.removesuffix(".tar.gz"),
    ]  # fmt: skip


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def command(
    force: Annotated[bool, typer.Option("--force", help="即使没有变化也重新训练")] = False,
) -> None:
    """训练理解模型（输入没有变化时跳过）。"""
    train(Console(), force=force)
