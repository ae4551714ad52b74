"""The service files are what systemd understands, and give no more than is needed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
MOST_EXPOSED = 20
"""systemd's own score of a unit is ten times this at most: 2.0 of 10, which it calls OK."""

analyze = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(analyze is None, reason="systemd-analyze is not installed")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they would be, with programs that exist at the place they name."""
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text()
        for name in (".venv/bin/python", ".venv-rasa/bin/python", ".venv/bin/yibao"):
            text = text.replace(f"/opt/yibao/{name} ", f"{program} ")
        (tmp_path / unit.name).write_text(text)
    return tmp_path


@needs_systemd
def test_systemd_finds_nothing_wrong(installed: Path) -> None:
    files = [installed / unit.name for unit in UNITS]
    done = subprocess.run(
        [str(analyze), "verify", "--man=no", "--recursive-errors=no", *files],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "yibao" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_may_do_little(unit: Path, tmp_path: Path) -> None:
    command = [str(analyze), "security", "--offline=true", f"--threshold={MOST_EXPOSED}"]
    done = subprocess.run(
        [*command, "--json=short", "--no-pager", unit], capture_output=True, text=True, check=False
    )
    worst = sorted(json.loads(done.stdout), key=lambda each: -float(each["exposure"] or 0))
    assert done.returncode == 0, [each["description"] for each in worst[:8]]


@pytest.mark.parametrize("name", ["yibao-actions.service", "yibao-rasa.service"])
def test_inner_services_reach_this_machine_only(name: str) -> None:
    unit = (ROOT / "deploy" / "systemd" / name).read_text()
    assert "IPAddressDeny=any\nIPAddressAllow=localhost\n" in unit
    assert "--host" not in unit
    assert "--enable-api" not in unit


def test_secrets_are_no_part_of_a_unit() -> None:
    for unit in SERVICES:
        text = unit.read_text()
        assert "SECRET_KEY=" not in text
        assert "TOKEN=" not in text
