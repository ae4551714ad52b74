"""What a person does with the chat, by mouse and by keyboard."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.sync_api import Page, expect

from bot.gateway.testing import custom
from tests.browser.assistant import SAMPLES, answer
from tests.browser.conftest import Server, Widget, until

pytestmark = pytest.mark.browser

FUND = "47,000.00"


def test_a_whole_calculation_by_mouse(widget: Widget) -> None:
    widget.root.locator(".welcome .chip", has_text="住院花了六万能报多少").click()
    for choice, asked in [("职工医保", 1), ("在职", 2), ("三级", 3)]:
        widget.wait_for_cards(asked)
        widget.cards.last.get_by_role("button", name=choice, exact=True).click()
    widget.wait_for_cards(4)
    expect(widget.cards.last.locator(".first b")).to_have_text(FUND)
    said = widget.cards.last.inner_text()
    for once in (SAMPLES["calculation"]["reason"], SAMPLES["calculation"]["disclaimer"]):
        assert said.count(once) == 1
    widget.root.locator("summary", has_text="计算过程").click()
    rows = widget.cards.last.locator("tbody tr").all_inner_texts()
    steps = SAMPLES["calculation"]["steps"]
    assert len(rows) == len(steps)
    for row, step in zip(rows, steps, strict=True):
        assert step["name"] in row
        assert step["formula"] in row
    assert "重庆职工医保住院起付线" in rows[2]
    assert rows[2].endswith("48,288.50")
    foot = widget.cards.last.locator(".foot").inner_text()
    assert foot.split() == ["适用：重庆市", "依据：二手资料"]


def test_a_whole_calculation_by_keyboard_alone(widget: Widget, page: Page) -> None:
    press_until(page, "Tab", "textarea")
    page.keyboard.type("住院花了六万能报多少")
    page.keyboard.press("Enter")
    for choice, asked in [("职工医保", 1), ("在职", 2), ("三级", 3)]:
        widget.wait_for_cards(asked)
        press_until(page, "Tab" if asked > 1 else "Shift+Tab", f"button:{choice}")
        page.keyboard.press("Enter")
    widget.wait_for_cards(4)
    press_until(page, "Tab", "summary:计算过程")
    page.keyboard.press("Enter")
    expect(widget.cards.last.locator("tbody tr").last).to_be_visible()


def test_all_else_by_keyboard_alone(widget: Widget, page: Page) -> None:
    """Checklist, place, a person, clearing."""
    press_until(page, "Tab", "textarea")
    page.keyboard.type("手机上怎么申请医保报销")
    page.keyboard.press("Enter")
    widget.wait_for_cards(1)
    press_until(page, "Shift+Tab", "summary:所需材料")
    page.keyboard.press("Space")
    press_until(page, "Tab", "input")
    page.keyboard.press("Space")
    expect(widget.root.get_by_role("checkbox").first).to_be_checked()
    press_until(page, "Shift+Tab", "button:参保地：江苏省")
    page.keyboard.press("Enter")
    page.keyboard.type("重庆")
    page.keyboard.press("Enter")
    widget.wait_for_cards(2)
    press_until(page, "Shift+Tab", "button:转人工")
    page.keyboard.press("Enter")
    expect(widget.root.locator(".desk")).not_to_be_empty()
    press_until(page, "Shift+Tab", "button:清除对话")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "button:清除")
    page.keyboard.press("Enter")
    expect(widget.root.locator(".welcome")).to_be_visible()
    expect(widget.input).to_be_focused()


def press_until(page: Page, key: str, wanted: str) -> None:
    """Press a key until the focus, which must be visible all the while, is where it should be."""
    tag, _, text = wanted.partition(":")
    for _ in range(60):
        page.keyboard.press(key)
        focus = page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                const style = at && getComputedStyle(at);
                return { tag: at?.tagName.toLowerCase(), text: at?.textContent.trim() ?? "",
                         seen: style?.outlineStyle !== "none" || at === document.body };
            }"""
        )
        assert focus["seen"], f"no sign of the focus on {focus}"
        if focus["tag"] == tag and (not text or focus["text"] == text):
            return
    raise AssertionError(f"{wanted} is not reached with {key}")


def test_enter_that_chooses_a_word_sends_nothing(widget: Widget, server: Server) -> None:
    widget.input.fill("yi bao")
    widget.input.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, "
        "bubbles: true, cancelable: true}))"
    )
    expect(widget.input).to_have_value("yi bao")
    assert server.rasa.texts == []


