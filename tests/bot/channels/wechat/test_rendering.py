from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.channels.wechat.outcome import Outcome
from bot.channels.wechat.paging import LIMIT
from bot.channels.wechat.rendering import Renderer, plain
from bot.channels.wechat.texts import UNAVAILABLE
from bot.gateway.messages import Button, Message, Reply
from knowledge.answer import Answer, Confidence, Materials, Region, Source, Table
from knowledge.calculation import Calculation, Step, Totals

SOURCE = Source(
    id="S1",
    title="关于某事的通知",
    issuer="国家医保局",
    number="医保发〔2024〕1号",
    date="2024-03",
    url="https://example.org/a",
    confidence=Confidence.A,
)
ANSWER = Answer(
    topic="claim_online",
    title="网上申请报销",
    region=Region(adcode="500000", name="重庆市"),
    lead="可以在手机上申请。",
    steps=("打开平台。", "上传票据。"),
    materials=(Materials(case="住院", items=("发票", "出院记录")),),
    table=Table(
        caption="报销比例", columns=("医院", "在职", "退休"), rows=(("三级", "85%", "90%"),)
    ),
    caveats=("以参保地为准。",),
    sources=(SOURCE, SOURCE.model_copy(update={"number": None})),
    confidence=Confidence.A,
    reviewed_on=date(2026, 11, 22),
)


def rendered(*messages: Message, notice: str | None = None, **options: Any) -> Outcome:
    reply = Reply(conversation="wx-1", messages=messages, notice=notice)
    return Renderer(**{"links": True} | options).reply("key", reply)


def test_an_answer_is_told_in_plain_lines() -> None:
    (page,) = rendered(Message(text="可以在手机上申请。", answer=ANSWER)).pages
    assert page == (
        "可以在手机上申请。\n"
        "1. 打开平台。\n"
        "2. 上传票据。\n"
        "【住院材料】发票；出院记录。\n"
        "【报销比例】\n"
        "· 三级：在职 85%，退休 90%；\n"
        "注意：以参保地为准。\n"
        "依据：①国家医保局，医保发〔2024〕1号，2024-03；②国家医保局，《关于某事的通知》，2024-03。\n"
        "适用：重庆市，核对于 2026-11-22。"
    )


def test_a_calculation_shows_its_working() -> None:
    totals = Totals(pool="100.00", large="0.00", fund="100.00", self="20.00")
    calculation = Calculation(
        region=None,
        inputs={},
        steps=(Step(name="起付线以上", formula="120.00 − 20.00", result="100.00"),),
        result=totals,
        assumptions=("都在目录内。",),
        sources=(SOURCE,),
    )
    (page,) = rendered(Message(text="大约报 100 元。", calculation=calculation)).pages
    assert page == (
        "大约报 100 元。\n"
        "1. 起付线以上：120.00 − 20.00 = 100.00 元；\n"
        "假设：都在目录内。\n"
        "依据：①国家医保局，医保发〔2024〕1号，2024-03。\n"
        "估算，以参保地医保部门和结算单为准。"
    )


def test_footnotes_are_short_and_few() -> None:
    many = tuple(
        SOURCE.model_copy(update={"id": f"S{n}", "number": None, "title": "长" * 40})
        for n in range(9)
    )
    (page,) = rendered(Message(text="答", answer=ANSWER.model_copy(update={"sources": many}))).pages
    line = next(line for line in page.split("\n") if line.startswith("依据："))
    assert line.endswith("；等 9 项。")
    assert line.count("《" + "长" * 23 + "…》") == 6


def test_all_messages_of_a_turn_become_one_text() -> None:
    assert rendered(Message(text="一"), Message(text="二")).pages == ("一\n二",)


def test_buttons_are_links_with_numbers() -> None:
    outcome = rendered(Message(text="选", buttons=(Button(title="是 & 好", payload="btn.x"),)))
    offer = outcome.offers[0]
    link = f"weixin://bizmsgmenu?msgmenucontent=%E6%98%AF%20%26%20%E5%A5%BD&msgmenuid={offer.id}"
    assert outcome.pages == (f'选\n\n回复序号或点击：\n1. <a href="{link}">是 & 好</a>',)
    assert (offer.title, offer.payload) == ("是 & 好", "btn.x")


def test_buttons_can_be_numbers_only() -> None:
    message = Message(text="选", buttons=(Button(title="是", payload="btn.x"),))
    assert rendered(message, links=False).pages == ("选\n\n回复序号或点击：\n1. 是",)


def test_a_title_cannot_break_its_link() -> None:
    title = '"><a href="http://evil.example">' + "长" * 100
    outcome = rendered(Message(text="选", buttons=(Button(title=title, payload="x"),)))
    assert outcome.pages[0].count("<a ") == 1
    assert len(outcome.offers[0].title) == 30


def test_offers_of_two_answers_have_different_ids() -> None:
    renderer = Renderer(links=True)
    buttons = [Button(title="是", payload="x")]
    ids = {renderer.text(key, ["?"], buttons).offers[0].id for key in ("a", "b")}
    assert len(ids) == 2
    assert renderer.text("a", ["?"], buttons).offers[0].id in ids


def test_a_long_notice_goes_into_the_text() -> None:
    outcome = rendered(Message(text="答"), notice="请注意。" * 300)
    assert outcome.pages[0].startswith("答\n请注意。")
    assert all(len(page.encode()) <= LIMIT for page in outcome.pages)


def test_a_turn_without_words_is_a_polite_sentence() -> None:
    assert rendered(Message(text=" ")).pages == (UNAVAILABLE,)
    assert rendered().pages == (UNAVAILABLE,)


@pytest.mark.parametrize(
    ("marked", "unmarked"),
    [
        ("**重点**：带身份证", "重点：带身份证"),
        ("# 标题\n## 小标题", "标题\n小标题"),
        ("> 引用", "引用"),
        ("`代码`", "代码"),
        ("见[通知](https://example.org/a)。", "见通知。"),
        ("a < b > c", "a ＜ b ＞ c"),
        ("<a href='x'>点</a>", "＜a href='x'＞点＜/a＞"),
        ("3 * 4 = 12", "3 * 4 = 12"),
        ("第#3号窗口", "第#3号窗口"),
        ("[1] 国家医保局", "[1] 国家医保局"),
    ],
)
def test_markdown_and_tags_are_taken_out(marked: str, unmarked: str) -> None:
    assert plain(marked) == unmarked
