"""Check the locked packages against known advisories: ``make advisories``.

    python requirements/check_advisories.py [REPORT.json …]

A REPORT is what ``pip-audit -r requirements/NAME.lock --no-deps --disable-pip -f json`` printed on
a machine that reaches an advisory service. Without reports pip-audit is run here. What could not
be looked up is said plainly and never counts as free of advisories.

Exit status: 0 nothing new; 1 a new advisory, or an entry of advisories.yml that no longer holds;
3 not everything could be looked up.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
ACCEPTED = FOLDER / "advisories.yml"
LOCKS = ("app", "rasa")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Accepted:
    """An entry of advisories.yml."""

    lock: str
    package: str
    version: str
    advisories: tuple[str, ...]
    reason: str
    decided_on: date
    review_by: date


@dataclass
class Finding:
    """What a check came to."""

    new: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    checked: int = 0


def read_accepted(path: Path = ACCEPTED) -> list[Accepted]:
    """The entries; a TypeError names a field that is missing or too many."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["accepted"]
    return [Accepted(**{**one, "advisories": tuple(one["advisories"])}) for one in entries]


def locked(lock: str, folder: Path = FOLDER) -> dict[str, str]:
    """Version by package name in a lock file."""
    text = (folder / f"{lock}.lock").read_text(encoding="utf-8")
    return {_plain(name): version for name, version in _PINNED.findall(text)}


def outdated(accepted: Iterable[Accepted], today: date, folder: Path = FOLDER) -> Iterator[str]:
    """Sentences about entries that no longer hold."""
    for one in accepted:
        version = locked(one.lock, folder).get(_plain(one.package))
        if version != one.version:
            yield f"{one.package} {one.version} is not in {one.lock}.lock any more ({version})"
        if today > one.review_by:
            yield f"{one.package}: to be looked at anew since {one.review_by}"


def judge(reports: Iterable[dict[str, Any]], accepted: Iterable[Accepted]) -> Finding:
    """Compare reports of pip-audit with the entries. An advisory counts by any of its names."""
    allowed = {(_plain(a.package), a.version): set(a.advisories) for a in accepted}
    finding = Finding()
    for package in (p for report in reports for p in report["dependencies"]):
        name = _plain(package["name"])
        if "skip_reason" in package:
            finding.unknown.append(name)
            continue
        finding.checked += 1
        known = allowed.get((name, package["version"]), set())
        for advisory in package["vulns"]:
            names = {advisory["id"], *advisory.get("aliases", ())}
            if not names & known:
                finding.new.append(f"{name} {package['version']}: {' '.join(sorted(names))}")
    return finding


def run_pip_audit(lock: str) -> dict[str, Any] | None:
    """A report made here; None without pip-audit or without an advisory service."""
    program = shutil.which("pip-audit")
    if program is None:
        return None
    packages = ["-r", str(FOLDER / f"{lock}.lock"), "--no-deps", "--disable-pip"]
    done = subprocess.run(
        [program, *packages, "-f", "json"], capture_output=True, text=True, check=False
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return report


def main(arguments: list[str]) -> int:
    """Check and tell; gives the exit status."""
    accepted = read_accepted()
    stale = list(outdated(accepted, date.today()))  # noqa: DTZ011 - a calendar day is enough
    made = [run_pip_audit(lock) for lock in LOCKS] if not arguments else []
    given = [json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments]
    reports = [report for report in (*given, *made) if report is not None]
    finding = judge(reports, accepted)
    for problem in (*stale, *(f"new: {one}" for one in finding.new)):
        print(f"✗ {problem}")
    print(f"{finding.checked} packages looked up, {len(accepted)} entries in {ACCEPTED.name}")
    if finding.unknown or None in made:
        print(
            "! NOT CHECKED: "
            + (f"{len(finding.unknown)} packages" if finding.unknown else "all packages")
            + " could not be looked up; run pip-audit where an advisory service can be reached"
            " and give its report to this program"
        )
    if stale or finding.new:
        return 1
    return 3 if finding.unknown or None in made else 0


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
