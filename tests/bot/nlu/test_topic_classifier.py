"""The classifier as a component of Rasa's graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import features, topic_classifier
from bot.nlu.judgement import Judge, Understanding
from bot.nlu.topic_classifier import UNDERSTANDING, TopicClassifier

DOUBTFUL = [
    (f"{place}费怎么报", intent)
    for place in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    for intent in ("claim_inpatient", "remote_treatment", "premium_pay")
]
"""What can be taken for any of three topics, so that no confidence is complete."""

CONTEXT = ExecutionContext(GraphSchema({}), "test")
Load = Callable[[], TopicClassifier]


@pytest.fixture(scope="module")
def load(examples: tuple[list[str], list[str]], tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Trains once and stores; each call gives a component as a fresh process has it."""
    dictionary = tmp_path_factory.mktemp("dictionary") / "words.txt"
    dictionary.write_text("医保 100 n\n住院 100 n\n", encoding="utf-8")
    config = {
        **TopicClassifier.get_default_config(),
        "encoder": "toy",
        "dictionary": str(dictionary),
    }
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    resource = Resource("classifier")
    everything = [*zip(*examples, strict=True), *DOUBTFUL]
    labelled = [Message.build(text, intent=intent) for text, intent in everything]
    component = TopicClassifier.create(config, storage, resource, CONTEXT)
    component.train(TrainingData([*labelled, Message.build("没有标注的一句")]))
    dictionary.unlink()  # a model is complete in itself
    return lambda: TopicClassifier.load(config, storage, resource, CONTEXT)


def understood(classifier: TopicClassifier, text: str, *values: dict[str, str]) -> Message:
    message = Message({"text": text, "entities": list(values)})
    assert classifier.process([message]) == [message]
    return message


def test_an_untrained_component_leaves_messages_alone(tmp_path: Path) -> None:
    storage = LocalModelStorage(tmp_path)
    component = TopicClassifier.create({}, storage, Resource("classifier"), CONTEXT)
    assert understood(component, "住院怎么报销").get("intent") is None


def test_sets_what_rasa_and_the_dialogue_read(load: Load) -> None:
    message = understood(load(), "我妈住院怎么报销").as_dict(only_output_properties=True)
    intent, ranking = message["intent"], message["intent_ranking"]
    assert intent["name"] == "claim_inpatient"
    assert ranking[0] == intent
    assert len(ranking) == 5
    assert set(message[UNDERSTANDING]) == {
        "reason",
        "second_topic",
        "ambiguous",
        "candidates",
        "read_as",
    }
    assert message[UNDERSTANDING]["reason"] is None


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), ("?!", "empty"), ("8" * 40, "unclear")]
)
def test_fallback_stands_first_in_the_ranking(load: Load, text: str, reason: str) -> None:
    message = understood(load(), text)
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 1.0}
    assert message.get("intent_ranking") == [message.get("intent")]
    assert message.get(UNDERSTANDING)["reason"] == reason


def test_what_was_not_claimed_stands_behind_the_fallback(tmp_path: Path) -> None:
    unsure = Understanding("nlu_fallback", 0.8, [("claim_inpatient", 0.2)], reason="unclear")
    judge = cast(Judge, SimpleNamespace(judge=lambda text, has_value: unsure))
    storage = LocalModelStorage(tmp_path)
    message = understood(TopicClassifier({}, storage, Resource("classifier"), judge), "住院那个")
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.8}
    assert message.get("intent_ranking") == [
        {"name": "nlu_fallback", "confidence": 0.8},
        {"name": "claim_inpatient", "confidence": 0.2},
    ]


def test_a_message_without_text_is_empty(load: Load) -> None:
    message = Message({"intent": None})
    load().process([message])
    assert message.get(UNDERSTANDING)["reason"] == "empty"


def test_homophones_are_repaired_with_the_dictionary_of_the_model(load: Load) -> None:
    message = understood(load(), "猪园费怎么报")
    assert message.get("intent")["name"] == "claim_inpatient"
    assert message.get(UNDERSTANDING)["read_as"] == "住院费怎么报"


def test_each_message_is_understood_by_itself(load: Load) -> None:
    classifier = load()
    messages = [Message.build("住院怎么报销"), Message.build("异地怎么备案")]
    classifier.process(messages)
    assert [message.get("intent")["name"] for message in messages] == [
        "claim_inpatient",
        "remote_treatment",
    ]


# Texts understood before


@pytest.fixture
def work(toy_encoder: object) -> Callable[[], int]:
    """How many texts the encoder saw since it was asked last."""
    seen = [toy_encoder.encoded]

    def since() -> int:
        seen.append(toy_encoder.encoded)
        return seen[-1] - seen[-2]

    return since


def test_a_text_is_worked_on_once(load: Load, work: Callable[[], int]) -> None:
    classifier = load()
    work()
    first = understood(classifier, "住院怎么报销")
    assert work() == 1
    again = understood(classifier, "住院怎么报销")
    assert work() == 0
    assert again.as_dict() == first.as_dict()


def test_the_same_text_with_a_value_is_another_matter(load: Load) -> None:
    classifier = load()
    without = understood(classifier, "我在成都")
    with_region = understood(classifier, "我在成都", {"entity": "region", "value": "510100"})
    assert without.get("intent")["name"] != "set_region"
    assert with_region.get("intent")["name"] == "set_region"


def test_what_later_steps_change_is_not_remembered(load: Load) -> None:
    classifier = load()
    first = understood(classifier, "住院怎么报销")
    first.get("intent")["name"] = "changed"
    first.get("intent_ranking").clear()
    first.get(UNDERSTANDING)["candidates"].clear()
    again = understood(classifier, "住院怎么报销")
    assert again.get("intent")["name"] == "claim_inpatient"
    assert len(again.get("intent_ranking")) == 5
    assert again.get(UNDERSTANDING)["candidates"]


def test_only_so_many_texts_are_remembered(
    load: Load, work: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic_classifier, "_REMEMBERED", 2)
    monkeypatch.setattr(features, "_REMEMBERED", 1)
    classifier = load()
    for text in ["住院怎么报销", "异地怎么备案", "在哪里交医保"]:
        understood(classifier, text)
    work()
    understood(classifier, "在哪里交医保")
    assert work() == 0
    understood(classifier, "住院怎么报销")
    assert work() == 1
