"""Back, repeat, start anew, and small words."""

from __future__ import annotations

import itertools

import pytest

from actions.answer import ActionAnswer
from actions.clarify import ActionClarify
from actions.follow_up import ActionFollowUp
from actions.go_back import ActionGoBack
from actions.repeat import ActionRepeat
from actions.restart import ActionRestart
from actions.set_region import ActionSetRegion
from tests.actions.conversation import (
    CHENGDU,
    CHONGQING,
    WUHAN,
    Conversation,
    asked,
    estimated,
    followed,
)


class TestSteering:
    def test_back_goes_to_the_answer_before(self, talk: Conversation) -> None:
        asked(talk, "claim_online")
        asked(talk, "account_merge")
        assert talk.run(ActionGoBack(), "返回", "go_back")[-1]["topic"] == "claim_online"
        assert "没有更早" in talk.run(ActionGoBack(), "返回", "go_back")[-1]["text"]

    def test_back_undoes_a_what_if_once(self, talk: Conversation) -> None:
        estimated(talk)
        first = talk.memory.values
        followed(talk, "换成二级医院呢", "follow_up", ("level", "二级"))
        assert talk.memory.values != first
        said = talk.run(ActionGoBack(), "返回", "go_back")[-1]
        assert said["calculation"]["inputs"]["level"] == "三级"
        assert talk.memory.values == first
        assert "没有更早" in talk.run(ActionGoBack(), "返回", "go_back")[-1]["text"]

    def test_back_does_not_mix_two_people(self, talk: Conversation) -> None:
        estimated(talk)
        followed(talk, "我妈在武汉呢", "follow_up", WUHAN)
        assert talk.memory.state.helped == "妈妈"
        assert talk.memory.state.untried is None

    def test_repeat_says_the_same(self, talk: Conversation) -> None:
        first = asked(talk, "claim_online")
        assert talk.run(ActionRepeat(), "再说一遍", "repeat")[-1] == first

    def test_repeat_does_not_record_a_second_request(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "人工", "human_handoff")
        said = talk.run(ActionRepeat(), "再说一遍", "repeat")[-1]
        assert (said["handoff"], said["effects"]) == (False, [])

    def test_repeat_after_a_fresh_history_says_the_record(self, talk: Conversation) -> None:
        asked(talk, "claim_online")
        talk.events.append({"event": "session_started"})
        assert talk.run(ActionRepeat(), "再说一遍", "repeat")[-1]["topic"] == "claim_online"

    def test_restart_keeps_nothing_but_the_city(self, talk: Conversation) -> None:
        asked(
            talk, "ratio_lookup", "重庆职工医保住院报销比例是多少", CHONGQING, ("insurance", "职工")
        )
        talk.form = "calculate_form"
        said = talk.run(ActionRestart(), "重新开始", "restart")[-1]
        assert "重庆市" in said["text"]
        assert talk.form is None
        assert (talk.memory.region, talk.memory.insurance) == ("500000", None)
        assert talk.memory.state.topic is None

    def test_restart_while_helping_somebody_keeps_ones_own_city(self, talk: Conversation) -> None:
        talk.run(ActionSetRegion(), "我在重庆", "set_region", CHONGQING)
        talk.run(ActionSetRegion(), "给我妈问，她在武汉", "set_region", WUHAN)
        talk.run(ActionRestart(), "重新开始", "restart")
        assert talk.memory.region == "500000"

    def test_yes_takes_the_second_question_up(self, talk: Conversation) -> None:
        both = {"second_topic": "claim_materials"}
        [said] = talk.run(ActionAnswer(), "怎么激活？要带什么材料？", "voucher_activate", **both)
        assert "您还问到“报销材料”" in said["text"]
        assert said["buttons"][0]["payload"] == "/claim_materials"
        assert followed(talk, "好的", "affirm")["topic"] == "claim_materials"

    def test_a_near_second_reading_is_offered_beside_the_answer(self, talk: Conversation) -> None:
        ranking = {"claim_online": 0.5, "claim_self_paid": 0.45}
        said = talk.run(
            ActionAnswer(), "报销这个怎么弄呢", "claim_online", ranking=ranking, ambiguous=True
        )[-1]
        assert said["topic"] == "claim_online"
        assert said["buttons"][0]["payload"] == "/claim_self_paid"

    def test_a_mere_guess_between_two_is_asked_back(self, talk: Conversation) -> None:
        ranking = {"claim_online": 0.4, "claim_self_paid": 0.35}
        said = talk.run(
            ActionAnswer(), "报销这个怎么弄呢", "claim_online", ranking=ranking, ambiguous=True
        )[-1]
        assert said["topic"] is None
        assert len(said["buttons"]) == 2

    def test_a_courtesy_guessed_at_is_none(self, talk: Conversation) -> None:
        said = talk.run(ActionAnswer(), "嘎嘎嘎", "thanks", ranking={"thanks": 0.4})[-1]
        assert said["effects"][0]["kind"] == "unanswered"

    def test_no_is_taken_for_an_answer(self, talk: Conversation) -> None:
        assert "好的" in followed(talk, "不用了", "deny")["text"]

    def test_a_person_is_reached_from_every_action(self, talk: Conversation) -> None:
        for action in (ActionAnswer(), ActionFollowUp(), ActionClarify(), ActionSetRegion()):
            assert talk.run(action, "0", "oos_other")[-1]["handoff"]


@pytest.mark.parametrize(
    ("intent", "text"), [("affirm", "嗯"), ("deny", "没有"), ("dont_know", "不知道")]
)
def test_small_words_are_never_answered_twice_alike(
    talk: Conversation, intent: str, text: str
) -> None:
    said = [followed(talk, text, intent)["text"] for _ in range(4)]
    assert all(first != second for first, second in itertools.pairwise(said))


@pytest.mark.parametrize("topic", ["oos_other", "oos_provider", "oos_medical"])
def test_a_refusal_is_never_said_twice_alike(talk: Conversation, topic: str) -> None:
    said = [asked(talk, topic, f"第{number}句闲话")["text"] for number in "一二三"]
    assert all(first != second for first, second in itertools.pairwise(said))


def test_the_command_to_repeat_whatever_it_was_taken_for(talk: Conversation) -> None:
    first = asked(talk, "voucher_activate")["text"]
    assert asked(talk, "duplicate_enrollment", "重复")["text"] == first


def test_going_back_to_oneself_is_no_step_back(talk: Conversation) -> None:
    asked(talk, "ratio_lookup", "成都报销比例是多少", CHENGDU)
    asked(talk, "ratio_lookup", "我妈在武汉，报销比例是多少", WUHAN)
    said = talk.run(ActionGoBack(), "回到我自己", "go_back")[-1]
    assert (said["topic"], said["region"]) == ("ratio_lookup", "510100")
