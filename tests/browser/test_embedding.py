"""The widget on a website of another origin, under the strictest policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.bot.channels.web.conftest import know_topic
from tests.browser.assistant import SAMPLES
from tests.browser.conftest import Server, Site, Widget, until, watch

pytestmark = pytest.mark.browser

WEB = Path(__file__).parents[2] / "bot" / "channels" / "web"


@pytest.fixture
def embedded(page: Page, server: Server, site: Site) -> Widget:
    """The demo page with the window open."""
    page.goto(site.embed(server.url))
    widget = Widget(page)
    widget.button("医保咨询").click()
    expect(widget.input).to_be_focused()
    return widget


def changed(site: Site, server: Server, **attributes: str) -> str:
    """The demo page with other attributes on its script line."""
    address = site.embed(server.url)
    page = site.folder / "index.html"
    told = " ".join(
        f'data-{name.replace("_", "-")}="{value}"' for name, value in attributes.items()
    )
    page.write_text(page.read_text().replace('data-color="#9a2a1f"', told))
    return address


def test_one_line_of_script_gives_a_whole_chat(embedded: Widget) -> None:
    expect(embedded.root.get_by_role("heading")).to_have_text("示范市医保咨询")
    embedded.say("怎么报销")
    expect(embedded.cards.last.locator(".lead")).to_have_text(SAMPLES["claim_online"]["lead"])


def test_nothing_is_fetched_from_anywhere_else(page: Page, server: Server, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.embed(server.url))
    widget = Widget(page)
    assert not any("/api/" in url for url in asked), "asked before it was opened"
    widget.button("医保咨询").click()
    widget.say("怎么报销")
    assert all(url.startswith((server.url, site.origin)) for url in asked)


def test_the_session_is_no_cookie_and_lasts_over_a_reload(
    embedded: Widget, context: BrowserContext, server: Server
) -> None:
    embedded.say("怎么报销")
    assert context.cookies() == []
    embedded.page.reload()
    embedded.button("医保咨询").click()
    embedded.wait_for_cards(1)
    embedded.say("重庆的报销比例")
    assert len({sender for sender, _ in server.rasa.turns}) == 1


def test_each_tab_has_a_conversation_of_its_own_and_clears_only_that(
    embedded: Widget, context: BrowserContext, server: Server
) -> None:
    embedded.say("怎么报销")
    second_page = context.new_page()
    problems = watch(second_page)
    second_page.goto(embedded.page.url)
    second = Widget(second_page)
    second.button("医保咨询").click()
    second.say("重庆的报销比例")
    assert len({sender for sender, _ in server.rasa.turns}) == 2
    with second_page.expect_response("**/api/history"):
        embedded.button("清除对话").click()
        embedded.button("清除").click()
    expect(embedded.cards).to_have_count(0)
    expect(second.cards).to_have_count(1)
    assert second.texts(".mine p") == ["重庆的报销比例"]
    assert problems == []


def test_a_person_can_take_over_on_a_website_too(embedded: Widget, server: Server) -> None:
    embedded.say("转人工")
    with server.desk() as desk:
        until(desk.waiting)
        conversation = desk.waiting()[0].conversation
        desk.reply(conversation, "小李", "第一句")
        expect(embedded.root.locator(".agent")).to_have_count(1)
        embedded.page.reload()
        embedded.button("医保咨询").click()
        expect(embedded.root.locator(".desk")).to_have_text("小李 正在为您服务")
        desk.reply(conversation, "小李", "第二句")
    expect(embedded.root.locator(".agent")).to_have_count(2)


def test_a_website_may_want_nothing_remembered(page: Page, server: Server, site: Site) -> None:
    page.goto(changed(site, server, remember="none"))
    widget = Widget(page)
    widget.button("医保咨询").click()
    widget.say("怎么报销")
    assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"
    page.reload()
    widget.button("医保咨询").click()
    expect(widget.root.locator(".welcome")).to_be_visible()


def test_a_website_that_is_not_on_the_list_gets_nothing(
    page: Page, server: Server, site: Site
) -> None:
    address = site.embed(server.url).replace("localhost", "127.0.0.1")
    page.goto(address)
    widget = Widget(page)
    widget.button("医保咨询").click()
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".trouble")).to_be_visible()
    assert server.rasa.texts == []


def test_another_website_cannot_use_the_cookie_of_our_page(
    page: Page, server: Server, site: Site
) -> None:
    page.goto(server.url)
    Widget(page).say("我的秘密")
    page.goto(site.embed(server.url))
    told = page.evaluate(
        """async (url) => {
            const tries = [{ credentials: "include" },
                { credentials: "include", headers: { "x-yibao-page": "1" } }];
            return Promise.all(tries.map((options) => fetch(`${url}/api/history`, options)
                .then((response) => response.text()).catch(() => "refused")));
        }""",
        server.url,
    )
    assert told[1] == "refused"
    assert "我的秘密" not in told[0]


def test_the_website_does_not_style_the_widget(embedded: Widget) -> None:
    embedded.root.locator(".welcome .chip").nth(5).wait_for()
    title = embedded.root.locator(".header h2")
    expect(title).to_have_css("letter-spacing", "normal")
    expect(title).to_have_css("font-family", re.compile("^system-ui"))
    expect(embedded.button("转人工")).to_be_visible()


def test_the_window_closes_with_escape_and_gives_the_focus_back(embedded: Widget) -> None:
    embedded.page.keyboard.press("Escape")
    expect(embedded.root.locator(".panel")).to_be_hidden()
    expect(embedded.button("医保咨询")).to_be_focused()
    embedded.page.keyboard.press("Enter")
    expect(embedded.input).to_be_focused()


def test_on_a_phone_the_window_fills_the_screen(page: Page, server: Server, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.embed(server.url))
    widget = Widget(page)
    widget.button("医保咨询").click()
    assert widget.root.locator(".panel").bounding_box() == {
        "x": 0, "y": 0, "width": 390, "height": 844,
    }  # fmt: skip
    assert widget.root.locator(".panel").evaluate("e => e.matches(':modal')")


def test_attributes_choose_place_words_colour_and_theme(
    page: Page, server: Server, site: Site
) -> None:
    page.goto(
        changed(
            site, server, position="left", lang="en", color="#00693e", theme="dark", label="Help"
        )
    )
    widget = Widget(page)
    box = widget.button("Help").bounding_box()
    assert box is not None
    assert box["x"] < 100
    widget.button("Help").click()
    expect(widget.button("Talk to a person")).to_be_visible()
    frame = widget.root.locator(".frame")
    assert frame.get_attribute("data-theme") == "dark"
    expect(widget.root.locator(".header")).to_have_css("background-color", "rgb(0, 105, 62)")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_dark_theme_may_have_a_colour_of_its_own(
    page: Page, server: Server, site: Site, system: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=system)
    page.goto(changed(site, server, color="#9a2a1f", color_dark="#00693e"))
    ground = {"light": "rgb(154, 42, 31)", "dark": "rgb(0, 105, 62)"}[system]
    expect(Widget(page).button("医保咨询")).to_have_css("background-color", ground)


def test_a_website_may_keep_to_the_light_theme(page: Page, server: Server, site: Site) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(changed(site, server, theme="light"))
    expect(Widget(page).root.locator(".frame")).to_have_attribute("data-theme", "light")


def test_it_can_open_by_itself(page: Page, server: Server, site: Site) -> None:
    page.goto(changed(site, server, open="true"))
    expect(Widget(page).input).to_be_visible()


def test_large_print_can_be_the_beginning_but_the_person_decides(
    page: Page, server: Server, site: Site
) -> None:
    page.goto(changed(site, server, elder="on", open="true"))
    elder = Widget(page).button("长辈版")
    expect(elder).to_have_attribute("aria-pressed", "true")
    elder.click()
    page.reload()
    expect(elder).to_have_attribute("aria-pressed", "false")


OWN_ELEMENT = """<!doctype html>
<meta charset="utf-8">
<yibao-chat data-server="{server}" data-mode="full" data-title="咨询"></yibao-chat>
<script src="{script}" data-title="别的标题" defer></script>
"""


def test_a_page_may_place_the_element_itself_and_serve_the_script(
    page: Page, server: Server, site: Site
) -> None:
    """The element's attributes count, and the server is the one it names."""
    address = site.embed(server.url)
    (site.folder / "widget.js").write_bytes((WEB / "static" / "widget.js").read_bytes())
    (site.folder / "index.html").write_text(
        OWN_ELEMENT.format(server=server.url, script=f"{site.origin}/widget.js")
    )
    page.goto(address)
    widget = Widget(page)
    expect(widget.root.locator(".welcome")).to_contain_text("我是咨询")
    expect(page.locator("yibao-chat")).to_have_count(1)
    widget.say("怎么报销")
    assert server.rasa.texts == ["怎么报销"]


