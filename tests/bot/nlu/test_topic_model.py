"""Texts in, a probability for every intent out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.calibration import Calibration
from bot.nlu.encoders import UnknownEncoderError
from bot.nlu.features import MeaningFeatures, TermFeatures
from bot.nlu.remoteness import Remoteness
from bot.nlu.topic_model import ModelSettings, TopicModel
from bot.nlu.voice import Scores, Voice

INTENTS = {
    "claim_inpatient",
    "remote_treatment",
    "premium_pay",
    "oos_medical",
    "oos_other",
    "affirm",
    "set_region",
    "greet",
}
TEXTS = ["住院花了三万怎么报销", "去外省要备案吗", "", "zzz", "医保在哪里缴费" * 20, "对"]


def test_knows_the_intents_of_its_training(model: TopicModel) -> None:
    assert set(model.intents) == INTENTS
    assert len(model.intents) == len(INTENTS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我妈住院了怎么报销啊", "claim_inpatient"),
        ("出院以后报销带什么材料", "claim_inpatient"),
        ("回老家异地就医要不要备案", "remote_treatment"),
        ("在哪里缴医保", "premium_pay"),
        ("居民医保今年要交多少钱", "premium_pay"),
        ("发烧了吃什么药好", "oos_medical"),
        ("公积金怎么取出来", "oos_other"),
        ("是的是的", "affirm"),
        ("我人在成都", "set_region"),
        ("有人在吗", "greet"),
    ],
)
def test_understands_words_it_has_not_seen_together(
    model: TopicModel, text: str, intent: str
) -> None:
    assert model.intents[int(model.probabilities([text])[0].argmax())] == intent


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_probabilities_of_any_text_sum_to_one(model: TopicModel, texts: list[str]) -> None:
    probabilities = model.probabilities(texts)
    assert probabilities.shape == (len(texts), len(INTENTS))
    assert (probabilities >= 0).all()
    assert probabilities.sum(axis=1) == pytest.approx(1.0)


def test_a_text_is_understood_alike_alone_and_among_others(model: TopicModel) -> None:
    together = model.probabilities(TEXTS)
    alone = np.vstack([model.probabilities([text]) for text in TEXTS])
    assert together == pytest.approx(alone, abs=1e-5)
    assert model.probabilities(TEXTS[::-1]) == pytest.approx(alone[::-1], abs=1e-5)


def test_training_again_gives_the_same_model(
    settings: ModelSettings, examples: tuple[list[str], list[str]]
) -> None:
    texts, labels = examples
    doubtful = [labels[0] if number % 5 == 0 else label for number, label in enumerate(labels)]
    first, second = (TopicModel.fit(texts, doubtful, settings) for _ in range(2))
    assert second.calibration == first.calibration
    assert second.probabilities(TEXTS) == pytest.approx(first.probabilities(TEXTS))


def test_a_stored_model_understands_the_same(
    settings: ModelSettings, examples: tuple[list[str], list[str]], tmp_path: Path
) -> None:
    model = TopicModel.fit(*examples, replace(settings, scope_bias=0.3))
    model.save(tmp_path)
    loaded = TopicModel.load(tmp_path)
    assert loaded.intents == model.intents
    assert loaded.calibration == model.calibration
    assert loaded.probabilities(TEXTS) == pytest.approx(model.probabilities(TEXTS), abs=1e-6)


def test_a_stored_model_holds_no_pickle(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".npz", ".txt"}
    for path in tmp_path.rglob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_what_is_not_ours_has_a_head_start(
    settings: ModelSettings, examples: tuple[list[str], list[str]]
) -> None:
    fair = TopicModel.fit(*examples, replace(settings, scope_bias=0.0))
    careful = TopicModel.fit(*examples, replace(settings, scope_bias=2.0))
    outside = [name.startswith("oos_") for name in fair.intents]
    unknown = ["想问个事情", "这个怎么弄"]
    assert (
        careful.probabilities(unknown)[:, outside].sum(axis=1)
        > fair.probabilities(unknown)[:, outside].sum(axis=1)
    ).all()


def test_both_voices_are_heard_alike() -> None:
    """Opinions by hand: the first voice is sure of one topic, the second a little of the other."""

    class Says(Voice):
        def __init__(self, *shares: float) -> None:
            self.opinion = np.log(np.array([shares]))

        def log_probabilities(self, texts: Sequence[str]) -> Scores:
            return self.opinion.repeat(len(texts), axis=0)

    terms, _ = TermFeatures.fit(["住院缴费", "住院退费"], 2, [])
    voices = [Says(0.9, 0.05, 0.05), Says(0.3, 0.6, 0.1)]
    names, meaning = ["first", "second", "oos_x"], MeaningFeatures("toy")
    nowhere = Remoteness(np.zeros((3, 48), dtype=np.float32), -1.0)
    calibration = Calibration(2.0, {})
    model = TopicModel(names, terms, meaning, voices, nowhere, calibration, 0.7)
    shares = np.array([0.9 * 0.3, 0.05 * 0.6, 0.05 * 0.1 * np.exp(2 * 0.7)])
    assert model.probabilities(["住院"])[0] == pytest.approx(shares / shares.sum())


def test_an_encoder_that_nobody_registered_is_named(
    examples: tuple[list[str], list[str]],
) -> None:
    with pytest.raises(UnknownEncoderError, match=r"'bert' is not registered.*e5.*toy.*use"):
        TopicModel.fit(*examples, ModelSettings(encoder="bert"))
