"""Whatever is typed or answered is text: no markup, no script, no foreign link."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.gateway.testing import custom
from tests.browser.assistant import SAMPLES, Assistant
from tests.browser.conftest import Server, Site, Widget, until

pytestmark = pytest.mark.browser

EVIL = [
    "<img src=x onerror='window.pwned=1'>",
    "<script>window.pwned=1</script>",
    '"><svg onload=window.pwned=1>',
    "javascript:window.pwned=1",
    "</style><iframe srcdoc='<script>parent.pwned=1</script>'>",
    "{{constructor.constructor('window.pwned=1')()}}",
]
ADDRESSES = [
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "http://www.nhsa.gov.cn/",
    "https://www.nhsa.gov.cn.evil.example/",
    "https://user:pw@www.nhsa.gov.cn/",
    "https://evilgov.cn/",
    "//www.nhsa.gov.cn/",
    " \u0000javascript:alert(1)",
]


def everywhere(record: Any, evil: str) -> Any:
    """The record with the string at the end of each of its free texts."""
    if isinstance(record, dict):
        kept = {"id", "confidence", "reviewed_on", "adcode", "topic", "inputs", "result"}
        return {k: v if k in kept else everywhere(v, evil) for k, v in record.items()}
    if isinstance(record, list):
        return [everywhere(item, evil) for item in record]
    return record + evil if isinstance(record, str) else record


@pytest.mark.parametrize("evil", EVIL)
def test_markup_in_any_text_is_shown_as_text(
    widget: Widget, page: Page, server: Server, evil: str
) -> None:
    record = everywhere(SAMPLES["claim_online"], evil)
    table = everywhere(SAMPLES["ratio_lookup"]["table"], evil)
    calculation = everywhere(SAMPLES["calculation"], evil)
    server.assistant.extra["报销"] = lambda: [
        custom(
            evil,
            topic="claim_online",
            region="320000",
            answer=record | {"table": table},
            calculation=calculation,
            buttons=[{"title": evil, "payload": evil}],
        )
    ]
    widget.say(f"报销 {evil}")
    for summary in widget.root.locator("summary").all():
        if summary.is_visible() and not summary.evaluate("e => e.parentElement.open"):
            summary.click()
    assert evil in widget.texts(".log .card p")[0]
    assert evil in widget.texts(".mine p")[0]
    expect(widget.root.locator(".choices .chip")).to_have_text(evil)
    expect(widget.root.locator(".region")).to_contain_text(evil)
    page.reload()
    widget.wait_for_cards(1)
    assert nothing_foreign(page)


@pytest.mark.parametrize("evil", EVIL[:3])
def test_markup_from_the_desk_is_shown_as_text(
    widget: Widget, page: Page, server: Server, evil: str
) -> None:
    widget.say("转人工")
    with server.desk() as desk:
        until(desk.waiting)
        conversation = desk.waiting()[0].conversation
        desk.reply(conversation, "<b>小李</b>", evil)
    expect(widget.root.locator(".agent")).to_contain_text(evil)
    expect(widget.root.locator(".desk")).to_contain_text("<b>小李</b>")
    assert nothing_foreign(page)


def test_markup_in_the_operators_texts_is_shown_as_text(
    page: Page, site: Site, server: Server
) -> None:
    evil = EVIL[0]
    settings = server.settings.model_copy(update={"notice": evil, "emergency_notice": evil})
    other = Server(settings, Assistant())
    other.start()
    page.goto(other.url)
    expect(Widget(page).root.locator(".emergency")).to_have_text(evil)
    assert evil in page.get_by_role("complementary").inner_text()
    assert nothing_foreign(page)
    other.stop()


def nothing_foreign(page: Page) -> bool:
    """No element that markup could have made, and no script has run."""
    return bool(
        page.evaluate(
            """() => { const root = document.querySelector("yibao-chat").shadowRoot;
                const made = "img, script, iframe, b:not(dd b), style, [onerror], [onload]";
                return window.pwned === undefined && !root.querySelector(made); }"""
        )
    )


def test_only_official_addresses_become_links(widget: Widget, server: Server) -> None:
    good = "https://www.nhsa.gov.cn/art/2025/1/1/art_1.html"
    source = SAMPLES["claim_online"]["sources"][0]
    sources = [source | {"url": url} for url in [*ADDRESSES, good]]
    server.assistant.extra["报销"] = lambda: [
        custom("见依据", answer=SAMPLES["claim_online"] | {"sources": sources})
    ]
    widget.say("怎么报销")
    widget.root.locator("summary", has_text="政策依据").click()
    links = widget.root.locator(".sources a")
    assert [link.get_attribute("href") for link in links.all()] == [good]


def test_service_numbers_can_be_dialled_and_amounts_cannot(widget: Widget, server: Server) -> None:
    text = "请拨打 12393，急病拨打120；起付线120元，共12393.50元，编号112393。"
    server.assistant.extra["报销"] = lambda: [custom(text)]
    widget.say("怎么报销")
    links = widget.cards.last.locator("a")
    assert [link.get_attribute("href") for link in links.all()] == ["tel:12393", "tel:120"]
    expect(widget.cards.last.locator("p")).to_have_text(text)


def test_scripts_of_the_page_cannot_read_the_session(widget: Widget, page: Page) -> None:
    widget.say("怎么报销")
    assert page.evaluate("document.cookie") == ""
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert cookie["value"] not in kept
