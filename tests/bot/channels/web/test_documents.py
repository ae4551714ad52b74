"""What the document promises exists, and what exists is in the document."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
WIDGET = ROOT / "bot" / "channels" / "web" / "widget" / "src"


def test_every_attribute_of_the_widget_is_explained() -> None:
    text = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
    explained = {*re.findall(r"^\| `data-([a-z-]+)`", text, re.MULTILINE)}
    code = (WIDGET / "element.ts").read_text(encoding="utf-8")
    used = {*re.findall(r'this\.dataset\["(\w+)"\]', code)}
    assert explained == {re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name) for name in used}


def test_every_property_of_the_style_is_explained() -> None:
    text = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
    style = "".join(path.read_text(encoding="utf-8") for path in WIDGET.glob("*.css"))
    assert {*re.findall(r"--yibao-\w+", text)} == {*re.findall(r"--yibao-\w+", style)}


def test_the_pictures_exist() -> None:
    text = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
    for picture in re.findall(r"\((images/[^)]+)\)", text):
        assert (ROOT / "docs" / picture).is_file()


def test_the_readme_shows_every_look() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for look in ("desktop", "phone", "elder", "dark"):
        assert f"(docs/images/widget-{look}.png)" in text
        assert (ROOT / "docs" / "images" / f"widget-{look}.png").is_file()
