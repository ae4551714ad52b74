from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.rasa_reply import RasaReply, parse_reply
from bot.gateway.testing import custom

ANSWER: dict[str, Any] = {
    "topic": "claim_online",
    "title": "网上申请报销",
    "region": {"adcode": "100000", "name": "全国"},
    "lead": "可以在手机上申请。",
    "confidence": "A",
    "reviewed_on": "2026-11-22",
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def test_a_custom_message_carries_record_buttons_and_effects() -> None:
    item = custom(
        "可以在手机上申请。",
        topic="claim_online",
        region="100000",
        answer=ANSWER,
        buttons=[{"title": "有用", "payload": "/feedback_helpful"}],
        handoff=True,
        effects=[{"kind": "handoff", "data": {"topic": "claim_online"}}],
        asking=True,
        something_new=1,
    )
    reply = parse_reply([item])
    (message,) = reply.messages
    assert message.answer is not None
    assert (message.topic, message.region, message.handoff) == ("claim_online", "100000", True)
    assert message.buttons[0].payload == "/feedback_helpful"
    assert reply.asking
    assert reply.wants("handoff")
    assert not reply.wants("forget")


def test_plain_text_of_the_domain_is_a_message_too() -> None:
    item = {"recipient_id": "x", "text": "您好", "buttons": [{"title": "是", "payload": "/affirm"}]}
    (message,) = parse_reply([item]).messages
    assert (message.text, message.buttons[0].title) == ("您好", "是")


def test_a_record_without_text_speaks_by_its_lead() -> None:
    (message,) = parse_reply([{"custom": {"answer": ANSWER}}]).messages
    assert message.text == "可以在手机上申请。"


@pytest.mark.parametrize(
    "broken",
    [
        custom("好", answer={"topic": "x"}),
        custom("好", buttons="no list"),
        {"custom": "text"},
        "text",
        None,
        [],
        {"text": 5},
        {"custom": None},
        custom("   "),
    ],
)
def test_what_cannot_be_read_is_left_out(broken: object) -> None:
    reply = parse_reply([broken, custom("读得懂")])
    assert [message.text for message in reply.messages] == ["读得懂"]


def test_an_unknown_effect_does_not_cost_the_answer() -> None:
    item = custom("好", effects=[{"kind": "dance"}, {"kind": "unanswered"}])
    reply = parse_reply([item])
    assert [message.text for message in reply.messages] == ["好"]
    assert [effect.kind for effect in reply.effects] == ["unanswered"]


def test_an_effect_may_come_without_words() -> None:
    reply = parse_reply([custom("", effects=[{"kind": "unanswered"}])])
    assert reply.messages == ()
    assert reply.wants("unanswered")


def test_the_last_message_says_whether_a_form_waits() -> None:
    assert not parse_reply([custom("哪个城市？", asking=True), custom("好的")]).asking


@given(st.lists(json_values, max_size=4))
def test_no_json_breaks_the_reader(items: list[object]) -> None:
    assert isinstance(parse_reply(items), RasaReply)
