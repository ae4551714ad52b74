"""What can be told from a message without knowing what was said before."""

from __future__ import annotations

import pytest

from actions.message import Message
from tests.actions.conversation import Conversation, Entity, parsed


def read(text: str, intent: str = "inform", *entities: Entity) -> Message:
    return Message.of(Conversation().tracker(parsed(text, intent, *entities)))


@pytest.mark.parametrize(
    "text",
    [
        "人工",
        "0",
        "零",
        "转人工",
        "我要转人工",
        "帮我转人工吧",
        "接人工客服",
        "找真人",
        "客服",
        "能不能转人工",
        "请转接人工",
    ],
)
def test_a_person_is_wanted_whatever_the_intent(text: str) -> None:
    assert read(text, "oos_other").wants_person


@pytest.mark.parametrize(
    "text",
    [
        "人工关节能报吗",
        "人工智能",
        "接人工晶体手术怎么报",
        "10",
        "人工流产能报销吗",
        "客服电话是多少",
        "0元",
        "60",
    ],
)
def test_near_misses_call_nobody(text: str) -> None:
    assert not read(text, "coverage_scope").wants_person


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("那退休的呢", [("person", "退休")]),
        ("居民呢", [("insurance", "居民")]),
        ("换成社区医院", [("level", "社区")]),
        ("一万五呢", [("amount", "15000", "一万五")]),
        ("如果是三级医院的话", [("level", "三级")]),
        (
            "重庆，职工，三甲",
            [("region", "500000", "重庆"), ("insurance", "职工"), ("level", "三级", "三甲")],
        ),
        ("不对，是居民医保", [("insurance", "居民", "居民医保")]),
        ("门诊也一样吗", [("visit", "门诊")]),
        ("那花了大概六万呢", [("amount", "60000", "六万")]),
    ],
)
def test_messages_of_values_alone(text: str, entities: list[Entity]) -> None:
    assert read(text, "retirement_years", *entities).only_values


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("退休后医保还要缴吗", [("person", "退休")]),
        ("居民医保怎么缴费", [("insurance", "居民", "居民医保")]),
        ("社区医院能开慢病药吗", [("level", "社区", "社区医院")]),
        ("怎么办", []),
        ("", []),
    ],
)
def test_messages_with_a_matter_of_their_own(text: str, entities: list[Entity]) -> None:
    assert not read(text, "premium_pay", *entities).only_values


def test_a_pressed_button_has_values_but_no_text() -> None:
    message = read('/inform{"level": "二级"}', "inform", ("level", "二级"))
    assert message.text == ""
    assert message.only_values
    assert message.values("level") == ("二级",)


def test_a_pressed_topic_is_no_value() -> None:
    message = read(
        '/claim_materials{"materials_case": "住院"}', "claim_materials", ("materials_case", "住院")
    )
    assert not message.only_values


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("怎么报销", True),
        ("能报吗", True),
        ("三级医院", False),
        ("要几天", True),
        ("花了六万", False),
    ],
)
def test_questions_are_told_from_answers(text: str, asks: bool) -> None:
    assert read(text).is_question is asks


def test_the_persons_own_words_are_kept() -> None:
    message = read("那退休的三甲呢", "follow_up", ("person", "退休"), ("level", "三级", "三甲"))
    assert message.words_of() == "退休、三甲"
    assert message.words_of("level") == "三甲"


def test_an_empty_tracker_is_no_trouble() -> None:
    message = Message.of(Conversation().tracker({}))
    assert (message.text, message.intent, message.entities) == ("", "", ())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("重复", "repeat"),
        ("重复一遍", "repeat"),
        ("重复参保怎么办", "duplicate_enrollment"),
        ("咕噜咕噜咕噜", "nlu_fallback"),
        ("啦啦啦啦!", "nlu_fallback"),
        ("看看", "duplicate_enrollment"),
        ("111111", "duplicate_enrollment"),
    ],
)
def test_plain_words_mean_one_thing_only(text: str, intent: str) -> None:
    assert read(text, "duplicate_enrollment").intent == intent


@pytest.mark.parametrize("text", ["帮我估算", "帮我算算", "算一下吧", "我想估算报销"])
def test_nothing_but_the_wish_for_a_figure(text: str) -> None:
    assert read(text, "oos_other").wants_estimate


@pytest.mark.parametrize("text", ["帮我算算命", "算了", "我算过了", "打算", "估计"])
def test_near_misses_wish_for_no_figure(text: str) -> None:
    assert not read(text, "oos_other").wants_estimate
