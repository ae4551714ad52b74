"""The list of accepted advisories holds, and the checker tells new from known from unknown."""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "check_advisories", FOLDER / "check_advisories.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


checker = load()
DECIDED = date(2026, 11, 22)
ONE = checker.Accepted("rasa", "aio_http", "3.9.5", ("CVE-1",), "why", DECIDED, DECIDED)


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


def package(version: str, *vulns: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Aio-HTTP", "version": version, "vulns": list(vulns)}


def test_every_accepted_advisory_fits_its_lock_file_and_has_a_reason() -> None:
    accepted = checker.read_accepted()
    assert accepted
    assert list(checker.outdated(accepted, DECIDED)) == []
    for one in accepted:
        assert len(one.reason) > 40, one.package
        assert one.advisories, one.package
        assert one.decided_on < one.review_by <= one.decided_on + timedelta(days=366)


def test_nothing_is_accepted_outside_of_rasas_environment() -> None:
    assert {one.lock for one in checker.read_accepted()} == {"rasa"}


@pytest.mark.parametrize(
    ("version", "names", "new"),
    [
        ("3.9.5", {"id": "CVE-1"}, 0),
        ("3.9.5", {"id": "GHSA-x", "aliases": ["CVE-1"]}, 0),
        ("3.9.5", {"id": "CVE-2", "aliases": []}, 1),
        ("3.9.6", {"id": "CVE-1"}, 1),
    ],
)
def test_only_what_is_listed_for_this_version_is_known(
    version: str, names: dict[str, Any], new: int
) -> None:
    finding = checker.judge([report(package(version, names))], [ONE])
    assert (len(finding.new), finding.checked, finding.unknown) == (new, 1, [])


def test_what_was_not_looked_up_is_not_free_of_advisories(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    skipped = {"name": "aiohttp", "skip_reason": "Dependency not found and could not be audited"}
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report(skipped)))
    assert checker.main([str(file)]) == 3
    assert "NOT CHECKED: 1 packages" in capsys.readouterr().out


def test_without_a_tool_it_says_that_nothing_was_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checker.shutil, "which", lambda _: None)
    assert checker.main([]) == 3
    assert "NOT CHECKED: all packages" in capsys.readouterr().out


def test_a_new_advisory_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report(package("1.0", {"id": "CVE-9"}))))
    assert checker.main([str(file)]) == 1
    assert "✗ new: aio-http 1.0: CVE-9" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lock", "today", "sentence"),
    [
        ("aio-http==3.9.5 \\\n", DECIDED, None),
        ("aio-http==3.9.6 \\\n", DECIDED, "not in rasa.lock any more (3.9.6)"),
        ("other==1\n", DECIDED, "any more (None)"),
        ("aio-http==3.9.5\n", DECIDED + timedelta(days=1), "to be looked at anew"),
    ],
)
def test_an_entry_is_outdated_by_a_new_version_or_by_its_day(
    tmp_path: Path, lock: str, today: date, sentence: str | None
) -> None:
    (tmp_path / "rasa.lock").write_text(lock)
    said = list(checker.outdated([ONE], today, tmp_path))
    assert len(said) == (sentence is not None)
    assert sentence is None or sentence in said[0]
