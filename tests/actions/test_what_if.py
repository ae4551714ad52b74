"""After an estimate: other values, other sums, treatment elsewhere."""

from __future__ import annotations

import pytest

from actions.follow_up import ActionFollowUp
from tests.actions.conversation import (
    Conversation,
    asked,
    estimated,
    followed,
)


def test_not_so_after_an_estimate_asks_what_is_wrong(talk: Conversation) -> None:
    estimated(talk)
    first = followed(talk, "不对吧", "deny")["text"]
    assert "哪一项不对" in first
    assert followed(talk, "不对吧", "deny")["text"] != first


def test_nothing_more_after_an_estimate_is_no_complaint(talk: Conversation) -> None:
    estimated(talk)
    assert "不对" not in followed(talk, "没有了", "deny")["text"]


@pytest.mark.parametrize(("text", "remote"), [("没备案呢", "未备案"), ("要是备案了呢", "备案")])
def test_the_same_bill_away_from_home(talk: Conversation, text: str, remote: str) -> None:
    estimated(talk)
    said = asked(talk, "remote_treatment", text)
    assert said["calculation"]["inputs"]["remote"] == remote


def test_a_whole_question_about_registration_is_no_variation(talk: Conversation) -> None:
    estimated(talk)
    assert asked(talk, "remote_treatment", "异地就医怎么备案")["topic"] == "remote_treatment"


def test_two_sums_after_an_estimate_are_asked_back(talk: Conversation) -> None:
    estimated(talk)
    sums = (("amount", "50000", "5"), ("amount", "60000", "6万"))
    talk.run(ActionFollowUp(), "5、6万呢", "follow_up", *sums)
    assert talk.followup == "calculate_form"


def test_a_bill_without_a_city_goes_on_asking_for_it(talk: Conversation) -> None:
    estimated(talk)
    talk.slots["state"] |= {"helped": "爸爸", "own": {"region": None}}
    assert talk.run(ActionFollowUp(), "我自己呢", "follow_up") == []
    assert talk.followup == "calculate_form"


def test_another_treatment_after_no_figure_goes_on_asking(talk: Conversation) -> None:
    estimated(talk)
    talk.slots |= {"total": None, "visit": "门诊"}
    talk.run(ActionFollowUp(), "住院", "inform", ("visit", "住院"))
    assert talk.followup == "calculate_form"


def test_the_self_paid_part_alone_varies_the_estimate(talk: Conversation) -> None:
    estimated(talk)
    said = asked(talk, "payment_reform", "不对 自费两千", ("amount:excluded", "2000", "两千"))
    assert said["calculation"]["inputs"]["excluded"] == "2000.00"


def test_a_group_denied_is_open_again(talk: Conversation) -> None:
    estimated(talk)
    said = followed(talk, "不是在职", "deny", ("person", "在职"))
    assert "不知道是在职还是退休" in said["text"]


def test_an_absurd_number_alone_keeps_the_estimate(talk: Conversation) -> None:
    estimated(talk)
    assert "太大" in followed(talk, "99999999999", "nlu_fallback")["text"]
    assert talk.memory.total == "30000"


def test_class_b_said_in_the_conversation_is_calculated(talk: Conversation) -> None:
    estimated(talk)
    said = followed(talk, "乙类8400先付10%", "inform", ("amount:class_b", "8400"))
    assert said["calculation"]["inputs"]["class_b"] == [["8400.00", "0.1"]]
    assert said["calculation"]["result"]["fund"] == "24038.00"  # 840 less, of which 85 %
