"""The six core topics are answered all the way: gateway, Rasa, action, knowledge base, record."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Conversation, Installation

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("怎么在手机上申请医保报销", "claim_online"),
        ("看病的钱我自己先垫付了，之后怎么报销", "claim_self_paid"),
        ("微信上怎么激活医保码", "voucher_activate"),
        ("换工作到外地，两个地方的医保账户怎么合并", "account_merge"),
        ("职工医保住院报销比例是多少", "ratio_lookup"),
    ],
)
def test_a_core_question_gets_a_sourced_dated_answer(
    person: Conversation, question: str, topic: str
) -> None:
    [message] = person.say(question)
    assert message["topic"] == topic
    answer = message["answer"]
    assert answer["lead"] in message["text"]
    assert answer["sources"]
    assert answer["reviewed_on"]
    assert answer["region"]["adcode"] == "100000"


def test_a_named_city_is_remembered_over_turns(person: Conversation) -> None:
    person.say("我在重庆")
    [message] = person.say("职工医保住院报销比例是多少")
    assert message["region"] == "500000"
    assert message["answer"]["table"]["rows"]


def test_typed_commands_are_not_obeyed(person: Conversation) -> None:
    [message] = person.say("/claim_online")
    assert message["topic"] != "claim_online" or message["answer"]


def test_the_conversation_survives_in_the_session_token_alone(assistant: Installation) -> None:
    person = assistant.conversation()
    person.say("我在成都")
    other = assistant.conversation()
    other.session = person.session
    [message] = other.say("职工医保住院报销比例是多少")
    assert message["region"] == "510100"
