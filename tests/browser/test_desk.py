"""A person takes over: the queue, their messages, the silence of the assistant, the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Server, Widget, until

pytestmark = pytest.mark.browser


def ask_for_a_person(widget: Widget, server: Server) -> str:
    """Press 转人工; the name of the conversation as the desk sees it."""
    before = widget.cards.count()
    widget.button("转人工").first.click()
    widget.wait_for_cards(before + 1)
    until(lambda: waiting(server))
    return waiting(server)[-1]


def waiting(server: Server) -> list[str]:
    with server.desk() as desk:
        return [one.conversation for one in desk.waiting()]


def bar(widget: Widget) -> Locator:
    """Where the place in the queue stands."""
    return widget.root.locator(".desk")


def test_a_conversation_is_handed_to_a_person_and_back(widget: Widget, server: Server) -> None:
    conversation = ask_for_a_person(widget, server)
    expect(bar(widget)).to_have_text("正在排队转人工，下一位就是您")
    with server.desk() as desk:
        desk.reply(conversation, "小李", "您好，请问是住院还是门诊？")
    expect(bar(widget)).to_have_text("小李 正在为您服务")
    expect(widget.root.locator(".event")).to_have_text("小李 已接入，为您服务")
    expect(widget.root.locator(".agent")).to_contain_text("您好，请问是住院还是门诊？")
    asked_before = len(server.rasa.turns)
    widget.input.fill("住院，在市一院")
    widget.input.press("Enter")
    with server.desk() as desk:
        until(lambda: desk.transcript(conversation)[-1].text == "住院，在市一院")
        assert len(server.rasa.turns) == asked_before
        desk.reply(conversation, "小李", "好的，出院时可以直接结算。")
        expect(widget.root.locator(".agent")).to_have_count(2)
        desk.close(conversation, "小李")
    expect(widget.root.locator(".event").last).to_contain_text("人工服务已结束")
    expect(bar(widget)).to_be_empty()
    widget.say("怎么报销")
    assert server.rasa.texts[-1] == "怎么报销"


def test_the_place_in_the_queue_moves_up(
    widget: Widget, server: Server, context: BrowserContext
) -> None:
    first_in_line = widget.page.request.post(f"{server.url}/api/chat", data={"text": "转人工"})
    assert first_in_line.ok
    until(lambda: len(waiting(server)) == 1)
    ask_for_a_person(widget, server)
    expect(bar(widget)).to_have_text("正在排队转人工，您前面还有 1 人")
    with server.desk() as desk:
        desk.take(waiting(server)[0], "小王")
    expect(bar(widget)).to_have_text("正在排队转人工，下一位就是您")


def test_what_the_person_said_while_the_line_was_broken_comes_after(
    widget: Widget, server: Server, context: BrowserContext
) -> None:
    conversation = ask_for_a_person(widget, server)
    with server.desk() as desk:
        desk.reply(conversation, "小李", "第一句")
        expect(widget.root.locator(".agent")).to_have_count(1)
        server.stop()
        desk.reply(conversation, "小李", "第二句")
        server.start()
    expect(widget.root.locator(".agent")).to_have_count(2)
    said = widget.texts(".agent > p:nth-of-type(2)")
    assert said == ["第一句", "第二句"]


def test_a_reload_finds_the_person_still_there(widget: Widget, page: Page, server: Server) -> None:
    conversation = ask_for_a_person(widget, server)
    with server.desk() as desk:
        desk.reply(conversation, "小李", "请稍等")
        expect(widget.root.locator(".agent")).to_have_count(1)
        page.reload()
        expect(bar(widget)).to_have_text("小李 正在为您服务")
        expect(widget.root.locator(".agent")).to_have_count(1)
        desk.reply(conversation, "小李", "查到了")
    expect(widget.root.locator(".agent")).to_have_count(2)


def test_a_person_can_be_asked_for_in_the_middle_of_a_form(widget: Widget, server: Server) -> None:
    widget.say("住院花了六万能报多少")
    expect(widget.button("转人工").first).to_be_visible()
    ask_for_a_person(widget, server)
    expect(bar(widget)).not_to_be_empty()