def test_the_focus_stays_with_the_conversation(widget: Widget, page: Page) -> None:
    widget.say("住院花了六万能报多少")
    assert page.evaluate(ACTIVE) == "textarea"
    widget.button("居民医保").click()
    widget.wait_for_cards(2)
    assert page.evaluate(ACTIVE) == "div.turn"


ACTIVE = """() => {
    const at = document.querySelector("yibao-chat").shadowRoot.activeElement;
    return at && [at.tagName.toLowerCase(), ...at.classList].join(".");
}"""


def test_an_answer_shows_its_parts_and_where_they_come_from(widget: Widget) -> None:
    widget.say("手机上怎么申请医保报销")
    record = SAMPLES["claim_online"]
    expect(widget.cards.last.locator(".lead")).to_have_text(record["lead"])
    assert widget.texts(".steps li") == record["steps"]
    widget.root.locator("summary", has_text="办理步骤").click()
    expect(widget.root.locator(".steps li").first).to_be_hidden()
    foot = widget.cards.last.locator(".foot").inner_text()
    assert "江苏省" in foot
    assert "截至 2026-11-22" in foot
    widget.root.locator("summary", has_text="政策依据").click()
    sources = widget.texts(".sources li")
    assert len(sources) == len(record["sources"])
    assert "苏医保发〔2022〕75号 · 2022-12-09" in sources[3]
    assert "官方原文" in sources[3]
    expect(widget.root.locator(".choices .chip")).to_have_count(3)


def test_ratios_stand_in_a_table_with_heads_for_rows_and_columns(widget: Widget) -> None:
    widget.say("重庆的报销比例")
    record = SAMPLES["ratio_lookup"]["table"]
    table = widget.cards.last.get_by_role("table", name=record["caption"])
    assert table.get_by_role("columnheader").all_inner_texts() == record["columns"]
    assert table.get_by_role("rowheader").all_inner_texts() == [row[0] for row in record["rows"]]
    cells = [cell for row in record["rows"] for cell in row[1:]]
    assert table.get_by_role("cell").all_inner_texts() == cells


def test_an_estimate_that_is_a_range_says_why(widget: Widget, server: Server) -> None:
    calculation = SAMPLES["range"]
    server.assistant.extra["估算"] = lambda: [custom("能报的是一个范围。", calculation=calculation)]
    widget.say("估算")
    card = widget.cards.last
    low, high = (calculation[end]["fund"] for end in ("result_min", "result_max"))
    assert card.locator(".first b").inner_text().replace(",", "") == f"{low} 至 {high}"
    expect(card).to_contain_text(calculation["reason"])
    for text in (*calculation["assumptions"], *calculation["unknown"]):
        expect(card.locator(".note", has_text=text)).to_be_visible()


def test_what_is_read_stays_in_view_until_there_is_news(widget: Widget, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 640})
    widget.say("手机上怎么申请医保报销")
    middle = widget.root.locator(".middle")
    assert middle.evaluate("e => { e.scrollTop = 1e6; return e.scrollTop; }") > 100
    reading = middle.evaluate("e => e.scrollTop")
    with page.expect_response("**/api/history"):
        page.evaluate("dispatchEvent(new Event('online'))")
    widget.button("有帮助").click()
    expect(widget.button("有帮助")).to_have_attribute("aria-pressed", "true")
    assert middle.evaluate("e => e.scrollTop") == reading
    page.route("**/api/chat", lambda route: route.abort())
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.button("立即重试")).to_be_in_viewport(ratio=1)


def test_links_lead_only_to_official_sites_and_take_nothing_along(widget: Widget) -> None:
    widget.say("手机上怎么申请医保报销")
    widget.root.locator("summary", has_text="政策依据").click()
    links = widget.root.locator(".sources a")
    assert links.count() == 3  # the page of lyghs.net is named, not linked
    for link in links.all():
        assert re.match(r"https://[a-z.]+\.gov\.cn/", link.get_attribute("href") or "")
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_next_question_is_asked_by_its_chip(widget: Widget, server: Server) -> None:
    widget.say("手机上怎么申请医保报销")
    widget.root.locator(".choices .chip", has_text="怎么查进度").click()
    widget.wait_for_cards(2)
    assert server.rasa.texts[-1] == "/claim_progress"
    assert widget.texts(".mine p")[-1] == "怎么查进度"


