"""Messages that lean on what was said before, without the understanding of Rasa."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.clarify import ActionClarify
from actions.follow_up import ActionFollowUp
from actions.go_back import ActionGoBack
from actions.repeat import ActionRepeat
from actions.restart import ActionRestart
from actions.set_region import ActionSetRegion
from knowledge.search import Hit
from knowledge.store import KnowledgeStore
from tests.actions.conversation import Conversation, Entity

CHONGQING = ("region", "500000", "重庆")
CHENGDU = ("region", "510100", "成都")
WUHAN = ("region", "420100", "武汉")


def asked(
    talk: Conversation, topic: str, text: str = "请问这件事情具体怎么办", *said: Entity
) -> dict[str, Any]:
    return talk.run(ActionAnswer(), text, topic, *said)[-1]


def followed(
    talk: Conversation, text: str, intent: str = "follow_up", *said: Entity
) -> dict[str, Any]:
    return talk.run(ActionFollowUp(), text, intent, *said)[-1]


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


class TestSteering:
    def test_back_goes_to_the_answer_before(self, talk: Conversation) -> None:
        asked(talk, "claim_online")
        asked(talk, "account_merge")
        assert talk.run(ActionGoBack(), "返回", "go_back")[-1]["topic"] == "claim_online"
        assert "没有更早" in talk.run(ActionGoBack(), "返回", "go_back")[-1]["text"]

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


def estimated(talk: Conversation) -> None:
    """An estimate was said: 三甲住院六万 in 重庆."""
    talk.slots |= {
        "region": "500000", "insurance": "职工", "person": "在职", "visit": "住院",
        "level": "三级", "total": "30000", "excluded": "0",
        "state": {"topic": "ratio_calculate", "said": "ratio_calculate"},
    }  # fmt: skip


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


def test_the_command_to_repeat_whatever_it_was_taken_for(talk: Conversation) -> None:
    first = asked(talk, "voucher_activate")["text"]
    assert asked(talk, "duplicate_enrollment", "重复")["text"] == first


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


def test_going_back_to_oneself_is_no_step_back(talk: Conversation) -> None:
    asked(talk, "ratio_lookup", "成都报销比例是多少", CHENGDU)
    asked(talk, "ratio_lookup", "我妈在武汉，报销比例是多少", WUHAN)
    said = talk.run(ActionGoBack(), "回到我自己", "go_back")[-1]
    assert (said["topic"], said["region"]) == ("ratio_lookup", "510100")


def test_class_b_said_in_the_conversation_is_calculated(talk: Conversation) -> None:
    estimated(talk)
    said = followed(talk, "乙类8400先付10%", "inform", ("amount:class_b", "8400"))
    assert said["calculation"]["inputs"]["class_b"] == [["8400.00", "0.1"]]
    assert said["calculation"]["result"]["fund"] == "24038.00"  # 840 less, of which 85 %
