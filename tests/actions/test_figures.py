"""Figures for one's own dates and pay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.answer import ActionAnswer
from actions.figures import figures
from actions.follow_up import ActionFollowUp
from actions.memory import Memory
from actions.message import Message
from tests.actions.conversation import Conversation, Entity, parsed


def worked_out(topic: str, memory: Memory, text: str, *entities: Entity) -> str:
    return figures(
        topic, memory, Message.of(Conversation().tracker(parsed(text, topic, *entities)))
    )


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("缴费基数8000", []),
        ("基数是8000元", []),
        ("工资0.8万", []),
        ("八千", [("amount", "8000", "八千")]),
    ],
)
def test_the_credit_of_people_at_work_is_a_share_of_the_base(
    text: str, entities: list[Entity]
) -> None:
    assert "每月划入160.00元" in worked_out("personal_account", Memory(), text, *entities)


def test_without_a_base_nothing_is_invented() -> None:
    assert worked_out("personal_account", Memory(), "每月划入多少") == ""


def test_the_credit_of_retired_people_is_the_sum_of_their_place() -> None:
    memory = replace(Memory(), region="110000", person="退休")
    assert "退休人员" in worked_out("personal_account", memory, "每月划入多少")


def test_residents_have_no_account() -> None:
    memory = replace(Memory(), person="老人")
    assert "没有个人账户" in worked_out("personal_account", memory, "基数8000")


def test_an_absurd_base_is_refused() -> None:
    assert "不对" in worked_out("personal_account", Memory(), "基数99999999999")


def test_the_expected_finish_is_a_day() -> None:
    said = worked_out("claim_duration", Memory(), "11月3日交的", ("date", "2026-11-03", "11月3日"))
    assert "最晚2026年12月15日" in said


def test_the_last_day_follows_the_rule_of_the_place() -> None:
    memory = replace(Memory(), region="420300")
    said = worked_out("claim_deadline", memory, "3月5日出院", ("date", "2026-03-05", "3月5日"))
    assert "十堰" in said
    assert "2027年3月31日" in said


@pytest.mark.parametrize("day", ["2026-03", "2026"])
def test_a_vague_date_is_not_counted_from(day: str) -> None:
    assert worked_out("claim_deadline", Memory(), "那时候出院的", ("date", day, "那时候")) == ""


def test_a_base_after_the_answer_refers_to_it(talk: Conversation) -> None:
    talk.run(ActionAnswer(), "个人账户每月划入多少呢", "personal_account")
    [said] = talk.run(ActionAnswer(), "缴费基数8000", "premium_standard")
    assert said["topic"] == "personal_account"
    assert "160.00元" in said["text"]


def test_a_question_with_a_date_is_a_question(talk: Conversation) -> None:
    talk.run(ActionAnswer(), "报销多久能到账呢请问", "claim_duration")
    date = ("date", "2026-11-03", "11月3日")
    [said] = talk.run(ActionAnswer(), "11月3日激活的医保码怎么用", "voucher_use", date)
    assert said["topic"] == "voucher_use"


def test_a_date_after_the_answer_refers_to_it(talk: Conversation) -> None:
    talk.run(ActionAnswer(), "报销多久能到账呢请问", "claim_duration")
    date = ("date", "2026-11-03", "11月3日")
    [said] = talk.run(ActionFollowUp(), "我是11月3日交的材料", "inform", date)
    assert said["topic"] == "claim_duration"
    assert "2026年12月15日" in said["text"]
