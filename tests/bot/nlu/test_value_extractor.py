"""Entities as Rasa writes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.gazetteer import Gazetteer
from bot.nlu.value_extractor import ValueExtractor, Values

CSV = Path(__file__).parents[3] / "knowledge/content/gazetteer.csv"
VALUES = Values(Gazetteer.from_csv(CSV), lambda: date(2026, 3, 31))
SLOTS = {
    *("region", "insurance", "tier", "person", "visit", "level", "platform", "materials_case"),
    *("amount", "nth", "age", "date"),
}
PIECES = st.sampled_from(
    [
        "成都",
        "职工医保",
        "三级医院",
        "第二次住院",
        "花了",
        "3万",
        "多",
        "60岁",
        "去年",
        "自费",
        ",",
        "8",
    ]
)


def found(text: str) -> dict[str, list[str]]:
    """The values of each entity of ``text``."""
    result: dict[str, list[str]] = {}
    for entity in VALUES.find(text):
        result.setdefault(entity["entity"], []).append(entity["value"])
    return result


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        (
            "成都职工医保在三级医院第二次住院花了3万",
            {
                "region": ["510100"],
                "insurance": ["职工"],
                "level": ["三级"],
                "visit": ["住院"],
                "materials_case": ["住院"],
                "nth": ["2"],
                "amount": ["30000"],
            },
        ),
        ("我妈65岁去年退休了", {"age": ["65"], "date": ["2025"], "person": ["退休"]}),
        ("问一下三医院怎么走", {}),
        ("三级残疾领居民养老", {}),
        ("拨打12393", {}),
        ("", {}),
    ],
)
def test_finds_all_that_is_said(text: str, entities: dict[str, list[str]]) -> None:
    assert found(text) == entities


def test_role_name_and_rounding_stand_beside_the_value() -> None:
    region, amount = VALUES.find("成都自费大概一万")
    assert region == {
        "entity": "region",
        "value": "510100",
        "name": "成都市",
        "start": 0,
        "end": 2,
    }
    assert amount == {
        "entity": "amount",
        "value": "10000",
        "start": 6,
        "end": 8,
        "role": "excluded",
        "approximate": True,
    }


@given(st.text(max_size=500) | st.lists(PIECES, max_size=30).map("".join))
def test_any_text_gives_only_slots_with_spans_inside_it(text: str) -> None:
    for entity in VALUES.find(text):
        assert entity["entity"] in SLOTS
        assert entity["value"]
        assert 0 <= entity["start"] < entity["end"] <= len(text)


def entities(component: ValueExtractor, text: str) -> list[dict[str, Any]]:
    """What the component writes into a message."""
    message = Message.build(text)
    component.process([message])
    return list(message.get("entities", []))


def test_a_trained_component_finds_the_same_after_loading(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("values")
    trained = ValueExtractor({"gazetteer": str(CSV)}, storage, resource)
    assert entities(trained, "我在成都") == []
    trained.train(TrainingData())
    loaded = ValueExtractor.load({}, storage, resource, None)  # the context is not looked at
    (region,) = entities(loaded, "我在成都")
    assert (region["value"], region["extractor"]) == ("510100", "ValueExtractor")
    assert entities(trained, "我在成都") == [region]
