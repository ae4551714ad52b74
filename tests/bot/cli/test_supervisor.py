"""The resident part of `yibao run`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.cli.supervisor import PrefixedOutput

HEAVY = ("sqlalchemy", "pydantic", "fastapi", "knowledge", "numpy")


def test_it_stays_small() -> None:
    script = "import sys, bot.cli.supervisor; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not set(HEAVY) & set(done.stdout.split())


def test_each_line_of_a_log_is_prefixed_once_however_it_is_cut(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = PrefixedOutput("rasa")
    for chunk in (b"fir", b"st\nsec", "ond 医".encode()[:-1], "医".encode()[-1:] + b"\n"):
        output({"data": chunk})
    output({"data": b"unfinished"})
    output.close()
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["rasa    | first", "rasa    | second 医", "rasa    | unfinished"]