def test_scripts_of_the_website_open_ask_and_close(page: Page, server: Server, site: Site) -> None:
    page.goto(site.embed(server.url))
    page.evaluate(
        """() => { window.chat = document.querySelector("yibao-chat"); window.heard = [];
            for (const name of ["yibao-open", "yibao-close"])
                chat.addEventListener(name, (event) => heard.push([name, event.detail])); }"""
    )
    widget = Widget(page)
    page.evaluate("chat.ask('怎么报销')")
    widget.wait_for_cards(1)
    page.evaluate("chat.close()")
    expect(widget.root.locator(".panel")).to_be_hidden()
    page.wait_for_function("heard.length === 2")  # the browser tells of it a moment later
    page.evaluate("chat.open()")
    expect(widget.input).to_be_visible()
    page.wait_for_function("heard.length === 3")
    assert page.evaluate("heard") == [
        ["yibao-open", None], ["yibao-close", None], ["yibao-open", None],
    ]  # fmt: skip


def test_a_bright_colour_gets_dark_words(page: Page, server: Server, site: Site) -> None:
    page.goto(changed(site, server, color="#ffd400"))
    ink = Widget(page).button("医保咨询").evaluate("e => getComputedStyle(e).color")
    assert ink == "rgb(0, 0, 0)"


def test_a_topic_can_be_the_beginning(page: Page, server: Server, site: Site) -> None:
    know_topic(server.settings.database_url, "claim_online", "网上申请报销")
    page.goto(changed(site, server, start_topic="claim_online"))
    widget = Widget(page)
    widget.button("医保咨询").click()
    widget.wait_for_cards(1)
    assert server.rasa.texts == ["/claim_online"]
    page.reload()
    widget.button("医保咨询").click()
    widget.wait_for_cards(1)
    assert len(server.rasa.turns) == 1


@pytest.mark.parametrize("topic", ["no_such_topic", "forget_me", "a/../b", "restart"])
def test_a_topic_that_is_none_is_left_alone(
    page: Page, server: Server, site: Site, topic: str
) -> None:
    know_topic(server.settings.database_url, "claim_online", "网上申请报销")
    page.goto(changed(site, server, start_topic=topic))
    widget = Widget(page)
    widget.button("医保咨询").click()
    expect(widget.root.locator(".welcome .chip")).to_have_count(6)
    assert server.rasa.texts == []
