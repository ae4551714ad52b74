"""The list of documents by a few questions."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.checklist import in_order
from actions.checklist_form import FORM, ValidateChecklistForm
from tests.actions.conversation import Conversation, Entity


class Form:
    """Runs the form as Rasa does."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk

    def say(self, text: str, intent: str = "inform", *entities: Entity) -> dict[str, Any]:
        said = self.talk.run(ValidateChecklistForm(), text, intent, *entities)
        self.talk.form = FORM if self.talk.slots.get("requested_slot") else None
        return said[-1]


@pytest.fixture
def form(talk: Conversation) -> Form:
    form = Form(talk)
    form.say("/checklist", "checklist")
    return form


def case(name: str, words: str | None = None) -> Entity:
    return ("materials_case", name, words or name)


def listed(said: dict[str, Any]) -> list[str]:
    return [materials["case"] for materials in said["answer"]["materials"]]


def titles(said: dict[str, Any]) -> list[str]:
    return [button["title"] for button in said["buttons"]]


def test_it_first_asks_for_the_kind_of_treatment(talk: Conversation) -> None:
    said = Form(talk).say("/checklist", "checklist")
    assert titles(said) == ["门诊", "住院", "急诊"]
    assert said["asking"]
    assert "单据不一样" in said["text"]


def test_two_answers_make_a_list(form: Form) -> None:
    form.say("住院", "inform", case("住院"))
    said = form.say("没有了", "deny")
    assert listed(said) == ["住院"]
    assert said["topic"] == "claim_materials"
    assert form.talk.form is None


def test_what_was_said_is_not_asked_again(form: Form) -> None:
    said = form.say("摔伤住院", "inform", case("意外", "摔伤"), case("住院"))
    assert titles(said) == ["有外购药", "在外地看的", "家人代办", "没有了"]


def test_all_cases_at_once_leave_nothing_to_ask(form: Form) -> None:
    said = form.say(
        "我妈在外地摔伤住院还有外购药，我帮她办",
        "oos_other",
        *(case("异地", "外地"), case("意外", "摔伤"), case("住院"), case("外购药")),
    )
    assert listed(said) == ["住院", "意外", "外购药", "代办", "异地（备案用）"]


def test_an_emergency_brings_the_outpatient_list(form: Form) -> None:
    form.say("急诊", "inform", case("急诊"))
    assert listed(form.say("没有", "deny")) == ["门诊", "急诊"]


def test_an_emergency_on_the_ward_does_not(form: Form) -> None:
    form.say("急诊后住院", "inform", case("急诊"), case("住院"))
    assert listed(form.say("没有", "deny")) == ["住院", "急诊"]


@pytest.mark.parametrize(
    ("text", "intent"), [("没有", "deny"), ("没了", "inform"), ("不清楚", "dont_know")]
)
def test_any_way_of_saying_no_ends_it(form: Form, text: str, intent: str) -> None:
    form.say("住院", "inform", case("住院"))
    said = form.say(text, intent)
    assert form.talk.form is None or text == "没了"
    assert said["text"]


def test_a_question_in_between_is_answered(form: Form) -> None:
    form.say("住院", "inform", case("住院"))
    said = form.say("报销多久能到账", "claim_duration")
    assert "接着列清单" in said["text"]
    assert form.talk.memory.state.cases == ("住院",)


def test_nonsense_before_the_kind_is_known_ends_with_ways_on(form: Form) -> None:
    said = [form.say("嘎嘎嘎", "nlu_fallback") for _ in range(3)][-1]
    assert titles(said) == ["全部情形的材料", "转人工"]
    assert form.talk.form is None


def test_back_takes_the_last_case_out(form: Form) -> None:
    form.say("门诊", "inform", case("门诊"))
    assert titles(form.say("返回", "go_back")) == ["门诊", "住院", "急诊"]


def test_a_person_is_reached(form: Form) -> None:
    assert form.say("0", "nlu_fallback")["handoff"]
    assert form.talk.form is None


def test_it_starts_afresh_each_time(form: Form) -> None:
    form.say("住院", "inform", case("住院"))
    form.say("没有了", "deny")
    assert titles(form.say("/checklist", "checklist")) == ["门诊", "住院", "急诊"]


@pytest.mark.parametrize("text", ["帮我列一份材料清单", "打印报销材料清单", "材料清单给我列一下"])
@pytest.mark.parametrize("intent", ["claim_materials", "oos_other"])
def test_the_words_for_it_open_the_form(talk: Conversation, text: str, intent: str) -> None:
    talk.run(ActionAnswer(), text, intent)
    assert talk.followup == FORM


def test_a_list_of_costs_is_another_matter(talk: Conversation) -> None:
    talk.run(ActionAnswer(), "费用清单去哪里打印", "claim_document_format")
    assert talk.followup is None


def test_the_list_holds_for_the_place(talk: Conversation) -> None:
    talk.slots["region"] = "320100"
    form = Form(talk)
    form.say("/checklist", "checklist")
    form.say("住院", "inform", case("住院"))
    assert form.say("没有了", "deny")["region"] == "320000"


def test_cases_stand_in_one_order() -> None:
    assert in_order(["代办", "意外", "住院", "不认识"]) == ("住院", "意外", "代办")
