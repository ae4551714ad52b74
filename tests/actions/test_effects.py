"""What actions ask the gateway to do: hand over, record feedback, forget."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from actions.clarify import ActionClarify
from actions.complaint import ActionComplaint
from actions.feedback import REASONS, ActionFeedback
from actions.follow_up import ActionFollowUp
from actions.forget_me import ActionForgetMe
from actions.handoff import LONGEST_SUMMARY, ActionHandoff
from actions.memory import Memory
from tests.actions.conversation import Conversation


class TestHandoff:
    def test_the_request_carries_topic_values_and_last_words(self, talk: Conversation) -> None:
        talk.slots["region"] = "500000"
        talk.run(ActionAnswer(), "两个地方的账户怎么合并", "account_merge")
        [said] = talk.run(ActionHandoff(), "转人工", "human_handoff")
        [effect] = said["effects"]
        assert said["handoff"]
        assert effect["kind"] == "handoff"
        assert effect["data"]["topic"] == "account_merge"
        assert effect["data"]["slots"] == {"region": "500000"}
        assert "账户合并" in effect["data"]["summary"]
        assert "重庆市" in effect["data"]["summary"]
        assert "两个地方的账户怎么合并" in effect["data"]["summary"]

    def test_the_summary_stays_short_and_without_commands(self, talk: Conversation) -> None:
        for _ in range(5):
            talk.run(ActionAnswer(), "长" * 200, "account_merge")
        talk.run(ActionAnswer(), "/claim_online", "claim_online")
        [said] = talk.run(ActionHandoff(), "转人工", "human_handoff")
        summary = said["effects"][0]["data"]["summary"]
        assert len(summary) <= LONGEST_SUMMARY
        assert "/claim_online" not in summary

    def test_it_is_told_for_whom(self, talk: Conversation) -> None:
        [said] = talk.run(ActionHandoff(), "帮我妈转人工", "human_handoff")
        assert said["effects"][0]["data"]["slots"]["for_whom"] == "妈妈"

    @pytest.mark.parametrize(
        ("text", "authority", "matter"),
        [
            ("我要举报药店骗保", "医疗保障局", "举报欺诈骗保"),
            ("药店刷医保卡卖日用品", "医疗保障局", "举报欺诈骗保"),
            ("窗口态度太差我要投诉", "12345", "投诉服务"),
        ],
    )
    def test_complaints_go_to_the_right_authority(
        self, talk: Conversation, text: str, authority: str, matter: str
    ) -> None:
        [said] = talk.run(ActionComplaint(), text, "complaint")
        assert authority in said["text"].split("\n")[0]
        assert said["topic"] == "complaint"
        assert said["handoff"]
        assert said["effects"][0]["data"]["slots"]["matter"] == matter


class TestFeedback:
    def test_a_verdict_names_topic_and_version(self, talk: Conversation) -> None:
        [answer] = talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        [said] = talk.run(ActionFeedback(), "有用", "feedback_helpful")
        assert said["effects"] == [
            {
                "kind": "feedback",
                "data": {
                    "helpful": True,
                    "topic": "claim_online",
                    "version": answer["answer"]["version"],
                },
            }
        ]

    def test_a_bad_verdict_asks_why(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        [said] = talk.run(ActionFeedback(), "没用", "feedback_unhelpful")
        assert [button["title"] for button in said["buttons"]] == [*REASONS, "转人工"]
        assert talk.memory.state.reason_wanted

    @pytest.mark.parametrize("action", [ActionClarify(), ActionFollowUp()])
    def test_the_next_words_are_the_reason(
        self, talk: Conversation, action: ActionClarify | ActionFollowUp
    ) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        talk.run(ActionFeedback(), "没用", "feedback_unhelpful")
        [said] = talk.run(action, "第三步没写清楚", "nlu_fallback")
        assert said["effects"][0]["data"]["reason"] == "第三步没写清楚"
        assert not talk.memory.state.reason_wanted

    def test_a_question_instead_of_a_reason_is_answered(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        talk.run(ActionFeedback(), "没用", "feedback_unhelpful")
        [said] = talk.run(ActionAnswer(), "医保码怎么激活", "voucher_activate")
        assert said["topic"] == "voucher_activate"
        assert not talk.memory.state.reason_wanted

    def test_a_reason_in_the_verdict_is_kept(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        [said] = talk.run(ActionFeedback(), "你说的不对，跟窗口说的不一样", "feedback_unhelpful")
        assert "窗口" in said["effects"][0]["data"]["reason"]

    def test_a_pressed_reason_is_kept(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        payload = '/feedback_unhelpful{"choice": "看不懂"}'
        [said] = talk.run(ActionFeedback(), payload, "feedback_unhelpful", ("choice", "看不懂"))
        assert said["effects"][0]["data"]["reason"] == "看不懂"

    def test_a_reason_may_be_refused(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        talk.run(ActionFeedback(), "没用", "feedback_unhelpful")
        [said] = talk.run(ActionFollowUp(), "不想说", "refuse")
        assert said["effects"] == []

    def test_without_an_answer_there_is_nothing_to_judge(self, talk: Conversation) -> None:
        [said] = talk.run(ActionFeedback(), "没用", "feedback_unhelpful")
        assert said["effects"] == []

    def test_thanks_do_not_become_what_is_judged(self, talk: Conversation) -> None:
        talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
        talk.run(ActionAnswer(), "谢谢", "thanks")
        [said] = talk.run(ActionFeedback(), "有用", "feedback_helpful")
        assert said["effects"][0]["data"]["topic"] == "claim_online"


def test_forgetting_empties_the_memory(talk: Conversation) -> None:
    talk.slots |= {"region": "500000", "age": 62.0}
    talk.run(ActionAnswer(), "手机上怎么申请医保报销", "claim_online")
    [said] = talk.run(ActionForgetMe(), "清除我的信息", "forget_me")
    assert said["effects"] == [{"kind": "forget", "data": {}}]
    assert talk.memory == Memory()
