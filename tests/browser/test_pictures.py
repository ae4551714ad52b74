"""Pictures of the chat for the README; YIBAO_PICTURES names the folder they are written to.

YIBAO_PICTURES=docs/images .venv/bin/python -m pytest tests/browser/test_pictures.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, Site, Widget

pytestmark = pytest.mark.browser


def estimate(widget: Widget) -> None:
    """A whole calculation, its working unfolded."""
    widget.say("我在重庆参保")
    widget.say("住院花了六万能报多少")
    for choice in ("职工医保", "在职", "三级"):
        before = widget.cards.count()
        widget.button(choice).click()
        widget.wait_for_cards(before + 1)
    widget.root.locator("summary", has_text="计算过程").click()


def how_to_claim(widget: Widget) -> None:
    """Steps and materials."""
    widget.say("手机上怎么申请医保报销")


def how_to_claim_for_elders(widget: Widget) -> None:
    """The second of the steps, in large print."""
    widget.button("长辈版").click()
    widget.say("手机上怎么申请医保报销")
    widget.button("下一步").click()
    whole = "e => e.scrollIntoView({ block: 'end' })"
    widget.root.locator(".card details").first.evaluate(whole)


def ratios(widget: Widget) -> None:
    """A table."""
    widget.say("重庆的报销比例")


LOOKS: dict[str, tuple[dict[str, Any], Callable[[Widget], None]]] = {
    "desktop": ({"viewport": {"width": 1180, "height": 860}}, estimate),
    "phone": ({"viewport": {"width": 375, "height": 740}}, how_to_claim),
    "elder": ({"viewport": {"width": 375, "height": 740}}, how_to_claim_for_elders),
    "dark": ({"viewport": {"width": 375, "height": 740}, "color_scheme": "dark"}, ratios),
}


@pytest.mark.parametrize("name", LOOKS)
def test_each_look_shows_what_it_should(
    browser: Browser, server: Server, tmp_path: Path, name: str
) -> None:
    options, lead = LOOKS[name]
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    page = context.new_page()
    page.goto(server.url)
    widget = Widget(page)
    lead(widget)
    page.evaluate("document.querySelector('yibao-chat').shadowRoot.activeElement?.blur()")
    expect(widget.cards.last).to_be_in_viewport()
    save(page, name, tmp_path)
    context.close()


def test_the_embedded_window_shows_what_it_should(
    browser: Browser, server: Server, site: Site, tmp_path: Path
) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1180, "height": 780})
    page = context.new_page()
    page.goto(site.embed(server.url))
    widget = Widget(page)
    widget.button("医保咨询").click()
    how_to_claim(widget)
    expect(widget.cards.last).to_be_in_viewport()
    save(page, "embedded", tmp_path)
    context.close()


def save(page: Any, name: str, folder: Path) -> None:
    target = Path(os.environ.get("YIBAO_PICTURES", folder))
    path = target / f"widget-{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 10_000  # an empty page is smaller
