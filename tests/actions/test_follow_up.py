"""Messages that lean on what was said before, without the understanding of Rasa."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.clarify import ActionClarify
from actions.follow_up import ActionFollowUp
from actions.set_region import ActionSetRegion
from knowledge.search import Hit
from knowledge.store import KnowledgeStore
from tests.actions.conversation import (
    CHENGDU,
    CHONGQING,
    WUHAN,
    Conversation,
    Entity,
    asked,
    followed,
)

CORE = ("claim_online", "claim_self_paid", "voucher_activate", "account_merge", "ratio_lookup")


@pytest.mark.parametrize("topic", CORE)
@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("那退休的呢", ("person", "退休")),
        ("居民呢", ("insurance", "居民")),
        ("换成社区医院", ("level", "社区")),
    ],
)
def test_a_value_refers_to_the_last_topic(
    talk: Conversation, topic: str, text: str, entity: Entity
) -> None:
    asked(talk, topic)
    assert followed(talk, text, "follow_up", entity)["topic"] == topic


@pytest.mark.parametrize("intent", ["retirement_years", "insurance_types", "help", "oos_other"])
def test_it_does_so_though_taken_for_another_topic(talk: Conversation, intent: str) -> None:
    asked(talk, "ratio_lookup", "重庆职工医保住院报销比例是多少", CHONGQING, ("insurance", "职工"))
    said = asked(talk, intent, "那退休的呢", ("person", "退休"))
    expected = "ratio_lookup" if intent not in {"help", "oos_other"} else intent
    assert said["topic"] == expected


def test_where_a_value_makes_no_difference_it_is_said(talk: Conversation) -> None:
    asked(talk, "account_merge")
    said = followed(talk, "那退休的呢", "follow_up", ("person", "退休"))
    assert "没有查到按“退休”分开的规定" in said["text"]


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        ("claim_online", "要带什么", "claim_materials"),
        ("claim_self_paid", "多久", "claim_duration"),
        ("ratio_lookup", "在哪办", "claim_platforms"),
        ("claim_inpatient", "最晚什么时候", "claim_deadline"),
        ("account_merge", "要带什么", "account_merge"),
        ("account_merge", "多久", "account_merge"),
        ("voucher_activate", "在哪办", "voucher_activate"),
        ("remote_treatment", "要带什么", "remote_treatment"),
        ("claim_inpatient", "怎么办理", "claim_inpatient"),
    ],
)
@pytest.mark.parametrize("intent", ["follow_up", "help", "claim_materials"])
def test_one_side_of_a_matter(
    talk: Conversation, topic: str, text: str, expected: str, intent: str
) -> None:
    asked(talk, topic)
    action = ActionFollowUp() if intent == "follow_up" else ActionAnswer()
    assert talk.run(action, text, intent)[-1]["topic"] == expected


def test_one_side_keeps_the_topic_for_the_next(talk: Conversation) -> None:
    asked(talk, "account_merge")
    assert "身份证" in followed(talk, "要带什么")["text"]
    assert "15个工作日" in followed(talk, "多久")["text"]


def test_a_record_silent_on_it_says_so(talk: Conversation) -> None:
    asked(talk, "voucher_activate")
    assert "没有查到单独的说法" in followed(talk, "多久")["text"]


def test_an_amount_after_a_ratio_begins_the_estimate(talk: Conversation) -> None:
    asked(talk, "ratio_lookup", "重庆职工医保住院报销比例是多少", CHONGQING)
    talk.run(ActionFollowUp(), "一万五呢", "follow_up", ("amount", "15000", "一万五"))
    assert (talk.memory.total, talk.memory.region) == ("15000", "500000")


def test_the_kind_of_claim_changes_the_topic(talk: Conversation) -> None:
    asked(talk, "claim_inpatient")
    assert followed(talk, "门诊呢", "follow_up", ("visit", "门诊"))["topic"] == "claim_outpatient"


def test_a_word_of_the_record_is_looked_up(talk: Conversation) -> None:
    asked(talk, "voucher_activate")
    said = followed(talk, "那支付宝呢", "follow_up", ("platform", "支付宝"))
    assert "支付宝" in said["answer"]["lead"]


def test_another_topic_near_the_words_is_taken(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, knowledge: KnowledgeStore
) -> None:
    near = [Hit("family_sharing", "家庭共济", 0.9)]
    monkeypatch.setattr(knowledge, "nearest", lambda text, limit: near)
    asked(talk, "claim_inpatient")
    assert followed(talk, "嗯嗯共济呢")["topic"] == "family_sharing"


def test_words_that_lead_nowhere_repeat_the_matter(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, knowledge: KnowledgeStore
) -> None:
    monkeypatch.setattr(knowledge, "nearest", lambda text, limit: [])
    asked(talk, "claim_inpatient")
    assert "接着说“住院报销”" in followed(talk, "后年呢")["text"]


def test_values_before_any_question_are_kept(talk: Conversation) -> None:
    said = followed(talk, "我是退休职工", "inform", ("person", "退休", "退休职工"))
    assert "记下了" in said["text"]
    assert talk.memory.person == "退休"


class TestCity:
    def test_it_is_asked_once(self, talk: Conversation) -> None:
        assert "哪个城市参保" in asked(talk, "ratio_lookup")["text"]
        assert "哪个城市参保" not in asked(talk, "claim_online")["text"]

    def test_naming_it_says_the_last_answer_for_it(self, talk: Conversation) -> None:
        asked(talk, "ratio_lookup")
        said = talk.run(ActionSetRegion(), "成都", "set_region", CHENGDU)[-1]
        assert (said["topic"], said["region"]) == ("ratio_lookup", "510100")
        assert "记住了" in said["text"]

    def test_changing_it_is_said(self, talk: Conversation) -> None:
        talk.run(ActionSetRegion(), "我在重庆", "set_region", CHONGQING)
        said = talk.run(ActionSetRegion(), "我在成都", "set_region", CHENGDU)[-1]
        assert "之前是重庆市" in said["text"]

    def test_a_relatives_is_said_and_ones_own_kept(self, talk: Conversation) -> None:
        talk.run(ActionSetRegion(), "我在重庆", "set_region", CHONGQING)
        said = talk.run(ActionSetRegion(), "给我妈问，她在武汉", "set_region", WUHAN)[-1]
        assert "您妈妈的参保地是武汉市" in said["text"]
        assert "您自己的重庆市" in said["text"]
        asked(talk, "ratio_lookup", "我自己的住院报销比例呢")
        assert talk.memory.region == "500000"

    def test_an_unknown_place_is_asked_again(self, talk: Conversation) -> None:
        said = talk.run(ActionSetRegion(), "我在火星", "set_region")[-1]
        assert "没有认出" in said["text"]

    def test_an_ambiguous_place_is_offered(self, talk: Conversation) -> None:
        said = talk.run(ActionSetRegion(), "我在朝阳区", "set_region")[-1]
        assert "不止一个" in said["text"]
        assert said["buttons"]

    @pytest.mark.parametrize(
        ("intent", "action"), [("oos_other", ActionAnswer()), ("nlu_fallback", ActionClarify())]
    )
    def test_it_is_heard_whatever_it_was_taken_for(
        self, talk: Conversation, intent: str, action: ActionAnswer | ActionClarify
    ) -> None:
        said = talk.run(action, "给我妈问，她在武汉", intent, WUHAN)[-1]
        assert "您妈妈的参保地是武汉市" in said["text"]

    def test_it_can_be_changed_in_other_words(self, talk: Conversation) -> None:
        talk.run(ActionSetRegion(), "我在重庆", "set_region", CHONGQING)
        said = talk.run(ActionAnswer(), "参保地改成武汉", "enroll_resident", WUHAN)[-1]
        assert "之前是重庆市" in said["text"]
        assert talk.memory.region == "420100"

    def test_what_is_remembered_can_be_asked(self, talk: Conversation) -> None:
        talk.run(ActionSetRegion(), "我在重庆", "set_region", CHONGQING)
        said = talk.run(ActionAnswer(), "我参保地是哪里", "enrollment_query")[-1]
        assert "我记的是重庆市" in said["text"]

    def test_without_one_the_question_is_about_enrolment(self, talk: Conversation) -> None:
        said = talk.run(ActionAnswer(), "我参保地是哪里", "enrollment_query")[-1]
        assert said["topic"] == "enrollment_query"

    def test_values_before_it_are_noted_and_it_is_not_asked_again(self, talk: Conversation) -> None:
        asked(talk, "ratio_lookup")
        said = followed(talk, "职工", "inform", ("insurance", "职工"))
        assert "记下了：职工。说了参保城市" in said["text"]
        assert "哪个城市参保" not in said["text"]

    def test_not_knowing_it_is_fine(self, talk: Conversation) -> None:
        asked(talk, "ratio_lookup")
        assert "没关系" in followed(talk, "不知道", "dont_know")["text"]


class TestUnclear:
    def unclear(
        self, talk: Conversation, text: str = "嗯哼这个嘛", **ranking: float
    ) -> dict[str, Any]:
        candidates = {"nlu_fallback": 0.3, **ranking}
        return talk.run(ActionClarify(), text, "nlu_fallback", ranking=candidates)[-1]

    def test_between_two_close_topics_both_titles_are_offered(self, talk: Conversation) -> None:
        said = self.unclear(talk, claim_online=0.28, claim_self_paid=0.25)
        titles = [button["title"] for button in said["buttons"]]
        assert all(f"“{title}”" in said["text"] for title in titles)
        assert len(titles) == 2

    def test_the_second_of_them_can_be_named(self, talk: Conversation) -> None:
        self.unclear(talk, claim_online=0.28, claim_self_paid=0.25)
        assert followed(talk, "第二个", "inform")["topic"] == "claim_self_paid"

    def test_a_yes_between_two_asks_which(self, talk: Conversation) -> None:
        self.unclear(talk, claim_online=0.28, claim_self_paid=0.25)
        said = followed(talk, "嗯", "affirm")
        assert len(said["buttons"]) == 2

    def test_twice_unclear_offers_three_and_a_person(self, talk: Conversation) -> None:
        self.unclear(talk, claim_online=0.28, claim_self_paid=0.25)
        said = self.unclear(talk, claim_online=0.28, claim_self_paid=0.25)
        assert len(said["buttons"]) == 4
        assert said["buttons"][-1]["payload"] == "/human_handoff"

    def test_no_sentence_comes_twice_in_a_row(self, talk: Conversation) -> None:
        texts = [self.unclear(talk)["text"] for _ in range(8)]
        assert all(a != b for a, b in itertools.pairwise(texts))

    def test_what_says_nothing_leads_to_what_most_people_ask(self, talk: Conversation) -> None:
        said = talk.run(ActionClarify(), "？？？", "nlu_fallback", ranking={})[-1]
        payloads = [button["payload"] for button in said["buttons"]]
        assert payloads == [
            "/claim_online",
            "/ratio_calculate",
            "/voucher_activate",
            "/human_handoff",
        ]

    def test_it_is_recorded(self, talk: Conversation) -> None:
        assert self.unclear(talk)["effects"][0]["kind"] == "unanswered"

    def test_courtesies_are_never_offered(self, talk: Conversation) -> None:
        said = self.unclear(talk, greet=0.28, oos_other=0.27, claim_online=0.1)
        payloads = {button["payload"] for button in said["buttons"]}
        assert not payloads & {"/greet", "/oos_other"}

    def test_an_answer_ends_the_counting(self, talk: Conversation) -> None:
        self.unclear(talk)
        asked(talk, "claim_online")
        assert talk.memory.state.unclear == 0

    def test_a_bare_value_is_no_misunderstanding(self, talk: Conversation) -> None:
        asked(talk, "ratio_lookup")
        said = talk.run(ActionClarify(), "重庆的", "nlu_fallback", CHONGQING)[-1]
        assert said["region"] == "500000"


def test_a_sum_before_any_question_begins_an_estimate(talk: Conversation) -> None:
    talk.run(ActionFollowUp(), "6万", "inform", ("amount", "60000", "6万"))
    assert talk.followup == "calculate_form"


def test_a_city_corrected_before_any_question_is_named(talk: Conversation) -> None:
    said = followed(talk, "不对，我在上海", "correct", ("region", "310000", "上海"))
    assert "上海市" in said["text"]


def test_the_place_asked_for_is_told_or_asked(talk: Conversation) -> None:
    assert "还不知道" in asked(talk, "oos_other", "我在哪")["text"]
    assert "还不知道" in talk.run(ActionClarify(), "我在哪", "nlu_fallback")[-1]["text"]
    talk.slots["region"] = "510100"
    assert "成都市" in asked(talk, "enroll_resident", "我在哪参保来着")["text"]


def test_a_place_that_is_none_is_asked_again(talk: Conversation) -> None:
    assert "请说城市名" in asked(talk, "oos_other", "我在火星")["text"]


def test_a_shared_name_alone_is_asked_back(talk: Conversation) -> None:
    said = talk.run(ActionClarify(), "朝阳区", "nlu_fallback")[-1]
    assert "不止一个" in said["text"]


def test_asking_for_a_relative_elsewhere_keeps_the_topic(talk: Conversation) -> None:
    asked(talk, "ratio_lookup", "成都报销比例是多少", CHENGDU)
    said = asked(talk, "premium_pay_family", "再给我妈问，她在武汉", WUHAN)
    assert said["topic"] == "ratio_lookup"
    assert "您妈妈的参保地是武汉市" in said["text"]


def test_a_case_alone_after_another_matter_is_a_question_of_its_own(talk: Conversation) -> None:
    asked(talk, "premium_pay")
    assert asked(talk, "remote_treatment", "异地", ("materials_case", "异地"))["topic"] == (
        "remote_treatment"
    )


def test_a_question_for_a_relative_is_answered(talk: Conversation) -> None:
    said = asked(talk, "ratio_lookup", "给我妈问，她在武汉，住院报销比例", WUHAN)
    assert said["topic"] == "ratio_lookup"


def test_we_are_insured_where_the_relative_is(talk: Conversation) -> None:
    asked(talk, "ratio_lookup", "我老公住院报销比例是多少，我们在武汉", WUHAN)
    assert talk.memory.region == "420100"


def test_the_second_of_what_was_offered_opens_the_estimate(talk: Conversation) -> None:
    followed(talk, "嗯", "affirm")
    followed(talk, "嗯", "affirm")
    talk.run(ActionFollowUp(), "第二个", "affirm")
    assert talk.followup == "calculate_form"
