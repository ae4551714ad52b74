"""Short questions about one side of the last answer, and the part of a record that answers them."""

from __future__ import annotations

from datetime import date

import pytest

from actions.aspects import ASPECTS, aspect_asked, focused, keywords, mentioning
from knowledge.answer import Answer, Confidence, Materials, Region

ANSWER = Answer(
    topic="account_merge",
    title="关系转移",
    region=Region(adcode="100000", name="全国"),
    lead="在转入地或转出地申请，15个工作日内办完。",
    steps=("打开国家医保服务平台。", "到窗口办也行。", "核对余额。"),
    caveats=("带身份证就能办。", "标准来自2024年的资料。"),
    confidence=Confidence.A,
    reviewed_on=date(2026, 11, 22),
    spoken="两头都能申请。十五天办完。带身份证。",
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("要带什么", "要准备的材料"),
        ("那要带什么材料呢", "要准备的材料"),
        ("需要准备哪些证件", "要准备的材料"),
        ("多久", "要多久"),
        ("要多长时间办好？", "要多久"),
        ("几天能到账", "要多久"),
        ("大概多久能下来", "要多久"),
        ("在哪办", "在哪办"),
        ("去哪里申请", "在哪办"),
        ("哪个窗口办", "在哪办"),
        ("最晚什么时候", "最晚什么时候"),
        ("怎么办理", "怎么办理"),
        ("具体怎么弄", "怎么办理"),
    ],
)
def test_an_aspect_is_recognised(text: str, name: str) -> None:
    aspect = aspect_asked(text)
    assert aspect is not None
    assert aspect.name == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "报销要带什么材料",
        "医保码在哪激活手机",
        "多久没缴费会断",
        "哪家医院好",
        "异地备案多久生效",
        "怎么报销",
    ],
)
def test_a_question_of_its_own_is_none(text: str) -> None:
    assert aspect_asked(text) is None


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        ("要准备的材料", "带身份证就能办。"),
        ("要多久", "在转入地或转出地申请，15个工作日内办完。"),
        ("在哪办", "打开国家医保服务平台。"),
        ("怎么办理", ANSWER.lead),
    ],
)
def test_the_sentences_that_answer_are_picked(name: str, lead: str) -> None:
    aspect = next(aspect for aspect in ASPECTS if aspect.name == name)
    side = focused(ANSWER, aspect)
    assert side is not None
    assert side.lead == lead
    assert (side.topic, side.version, side.sources) == (
        ANSWER.topic,
        ANSWER.version,
        ANSWER.sources,
    )


def test_lists_of_documents_answer_what_to_bring() -> None:
    listed = ANSWER.model_copy(update={"materials": (Materials(case="代办", items=("委托书",)),)})
    side = focused(listed, ASPECTS[0])
    assert side is not None
    assert side.materials == listed.materials
    assert "清单" in side.lead


def test_a_record_that_does_not_speak_of_it_gives_nothing() -> None:
    silent = ANSWER.model_copy(update={"lead": "可以办。", "steps": (), "caveats": ()})
    assert focused(silent, ASPECTS[0]) is None


def test_a_year_is_no_duration() -> None:
    dated = ANSWER.model_copy(update={"lead": "可以办。", "steps": ()})
    assert focused(dated, ASPECTS[1]) is None


def test_the_spoken_form_is_cut_down_as_well() -> None:
    side = focused(ANSWER, ASPECTS[0])
    assert side is not None
    assert side.spoken == "带身份证。"


def test_words_of_a_follow_up_find_their_sentences() -> None:
    assert keywords("那窗口办呢", ANSWER) == ("窗口",)
    side = mentioning(ANSWER, ("窗口",))
    assert side is not None
    assert side.lead == "到窗口办也行。"
    assert mentioning(ANSWER, ("支付宝",)) is None
