"""The built scripts are those of the sources, and are made of safe parts only."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[4] / "bot" / "channels" / "web"
WIDGET = WEB / "widget"
BUILT = ("widget", "page")


def fingerprint() -> str:
    """As build.mjs makes it: of the sources, itself, the locked versions and the options."""
    sources = sorted(path.name for path in (WIDGET / "src").iterdir())
    built_with = ["build.mjs", "package-lock.json", "tsconfig.json"]
    names = [*(f"src/{name}" for name in sources), *built_with]
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name}\0".encode() + (WIDGET / name).read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@pytest.mark.parametrize("name", BUILT)
def test_the_built_file_is_of_the_sources_as_they_stand(name: str) -> None:
    first_line = (WEB / "static" / f"{name}.js").read_text(encoding="utf-8").split("\n")[0]
    assert first_line == f"/* yibao {name} {fingerprint()} */", "npm run build was forgotten"


@pytest.mark.browser
def test_building_again_gives_the_same_files(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    if not (WIDGET / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=WIDGET, check=True)
    subprocess.run([node, "build.mjs", str(tmp_path)], cwd=WIDGET, check=True)
    for name in BUILT:
        assert (tmp_path / f"{name}.js").read_bytes() == (
            WEB / "static" / f"{name}.js"
        ).read_bytes()
    subprocess.run(["npm", "run", "--silent", "check"], cwd=WIDGET, check=True)


def test_nothing_in_the_sources_parses_markup_or_runs_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|"
        r"DOMParser|createContextualFragment|setHTML|setAttribute\(\"(?:style|on)"
    )
    found = [
        f"{path.name}: {match[0]}"
        for path in (WIDGET / "src").glob("*.ts")
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_script_names_no_other_host_and_needs_no_package() -> None:
    built = (WEB / "static" / "widget.js").read_text(encoding="utf-8")
    hosts = {*re.findall(r"https?://[\w.-]+", built)}
    assert hosts <= {"http://www.w3.org"}  # the name of SVG, never fetched
    package = json.loads((WIDGET / "package.json").read_text(encoding="utf-8"))
    assert "dependencies" not in package


def test_the_lock_file_names_no_download_host() -> None:
    locked = (WIDGET / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in locked
    assert "integrity" in locked
    assert not re.search(r"https?://(?!opencollective\.com|github\.com)", locked)
