"""Nothing is lost and nothing doubled: reload, no network, two tabs, the back button, restarts."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from bot.gateway.store.keeping import Keeping
from tests.browser.conftest import Server, Site, Widget, until, watch

pytestmark = pytest.mark.browser


def test_a_reload_in_the_middle_of_a_form_loses_nothing(widget: Widget, page: Page) -> None:
    widget.say("我在重庆参保")
    widget.say("住院花了六万能报多少")
    widget.button("职工医保").click()
    widget.wait_for_cards(3)
    page.reload()
    widget.wait_for_cards(3)
    assert widget.texts(".mine p") == ["我在重庆参保", "住院花了六万能报多少", "职工医保"]
    expect(widget.root.locator(".region")).to_contain_text("重庆市")
    widget.button("在职").click()
    widget.wait_for_cards(4)
    widget.button("三级").click()
    widget.wait_for_cards(5)
    expect(widget.cards.last.locator(".first b")).to_have_text("47,000.00")


def test_cards_come_back_whole(widget: Widget, page: Page) -> None:
    widget.say("重庆的报销比例")
    before = widget.cards.last.inner_text()
    page.reload()
    widget.wait_for_cards(1)
    assert widget.cards.last.inner_text() == before


def test_without_network_messages_wait_and_are_sent_once(
    widget: Widget, context: BrowserContext, server: Server
) -> None:
    context.set_offline(True)
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".trouble")).to_contain_text("恢复后会自动发送")
    context.set_offline(False)
    widget.wait_for_cards(1)
    expect(widget.root.locator(".trouble")).to_have_count(0)
    assert server.rasa.texts == ["怎么报销"]


def test_a_waiting_message_survives_a_reload(widget: Widget, page: Page, server: Server) -> None:
    page.route("**/api/chat", lambda route: route.abort())
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".trouble")).to_be_visible()
    page.unroute("**/api/chat")
    page.reload()
    widget.wait_for_cards(1)
    assert widget.texts(".mine p") == ["怎么报销"]
    assert server.rasa.texts == ["怎么报销"]


def test_an_answer_lost_on_the_way_is_fetched_and_not_made_again(
    widget: Widget, page: Page, server: Server
) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(str(route.request.post_data))
        route.fetch()
        route.abort()

    page.route("**/api/chat", lose_the_first)
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    widget.wait_for_cards(1)
    assert server.rasa.texts == ["怎么报销"]
    page.reload()
    widget.wait_for_cards(1)
    assert widget.texts(".mine p") == ["怎么报销"]


def test_a_server_that_starts_anew_is_waited_for(
    widget: Widget, page: Page, server: Server
) -> None:
    widget.say("重庆的报销比例")
    server.stop()
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".trouble")).to_be_visible()
    server.start()
    widget.retry()
    widget.wait_for_cards(2)
    page.reload()
    widget.wait_for_cards(2)
    assert server.rasa.texts == ["重庆的报销比例", "怎么报销"]


def test_a_message_answered_before_a_restart_is_not_answered_again(
    widget: Widget, page: Page, server: Server
) -> None:
    answered: list[bool] = []

    def answer_then_lose(route: Route) -> None:
        if not answered:
            route.fetch()
            answered.append(True)
        route.abort()

    page.route("**/api/chat", answer_then_lose)
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".trouble")).to_be_visible()
    server.stop()
    server.start()
    page.unroute("**/api/chat")
    page.reload()
    widget.wait_for_cards(1)
    assert server.rasa.texts == ["怎么报销"]
    assert widget.texts(".mine p") == ["怎么报销"]


def test_two_tabs_show_one_conversation(
    widget: Widget, context: BrowserContext, server: Server
) -> None:
    widget.say("重庆的报销比例")
    second_page = context.new_page()
    problems = watch(second_page)
    second_page.goto(server.url)
    second = Widget(second_page)
    second.wait_for_cards(1)
    second.say("怎么报销")
    widget.page.bring_to_front()
    widget.wait_for_cards(2)
    assert widget.texts(".mine p") == ["重庆的报销比例", "怎么报销"]
    assert len({sender for sender, _ in server.rasa.turns}) == 1
    assert problems == []


def test_clearing_in_one_tab_clears_the_other(
    widget: Widget, context: BrowserContext, server: Server
) -> None:
    widget.say("怎么报销")
    other = context.new_page()
    other.goto(server.url)
    Widget(other).wait_for_cards(1)
    clear(widget)
    expect(Widget(other).cards).to_have_count(0)


NOT_RESTORED = """() => JSON.stringify(
    performance.getEntriesByType("navigation")[0].notRestoredReasons)"""


def test_back_and_forward_find_the_conversation_as_it_is(
    widget: Widget, page: Page, context: BrowserContext, server: Server, site: Site
) -> None:
    widget.say("怎么报销")
    page.evaluate("window.sameDocument = true")
    page.goto(site.embed(server.url))
    other = context.new_page()
    other.goto(server.url)
    Widget(other).say("重庆的报销比例")
    other.close()
    page.go_back(wait_until="commit")
    assert page.evaluate("window.sameDocument"), page.evaluate(NOT_RESTORED)
    widget.wait_for_cards(2)
    widget.say("还有问题")
    assert widget.texts(".mine p") == ["怎么报销", "重庆的报销比例", "还有问题"]


def clear(widget: Widget) -> None:
    widget.button("清除对话").click()
    widget.button("清除").click()
    expect(widget.root.locator(".welcome")).to_be_visible()


def test_clearing_really_deletes(widget: Widget, page: Page, server: Server) -> None:
    widget.say("我在重庆参保")
    conversation = server.rasa.turns[0][0]
    clear(widget)
    expect(widget.root.locator(".region")).to_contain_text("选择参保地")
    with Keeping(server.settings) as keeping:
        until(lambda: not any(keeping.export(conversation).values()))
    page.reload()
    expect(widget.root.locator(".welcome")).to_be_visible()
    widget.say("怎么报销")
    assert server.rasa.turns[-1][0] != conversation


def test_clearing_can_be_thought_over(widget: Widget) -> None:
    widget.say("怎么报销")
    widget.button("清除对话").click()
    widget.button("取消").click()
    expect(widget.cards).to_have_count(1)


def test_what_cannot_be_cleared_now_stays_and_says_so(
    widget: Widget, context: BrowserContext
) -> None:
    widget.say("怎么报销")
    context.set_offline(True)
    widget.button("清除对话").click()
    widget.button("清除").click()
    expect(widget.root.locator(".toast")).to_contain_text("没有清除成功")
    expect(widget.cards).to_have_count(1)


def test_a_notice_stays_although_an_earlier_one_ends(
    widget: Widget, page: Page, context: BrowserContext
) -> None:
    page.clock.install()
    widget.say("怎么报销")
    widget.button("复制").click()
    expect(widget.root.get_by_role("status").filter(has_text="复制")).to_have_count(1)
    page.clock.run_for(5_000)
    context.set_offline(True)
    widget.button("清除对话").click()
    widget.button("清除").click()
    toast = widget.root.locator(".toast")
    expect(toast).to_contain_text("没有清除成功")
    page.clock.run_for(3_000)
    expect(toast).to_contain_text("没有清除成功")
    page.clock.run_for(4_000)
    expect(toast).to_have_count(0)


def test_too_many_messages_are_sent_a_little_later(
    widget: Widget, page: Page, server: Server
) -> None:
    refusals = iter([429, 503])

    def refuse_twice(route: Route) -> None:
        status = next(refusals, None)
        if status is None:
            route.continue_()
        else:
            body = '{"code": "x", "message": "稍等"}'
            route.fulfill(status=status, body=body, headers={"retry-after": "0"})

    page.route("**/api/chat", refuse_twice)
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    widget.wait_for_cards(1)
    assert server.rasa.texts == ["怎么报销"]


def test_a_message_that_can_never_be_sent_says_why(widget: Widget, page: Page) -> None:
    refusal = '{"code": "invalid_request", "message": "请求内容的格式不正确"}'
    page.route("**/api/chat", lambda route: route.fulfill(status=422, body=refusal))
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".trouble")).to_have_text("请求内容的格式不正确")
