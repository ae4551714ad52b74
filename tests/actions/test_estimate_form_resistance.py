"""The form of the estimate where it meets the unknown, the impossible, refusal and nonsense."""

from __future__ import annotations

from itertools import pairwise

import pytest

from actions.estimate_form import END_OF_PATIENCE
from tests.actions.conversation import CHONGQING
from tests.actions.form import ACTIVE, EMPLOYEE, INPATIENT, THIRD, Form, away, titles


def test_not_knowing_leads_to_a_range(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    form.say("不清楚", "dont_know")
    assert form.wanted == "person"  # which matters again, now that the cap may not be reached
    said = form.say("也不清楚", "dont_know")
    assert said["calculation"]["result_min"]


def test_not_knowing_with_a_value_is_the_value(form: Form) -> None:
    form.open()
    form.say("重庆吧，不太确定", "dont_know", CHONGQING)
    assert form.talk.memory.region == "500000"


def test_one_value_may_be_refused(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    said = form.say("不方便说", "refuse")
    assert "不说也行" in said["text"]
    assert "insurance" in form.talk.memory.state.unknown


@pytest.mark.parametrize(
    ("text", "intent"), [("不算了", "refuse"), ("算了不问了", "refuse"), ("取消", "nlu_fallback")]
)
def test_the_whole_form_may_be_refused(form: Form, text: str, intent: str) -> None:
    form.open()
    said = form.say(text, intent)
    assert form.talk.form is None
    assert said["calculation"] is None
    assert "不往下问" in said["text"]


def test_misunderstandings_lead_to_ways_out_and_then_to_the_end(form: Form) -> None:
    form.open()
    texts = [form.say("嘎嘎嘎", "nlu_fallback")["text"] for _ in range(END_OF_PATIENCE)]
    assert all(first != second for first, second in pairwise(texts))
    assert form.talk.form is None


def test_the_second_misunderstanding_offers_a_range_a_person_and_the_end(form: Form) -> None:
    form.open()
    form.say("嘎嘎嘎", "nlu_fallback")
    said = form.say("嘎嘎嘎", "nlu_fallback")
    assert titles(said) == ["其余都不知道，给个范围", "转人工", "不估算了"]


def test_all_the_rest_may_be_left_open(form: Form) -> None:
    form.say(
        "重庆职工住院一万五",
        "ratio_calculate",
        CHONGQING,
        EMPLOYEE,
        INPATIENT,
        ("amount", "15000", "一万五"),
    )
    said = form.say('/dont_know{"choice": "all"}', "dont_know", ("choice", "all"))
    assert said["calculation"]["result_min"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-500", "负数"),
        ("10万亿", "太大"),
        ("一个亿", "太大"),
        ("五百美元", "人民币"),
        ("花了0元", "大于0"),
    ],
)
def test_an_impossible_sum_is_asked_again(form: Form, text: str, reason: str) -> None:
    form.say(
        "重庆职工在职三甲住院", "ratio_calculate", CHONGQING, EMPLOYEE, ACTIVE, THIRD, INPATIENT
    )
    said = form.say(text, "inform")
    assert reason in said["text"]
    assert form.wanted == "total"


def test_more_self_paid_than_spent_is_asked_again(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    said = form.say("七万", "inform", ("amount", "70000", "七万"))
    assert "超过了总费用" in said["text"]
    assert form.wanted == "excluded"
    assert form.talk.memory.excluded is None


def test_an_impossible_age_is_asked_again(form: Form) -> None:
    place = ("region", "510100", "成都")
    form.say(
        "成都职工在职三甲住院两万",
        "ratio_calculate",
        place,
        EMPLOYEE,
        ACTIVE,
        THIRD,
        INPATIENT,
        ("amount", "20000", "两万"),
    )
    assert form.wanted == "age"
    said = form.say("200", "inform", ("amount", "200"))
    assert "0到120" in said["text"]
    assert form.wanted == "age"


def test_contradictory_groups_are_asked_again(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    said = form.say(
        "职工医保的大学生", "inform", ("insurance", "职工", "职工医保"), ("person", "大学生")
    )
    assert "大学生不属于职工医保" in said["text"]
    assert form.wanted == "insurance"


def test_an_impossible_what_if_keeps_the_last_estimate(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    form.say("没有", "deny")
    said = form.say("那花了10万亿呢", "ratio_calculate")
    assert "太大" in said["text"]
    assert form.talk.memory.total == "60000"
    assert form.wanted is None


def test_the_same_value_again_is_no_misunderstanding(form: Form) -> None:
    form.open()
    for _ in range(3):
        said = form.say("重庆", "set_region", CHONGQING)
        assert "没有听明白" not in said["text"]


def test_two_sums_are_asked_back(form: Form) -> None:
    form.open()
    said = form.say("6万又5000", "inform", ("amount", "60000", "6万"), ("amount", "5000"))
    assert titles(said) == ["60000元", "5000元", "加起来65000元"]
    assert form.wanted == "total"


def test_both_insurances_in_one_message_are_asked_back(form: Form) -> None:
    said = form.say(
        "帮我算重庆职工居民医保住院",
        "ratio_calculate",
        *(CHONGQING, EMPLOYEE, ("insurance", "居民", "居民医保"), INPATIENT),
    )
    assert "只能选一种" in said["text"]
    assert form.wanted == "insurance"


def test_not_knowing_the_registration_gives_a_range(form: Form) -> None:
    away(form)
    said = form.say("不知道", "dont_know")
    assert said["calculation"]["result_min"]["fund"] < said["calculation"]["result_max"]["fund"]
    assert "不知道异地就医有没有备案" in said["text"]


@pytest.mark.parametrize("intent", ["oos_other", "goodbye", "affirm"])
def test_nonsense_taken_for_idle_words_is_a_misunderstanding(form: Form, intent: str) -> None:
    form.open()
    assert "没有听明白" in form.say("嘎嘎嘎", intent)["text"]
    assert "转人工" in titles(form.say("呱呱呱", intent))


def test_a_farewell_ends_the_form(form: Form) -> None:
    form.open()
    form.say("再见", "goodbye")
    assert form.talk.form is None


def test_each_impossible_answer_is_told_why(form: Form) -> None:
    form.open()
    for text in ("10万亿", "一个亿", "-500"):
        said = form.say(text, "oos_other")
    assert "负数" in said["text"]


def test_an_estimate_said_to_be_wrong_is_feedback(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    form.say("职工", "inform", EMPLOYEE)
    form.say("没有", "deny")
    said = form.say("你算得不对，我实际报了2万", "ratio_calculate", ("amount", "20000", "2万"))
    assert said["effects"][0]["data"]["helpful"] is False
    assert form.talk.memory.total == "60000"


def test_what_is_not_known_may_be_something_else_than_was_asked(form: Form) -> None:
    form.say("重庆职工住院", "ratio_calculate", CHONGQING, EMPLOYEE, INPATIENT)
    assert form.wanted == "person"
    form.say("不知道花了多少", "dont_know")
    assert form.talk.memory.state.unknown == ("total",)


def test_a_complaint_with_a_value_in_it_is_a_complaint(form: Form) -> None:
    form.open()
    said = form.say("医院让我挂床住院骗保，我要举报", "complaint", INPATIENT)
    assert "骗保，请向当地医疗保障局举报" in said["all"]
    assert form.wanted == "region"


def test_a_child_insured_as_an_employee_is_asked_back(form: Form) -> None:
    form.open()
    form.say("重庆", "set_region", CHONGQING)
    said = form.say("职工，8岁", "inform", EMPLOYEE, ("age", "8", "8岁"))
    assert "8岁与职工医保对不上" in said["text"]
