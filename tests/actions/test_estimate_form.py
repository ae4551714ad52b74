"""The form of the estimate, turn by turn."""

from __future__ import annotations

import pytest

from actions.answer import ActionAnswer
from tests.actions.conversation import CHONGQING, Conversation
from tests.actions.form import ACTIVE, EMPLOYEE, INPATIENT, THIRD, Form, away, titles


def test_it_asks_one_thing_a_turn_and_says_why(form: Form) -> None:
    said = form.open()
    assert "哪个城市参保" in said["text"]
    assert "各地" in said["text"]
    assert said["asking"]
    assert said["topic"] == "ratio_calculate"


def test_it_asks_only_what_changes_the_result(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    assert form.wanted == "insurance"
    form.say("职工", "inform", EMPLOYEE)
    assert form.wanted == "excluded"  # retired or not makes no difference above the cap
    said = form.say("没有", "deny")
    assert said["calculation"]["result"]["fund"] == "47000.00"
    assert not said["asking"]


def test_several_values_at_once_are_taken(form: Form) -> None:
    said = form.say(
        "重庆职工在职三甲住院一万五，没有自费",
        "ratio_calculate",
        *(CHONGQING, EMPLOYEE, ACTIVE, THIRD, INPATIENT, ("amount", "15000", "一万五")),
    )
    assert said["calculation"]["result"]["fund"] == "12002.00"


def test_zero_is_a_sum_where_a_sum_may_be_nothing(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    assert form.wanted == "excluded"
    said = form.say("0", "inform")
    assert said["calculation"]["result"]["fund"] == "47000.00"


@pytest.mark.parametrize("intent", ["oos_other", "retirement_years", "nlu_fallback", "help"])
def test_an_answer_counts_whatever_it_was_taken_for(form: Form, intent: str) -> None:
    form.open()
    form.say("重庆", intent, CHONGQING)
    assert form.talk.memory.region == "500000"
    form.say("职工", intent, EMPLOYEE)
    assert form.talk.memory.insurance == "职工"


def test_a_question_in_between_is_answered_and_the_form_goes_on(form: Form) -> None:
    form.open()
    said = form.say("报销要带哪些材料", "claim_materials")
    assert "接着刚才的估算" in said["text"]
    assert "收费票据" in said["all"]
    assert form.wanted == "region"
    assert form.talk.memory.total == "60000"


def test_values_inside_a_question_in_between_do_not_change_the_estimate(form: Form) -> None:
    form.open()
    form.say("二级医院门诊怎么报销", "claim_outpatient", ("level", "二级"), ("visit", "门诊"))
    assert (form.talk.memory.level, form.talk.memory.visit) == ("三级", "住院")


def test_a_city_named_in_a_question_in_between_is_kept(form: Form) -> None:
    form.open()
    form.say("重庆报销要带哪些材料", "claim_materials", CHONGQING)
    assert form.wanted == "insurance"


def test_a_correction_is_said(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    said = form.say(
        "不是六万，是一万五", "correct", ("amount", "60000", "六万"), ("amount", "15000", "一万五")
    )
    assert "总费用改为15000" in said["text"]


@pytest.mark.parametrize("text", ["人工", "0", "转人工"])
def test_a_person_takes_over_from_the_form(form: Form, text: str) -> None:
    form.open()
    said = form.say(text, "nlu_fallback")
    assert said["handoff"]
    assert said["effects"][0]["data"]["slots"]["total"] == "60000"
    assert form.talk.form is None


def test_back_opens_what_was_asked_before(form: Form) -> None:
    form.open()
    form.say("成都", "set_region", ("region", "510100", "成都"))
    said = form.say("返回", "go_back")
    assert "退回上一步" in said["text"]
    assert form.wanted == "region"
    assert form.talk.memory.region is None


def test_an_ambiguous_place_is_offered_with_full_names(form: Form) -> None:
    form.open()
    said = form.say("朝阳区", "nlu_fallback")
    assert "北京市朝阳区" in titles(said)


def test_forgetting_works_in_the_form(form: Form) -> None:
    form.open()
    said = form.say("清除我的信息", "forget_me")
    assert said["effects"] == [{"kind": "forget", "data": {}}]
    assert form.talk.memory.values == Conversation().memory.values


def test_a_new_estimate_does_not_take_over_the_last_treatment(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    form.say("没有", "deny")
    form.say("又花了两千能报多少", "ratio_calculate", ("amount:total", "2000", "两千"))
    assert form.talk.memory.visit is None
    assert form.talk.memory.region == "500000"
    assert form.wanted == "visit"


def test_a_bare_new_sum_varies_the_last_estimate(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工在职", "inform", EMPLOYEE, ACTIVE)
    form.say("没有", "deny")
    said = form.say("那花了一万五呢", "ratio_calculate", ("amount:total", "15000", "一万五"))
    assert "60000→15000" in said["text"]
    assert said["calculation"]["result"]["fund"] == "12002.00"


def test_a_guess_is_among_the_assumptions(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    form.talk.slots["state"] = {**form.talk.slots["state"], "rough": True}
    said = form.say("没有", "deny")
    assert "大概" in said["calculation"]["assumptions"][0]


def test_fifty_corrections_leave_a_small_memory(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    for _ in range(25):
        form.say("不对，是居民医保", "correct", ("insurance", "居民", "居民医保"))
        form.say("不对，是职工医保", "correct", ("insurance", "职工", "职工医保"))
    state = form.talk.memory.state
    assert form.talk.memory.insurance == "职工"
    assert len(state.trail) <= 12
    assert len(state.unknown) <= 12


def test_the_kind_of_treatment_just_asked_about_is_not_asked_again(form: Form) -> None:
    form.talk.run(ActionAnswer(), "住院费怎么报销", "claim_inpatient", INPATIENT)
    form.say("花了六万能报多少", "ratio_calculate", ("amount:total", "60000", "六万"))
    assert form.talk.memory.visit == "住院"


def test_the_city_of_a_relative_is_no_correction(form: Form) -> None:
    form.talk.slots["region"] = "500000"
    form.say(
        "我妈住院花了六万能报多少", "ratio_calculate", INPATIENT, ("amount:total", "60000", "六万")
    )
    said = form.say("她在武汉", "inform", ("region", "420100", "武汉"))
    assert "您妈妈的参保地武汉市" in said["text"]
    assert "您自己的重庆市我另外记着" in said["text"]
    assert "按您自己的情况算" in form.say("那我自己呢", "follow_up")["text"]
    assert form.talk.memory.region == "500000"


def test_the_question_speaks_of_the_relative(form: Form) -> None:
    said = form.say(
        "我妈住院花了六万能报多少", "ratio_calculate", INPATIENT, ("amount:total", "60000", "六万")
    )
    assert "您妈妈在哪个城市参保" in said["text"]


def test_a_value_beside_what_was_asked_is_confirmed(form: Form) -> None:
    form.open()
    said = form.say("退休", "inform", ("person", "退休"))
    assert said["text"].startswith("好的，记下了。")
    assert form.wanted == "region"


def test_a_correction_in_the_last_answer_is_said_with_the_figure(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工在职", "inform", EMPLOYEE, ACTIVE)
    sums = (("amount:total", "50000", "5万"), ("amount:excluded", "3000", "三千"))
    said = form.say("总共5万，自费三千", "inform", *sums)
    assert said["text"].startswith("好的，总费用改为50000元。")
    assert said["calculation"]


def test_treatment_away_is_asked_for_its_registration(form: Form) -> None:
    said = away(form)
    assert form.wanted == "remote"
    assert titles(said) == ["备案了", "转诊去的", "急诊抢救", "没备案"]
    assert form.talk.memory.region == "500000"
    assert form.say("备案了", "inform")["calculation"]["inputs"]["remote"] == "备案"


def test_a_question_about_registration_in_between_moves_no_treatment(form: Form) -> None:
    form.open()
    form.say("异地就医怎么备案", "remote_treatment", ("materials_case", "异地"))
    assert form.talk.memory.state.treated_in is None


def test_going_back_from_the_first_question_says_so(form: Form) -> None:
    form.open()
    assert "第一个问题" in form.say("返回", "go_back")["text"]


def test_the_command_to_repeat_is_no_question_about_double_insurance(form: Form) -> None:
    first = form.open()["text"]
    assert form.say("重复", "duplicate_enrollment")["text"] == first


@pytest.mark.parametrize("text", ["你问这个干嘛", "为什么要问这个", "为啥问城市"])
@pytest.mark.parametrize("intent", ["dont_know", "payment_reform", "nlu_fallback"])
def test_why_it_is_asked_is_told(form: Form, text: str, intent: str) -> None:
    form.open()
    assert "会影响结果" in form.say(text, intent)["text"]
    assert form.wanted == "region"


def test_a_rule_asked_for_with_a_value_is_answered(form: Form) -> None:
    form.open()
    said = form.say("退休人员报销比例是多少", "ratio_lookup", ("person", "退休"))
    assert "接着刚才的估算" in said["all"]
    assert form.talk.memory.person is None


def test_a_place_without_rules_is_told_before_the_total_is_asked(form: Form) -> None:
    said = form.say(
        "杭州职工门诊能报多少",
        "ratio_calculate",
        *(("region", "330100", "杭州"), EMPLOYEE, ("visit", "门诊")),
    )
    assert "两种说法" in said["text"]
    assert "还不知道总费用" not in said["text"]


def test_what_was_said_before_it_was_asked_which_topic_is_meant_is_kept(form: Form) -> None:
    pair = {"ratio_lookup": 0.3, "ratio_calculate": 0.28}
    form.talk.run(
        ActionAnswer(),
        "重庆职工在职三甲住院三万能报多少",
        "ratio_lookup",
        *(CHONGQING, EMPLOYEE, ACTIVE, THIRD, INPATIENT, ("amount:total", "30000", "三万")),
        ranking=pair,
        ambiguous=True,
    )
    said = form.say("/ratio_calculate", "ratio_calculate")
    assert form.wanted == "excluded"
    assert said["region"] == "500000"
