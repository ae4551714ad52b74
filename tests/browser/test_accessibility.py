"""For everyone: axe-core in every state and theme, small screens, zoom, screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.assistant import Assistant, answer
from tests.browser.conftest import PATIENCE, Server, Site, Widget, audit, until, watch

pytestmark = pytest.mark.browser

Theme = Literal["light", "dark"]


@pytest.fixture
def open_widget(browser: Browser) -> Iterator[Callable[..., Widget]]:
    """Opens a page in a window of a size and colour scheme of its own."""
    opened: list[BrowserContext] = []

    def open_at(
        address: str, *, width: int = 1000, height: int = 800, theme: Theme = "light"
    ) -> Widget:
        context = browser.new_context(
            locale="zh-CN",
            color_scheme=theme,
            reduced_motion="reduce",
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        watch(page)
        page.goto(address)
        return Widget(page)

    yield open_at
    for context in opened:
        context.close()


def states(widget: Widget, server: Server) -> Iterator[str]:
    """Leads through all states of the chat, stopping at each.

    While something is asked in a window above, the name of the state says "asked".
    """
    root = widget.root
    root.locator(".welcome .chip").first.wait_for()
    yield "welcome"
    widget.say("住院花了六万能报多少")
    yield "a form asks"
    for choice in ("职工医保", "在职", "三级"):
        before = widget.cards.count()
        widget.button(choice).click()
        widget.wait_for_cards(before + 1)
    root.locator("summary", has_text="计算过程").click()
    yield "a calculation with its working"
    server.assistant.extra["网上"] = lambda: [answer("claim_general", asks_region=True)]
    widget.say("网上怎么报销")
    for summary in ("所需材料", "政策依据"):
        widget.cards.last.locator("summary", has_text=summary).click()
    widget.cards.last.get_by_role("button", name="没帮助").click()
    widget.cards.last.locator(".why").wait_for()
    yield "an answer, all unfolded, with the question why it did not help"
    widget.say("重庆的报销比例")
    yield "a table"
    yield from questions_above(widget)
    yield from troubles(widget)
    yield from at_the_desk(widget, server)


def questions_above(widget: Widget) -> Iterator[str]:
    """What is asked in a window of its own."""
    root = widget.root
    root.locator(".region").click()
    yield "the place is asked"
    widget.page.keyboard.press("Escape")
    widget.button("清除对话").click()
    yield "asked before clearing"
    widget.page.keyboard.press("Escape")
    widget.button("隐私说明").click()
    yield "privacy is asked about"
    widget.page.keyboard.press("Escape")


def troubles(widget: Widget) -> Iterator[str]:
    """Waiting for an answer, for the network, and what never goes through."""
    root, page = widget.root, widget.page
    held: list[Route] = []
    page.route("**/api/chat", lambda route: route.abort() if held else held.append(route))
    write(widget, "怎么报销")
    root.locator(".typing").wait_for()
    yield "an answer is made"
    while not held:  # the sign stands there before the message is on its way
        page.wait_for_timeout(20)
    held[0].abort()
    root.locator(".trouble").wait_for()
    yield "no network"
    page.unroute("**/api/chat")
    before = widget.cards.count()
    widget.retry()
    widget.wait_for_cards(before + 1)
    refusal = '{"code": "invalid_request", "message": "请求内容的格式不正确"}'
    page.route("**/api/chat", lambda route: route.fulfill(status=422, body=refusal))
    write(widget, "怎么报销")
    root.locator(".trouble").wait_for()
    yield "a message is refused"
    page.unroute("**/api/chat")
    page.route("**/api/history", lambda route: route.abort())
    widget.button("清除对话").click()
    widget.button("清除").click()
    root.locator(".toast").wait_for()
    yield "clearing failed"
    page.unroute("**/api/history")


def write(widget: Widget, text: str) -> None:
    """Send without waiting for the answer."""
    widget.input.fill(text)
    widget.input.press("Enter")


def at_the_desk(widget: Widget, server: Server) -> Iterator[str]:
    """The queue and the person."""
    root = widget.root
    widget.say("转人工")
    expect(root.locator(".desk")).not_to_be_empty()
    yield "in the queue"
    with server.desk() as desk:
        until(desk.waiting)
        conversation = desk.waiting()[0].conversation
        desk.reply(conversation, "小李", "您好")
        root.locator(".agent").wait_for()
        yield "with a person"
        desk.close(conversation, "小李")
    expect(root.locator(".event").last).to_contain_text("人工服务已结束")
    yield "handed back"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
def test_axe_finds_nothing_in_any_state_of_the_page(
    open_widget: Callable[..., Widget],
    server: Server,
    axe_source: str,
    theme: Theme,
    elder: bool,
) -> None:
    widget = open_widget(server.url, theme=theme)
    if elder:
        widget.button("长辈版").click()
    found = {
        state: audit(widget.page, axe_source, strong=elder) for state in states(widget, server)
    }
    assert {state: problems for state, problems in found.items() if problems} == {}
    assert len(found) == 15


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_website_that_embeds_it(
    open_widget: Callable[..., Widget], server: Server, site: Site, axe_source: str, theme: Theme
) -> None:
    widget = open_widget(site.embed(server.url), width=390, theme=theme)
    assert audit(widget.page, axe_source) == []
    widget.button("医保咨询").click()
    found = {state: audit(widget.page, axe_source) for state in states(widget, server)}
    assert {state: problems for state, problems in found.items() if problems} == {}


def test_axe_finds_nothing_beside_an_urgent_notice(
    open_widget: Callable[..., Widget], server: Server, axe_source: str
) -> None:
    settings = server.settings.model_copy(
        update={"emergency_notice": "今晚22:00至次日6:00系统停机维护，急事请拨打12393。"}
    )
    other = Server(settings, Assistant())
    other.start()
    for theme in ("light", "dark"):
        widget = open_widget(other.url, theme=theme)
        expect(widget.root.locator(".emergency")).to_contain_text("今晚22:00")
        assert audit(widget.page, axe_source) == []
    other.stop()


ENDLESS_SPEECH = """() => {
    Object.defineProperty(window, "speechSynthesis", { value: { speak() {}, cancel() {} } });
    window.SpeechRecognition = class extends EventTarget { start() {} stop() {} };
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_it_reads_and_listens(
    open_widget: Callable[..., Widget], server: Server, axe_source: str, theme: Theme
) -> None:
    widget = open_widget(server.url, theme=theme)
    widget.page.add_init_script(f"({ENDLESS_SPEECH})()")
    widget.page.reload()
    widget.say("怎么报销")
    widget.button("朗读").click()
    widget.button("语音输入").click()
    expect(widget.button("停止朗读")).to_have_attribute("aria-pressed", "true")
    expect(widget.root.locator(".left")).to_have_text("正在听，请说话…")
    assert audit(widget.page, axe_source) == []


@pytest.mark.parametrize("color", ["#ffd400", "#7f7f7f", "#00a99d", "#ffffff", "#000000"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_main_colour_keeps_the_contrast(
    open_widget: Callable[..., Widget],
    server: Server,
    site: Site,
    axe_source: str,
    color: str,
    theme: Theme,
) -> None:
    address = site.embed(server.url)
    page_file = site.folder / "index.html"
    page_file.write_text(page_file.read_text().replace("#9a2a1f", color))
    widget = open_widget(address, theme=theme)
    widget.button("医保咨询").click()
    widget.say("重庆的报销比例")
    assert audit(widget.page, axe_source) == []


OVERFLOW = """() => {
    const root = document.querySelector("yibao-chat").shadowRoot;
    const middle = root.querySelector(".middle");
    const wide = (e) => e.scrollWidth > e.clientWidth + 1;
    const cut = [...root.querySelectorAll("button, p, li, h2, summary")].filter(
        (e) => e.getClientRects().length && getComputedStyle(e).clipPath === "none" &&
            !e.closest(".scroll, .unseen") && e.getBoundingClientRect().right > innerWidth + 1);
    return [wide(document.documentElement), wide(middle), ...cut.map((e) => e.textContent)];
}"""


@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (640, 400), (390, 844)])
def test_small_screens_and_large_zoom_lose_nothing(
    open_widget: Callable[..., Widget], server: Server, width: int, height: int, elder: bool
) -> None:
    """640 × 400 is what 200 % zoom leaves of 1280 × 800."""
    widget = open_widget(server.url, width=width, height=height)
    if elder:
        widget.button("长辈版").click()
    for state in states(widget, server):
        assert widget.page.evaluate(OVERFLOW) == [False, False], state
        if "asked" not in state:
            expect(widget.button("转人工").first).to_be_in_viewport()
            expect(widget.input).to_be_in_viewport()


NOTE_FIRST = """customElements.whenDefined("yibao-chat").then(() => {
    const root = document.querySelector("yibao-chat").shadowRoot;
    const log = root.querySelector("[role=log]");
    new MutationObserver(() => {
        if (log.querySelector(".card")) window.atFirst ??= log.getAttribute("aria-live");
    }).observe(log, { subtree: true, childList: true });
});"""


def test_answers_are_announced_and_history_is_not(
    open_widget: Callable[..., Widget], server: Server
) -> None:
    widget = open_widget(server.url)
    widget.say("怎么报销")
    log = widget.root.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    widget.page.add_init_script(NOTE_FIRST)
    widget.page.reload()
    widget.wait_for_cards(1)
    assert widget.page.evaluate("window.atFirst") == "off"
    expect(log).to_have_attribute("aria-live", "polite")
    live = "e => { e.click(); return e.getRootNode().querySelector('.log').ariaLive; }"
    assert widget.button("长辈版").evaluate(live) == "off"
    expect(log).to_have_attribute("aria-live", "polite")


def test_each_control_is_large_enough_to_hit(
    open_widget: Callable[..., Widget], server: Server
) -> None:
    widget = open_widget(server.url, width=390, height=844)
    widget.say("手机上怎么申请医保报销")
    small = widget.root.evaluate(
        """e => [...e.shadowRoot.querySelectorAll("button, summary, input")]
            .filter((e) => e.checkVisibility())
            .map((e) => [e.textContent, e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []


def test_nothing_moves_for_those_who_want_it_still(
    open_widget: Callable[..., Widget], server: Server, page: Page
) -> None:
    moving = "e => getComputedStyle(e).animationName"
    for quiet, name in ((open_widget(server.url), "none"), (at(page, server), "beat")):
        quiet.page.route("**/api/chat", lambda route: None)
        quiet.input.fill("怎么报销")
        quiet.input.press("Enter")
        assert quiet.root.locator(".typing i").first.evaluate(moving) == name


def at(page: Page, server: Server) -> Widget:
    page.goto(server.url)
    return Widget(page)