def test_older_questions_of_the_dialogue_cannot_be_answered_twice(widget: Widget) -> None:
    widget.say("住院花了六万能报多少")
    widget.button("职工医保").click()
    widget.wait_for_cards(2)
    expect(widget.button("居民医保")).to_have_count(0)
    expect(widget.button("退休")).to_have_count(1)


def test_the_place_is_shown_and_can_be_changed(widget: Widget, server: Server) -> None:
    expect(widget.root.locator(".region")).to_contain_text("选择参保地")
    widget.root.locator(".region").click()
    widget.root.get_by_label("城市或区县").fill("重庆")
    widget.button("确定").click()
    expect(widget.root.locator(".region")).to_contain_text("重庆市")
    widget.root.locator(".region").click()
    widget.root.locator(".ask .chip", has_text="上海").click()
    widget.wait_for_cards(2)
    assert server.rasa.texts == ["我在重庆参保", "我在上海参保"]


def test_where_the_place_matters_the_card_asks_for_it(widget: Widget, server: Server) -> None:
    server.assistant.extra["备案"] = lambda: [answer("claim_general", asks_region=True)]
    widget.say("异地就医怎么备案")
    widget.cards.last.get_by_role("button", name="选择参保地").click()
    expect(widget.root.get_by_label("城市或区县")).to_be_focused()
    widget.page.keyboard.press("Escape")
    expect(widget.root.locator(".ask")).to_have_count(0)
    expect(widget.cards.last.get_by_role("button", name="选择参保地")).to_be_focused()


def test_feedback_is_kept_and_a_second_thought_replaces_it(widget: Widget, server: Server) -> None:
    widget.say("手机上怎么申请医保报销")
    widget.button("有帮助").click()
    expect(widget.button("有帮助")).to_have_attribute("aria-pressed", "true")
    widget.button("没帮助").click()
    widget.button("看不懂").click()
    expect(widget.root.locator(".why")).to_contain_text("谢谢您的反馈")
    widget.page.reload()
    expect(widget.button("没帮助")).to_have_attribute("aria-pressed", "true")
    expect(widget.button("有帮助")).to_have_attribute("aria-pressed", "false")


def test_the_checklist_is_saved_and_printed(widget: Widget, page: Page) -> None:
    widget.say("手机上怎么申请医保报销")
    widget.root.locator("summary", has_text="所需材料").click()
    widget.root.get_by_label("收费票据").first.check()
    with page.expect_download() as started:
        widget.button("保存清单").click()
    saved = started.value.path().read_text(encoding="utf-8-sig")
    assert "【门诊】" in saved
    assert "□ 门急诊费用清单" in saved
    assert "截至 2026-11-22" in saved
    page.evaluate(
        """() => { const add = Node.prototype.appendChild;
            Node.prototype.appendChild = function (child) {
                const made = add.call(this, child);
                if (child.contentWindow) child.contentWindow.print = () => {
                    window.printed = child.contentDocument.body.innerText; };
                return made; }; }"""
    )
    widget.button("打印清单").click()
    printed = page.wait_for_function("window.printed").json_value()
    assert "□ 抢救的另带门诊抢救病历、出院小结" in printed
    assert "江苏省" in printed


WATCH_FIRST_TURN = """() => {
    const root = document.querySelector("yibao-chat").shadowRoot;
    window.drawn = [];
    new MutationObserver((records) => {
        for (const { addedNodes } of records)
            for (const node of addedNodes) window.drawn.push(node.textContent);
    }).observe(root.querySelector(".turn"), { subtree: true, childList: true });
}"""


def test_what_is_ticked_stays_ticked_and_is_not_read_out_again(widget: Widget, page: Page) -> None:
    """Another question and a look at another tab leave earlier answers as they are."""
    widget.say("手机上怎么申请医保报销")
    widget.root.locator("summary", has_text="所需材料").click()
    ticked = widget.root.get_by_label("收费票据").first
    ticked.check()
    page.evaluate(WATCH_FIRST_TURN)
    widget.say("重庆的报销比例")
    with page.expect_response("**/api/history"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    widget.say("还有问题")
    expect(ticked).to_be_checked()
    expect(ticked).to_be_visible()
    assert {*page.evaluate("window.drawn")} <= {"11月18日"}  # the server's day


def test_an_answer_is_copied_with_its_date_and_sources(widget: Widget, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget.say("手机上怎么申请医保报销")
    widget.button("复制").click()
    expect(widget.root.get_by_role("status").filter(has_text="已复制")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert SAMPLES["claim_online"]["lead"] in copied
    assert "截至 2026-11-22" in copied
    assert "苏医保发〔2022〕75号" in copied


def test_an_answer_is_shared_where_the_browser_can(page: Page, server: Server) -> None:
    page.add_init_script("navigator.share = async (what) => { window.shared = what.text; }")
    page.goto(server.url)
    widget = Widget(page)
    widget.say("手机上怎么申请医保报销")
    widget.button("分享").click()
    assert SAMPLES["claim_online"]["lead"] in page.wait_for_function("window.shared").json_value()


SPEECH = """() => {
    window.spoken = [];
    Object.defineProperty(window, "speechSynthesis", { value: {
        speak(utterance) { window.spoken.push(utterance.text); window.last = utterance; },
        cancel() {},
    } });
    window.SpeechRecognition = window.webkitSpeechRecognition = class extends EventTarget {
        start() { setTimeout(() => {
            const event = new Event("result");
            event.results = [[{ transcript: "异地就医怎么备案" }]];
            this.dispatchEvent(event); this.dispatchEvent(new Event("end")); }); }
        stop() {}
    };
}"""


def test_for_elders_one_step_at_a_time_in_large_print(widget: Widget) -> None:
    before = font_size(widget)
    widget.button("长辈版").click()
    assert font_size(widget) >= before * 1.3
    widget.say("手机上怎么申请医保报销")
    steps = SAMPLES["claim_online"]["steps"]
    shown = widget.root.locator(".stepper .big")
    expect(shown).to_have_text(steps[0])
    widget.button("下一步").click()
    expect(shown).to_have_text(steps[1])
    expect(widget.root.locator(".count")).to_have_text("第 2 步，共 5 步")
    widget.button("上一步").click()
    expect(shown).to_have_text(steps[0])
    widget.page.reload()
    expect(widget.root.locator(".stepper .big")).to_have_text(steps[0])


def test_the_page_around_grows_with_the_large_print(widget: Widget, page: Page) -> None:
    beside = page.get_by_role("complementary").get_by_role("heading").first
    before = beside.evaluate(FONT_SIZE)
    widget.button("长辈版").click()
    assert beside.evaluate(FONT_SIZE) >= before * 1.2
    widget.button("长辈版").click()
    assert beside.evaluate(FONT_SIZE) == before


FONT_SIZE = "e => Number.parseFloat(getComputedStyle(e).fontSize)"


def font_size(widget: Widget) -> float:
    return float(widget.root.locator(".frame").evaluate(FONT_SIZE))


def test_an_answer_is_read_aloud_in_its_spoken_form(page: Page, server: Server) -> None:
    page.add_init_script(f"({SPEECH})()")
    page.goto(server.url)
    widget = Widget(page)
    widget.say("手机上怎么申请医保报销")
    widget.button("朗读").click()
    spoken = page.evaluate("window.spoken")
    assert "".join(spoken) == SAMPLES["claim_online"]["spoken"]
    assert len(spoken) > 3
    widget.button("停止朗读").click()
    expect(widget.button("朗读")).to_have_count(1)


def test_what_is_spoken_can_be_read_over_before_it_is_sent(page: Page, server: Server) -> None:
    page.add_init_script(f"({SPEECH})()")
    page.goto(server.url)
    widget = Widget(page)
    widget.button("语音输入").click()
    expect(widget.input).to_have_value("异地就医怎么备案")
    assert server.rasa.texts == []


def test_while_the_answer_is_made_this_is_shown(widget: Widget, server: Server) -> None:
    go_on = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def wait(text: str) -> None:
        loops.append(asyncio.get_running_loop())
        await go_on.wait()

    server.assistant.before = wait
    widget.input.fill("怎么报销")
    widget.input.press("Enter")
    expect(widget.root.locator(".typing")).to_be_visible()
    expect(widget.input).to_be_enabled()
    until(lambda: loops)  # the sign stands there before the message has come to Rasa
    loops[0].call_soon_threadsafe(go_on.set)
    widget.wait_for_cards(1)
    expect(widget.root.locator(".typing")).to_have_count(0)


def test_every_message_tells_its_time(widget: Widget) -> None:
    widget.say("怎么报销")
    assert re.fullmatch(r"\d\d:\d\d", widget.texts(".mine time")[0])


def test_a_question_beside_the_chat_is_asked_in_it(widget: Widget, page: Page) -> None:
    page.get_by_role("complementary").get_by_role("button", name="异地就医怎么备案").click()
    widget.wait_for_cards(1)
    assert widget.texts(".mine p") == ["异地就医怎么备案"]
