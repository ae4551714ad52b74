"""A small world to understand: eight intents, a toy encoder, a model trained on them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from zlib import crc32

import hypothesis
import numpy as np
import numpy.typing as npt
import pytest

from bot.nlu.encoders import load_encoder, register_encoder
from bot.nlu.topic_model import ModelSettings, TopicModel

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("exploring", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

TOY = "toy"
"""Name of the encoder that the tests register."""

OPENINGS = ["", "请问", "我想知道", "麻烦问下", "你好", "老人家问"]
ENDINGS = {
    "claim_inpatient": ["住院怎么报销", "出院报销要什么材料", "住院费能报多少"],
    "remote_treatment": ["异地就医怎么备案", "去外省看病要备案吗", "异地备案在哪办"],
    "premium_pay": ["医保怎么缴费", "居民医保一年交多少钱", "在哪里交医保"],
    "oos_medical": ["头疼吃什么药", "感冒发烧怎么治", "哪个大夫看得好"],
    "oos_other": ["今天天气如何", "公积金怎么提取", "讲个笑话听听"],
    "affirm": ["对的", "是的没错", "嗯可以"],
    "set_region": ["我在成都", "我人在北京这边", "我是上海的"],
    "greet": ["在不在", "有人吗", "早上好呀"],
}
EXAMPLES = [
    (opening + ending, intent)
    for intent, endings in ENDINGS.items()
    for opening, ending in product(OPENINGS, endings)
]


class ToyEncoder:
    """Each character pair points in a direction of its own; counts the texts it encoded."""

    dimension = 48

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, sentences: list[str]) -> npt.NDArray[np.float32]:
        self.encoded += len(sentences)
        rows = [self._row(sentence) for sentence in sentences]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def _row(self, sentence: str) -> npt.NDArray[np.float64]:
        row = np.zeros(self.dimension)
        for left, right in zip(f"^{sentence}", f"{sentence}$", strict=True):
            row += np.random.default_rng(crc32((left + right).encode())).normal(size=row.size)
        return row / np.linalg.norm(row)


@pytest.fixture(scope="session", autouse=True)
def toy_encoder() -> Iterator[ToyEncoder]:
    """Registers the toy encoder, loaded once as a real one is."""
    register_encoder(TOY, ToyEncoder)
    encoder = load_encoder(TOY)
    assert isinstance(encoder, ToyEncoder)
    yield encoder
    load_encoder.cache_clear()


@pytest.fixture(scope="session")
def settings() -> ModelSettings:
    return ModelSettings(encoder=TOY)


@pytest.fixture(scope="session")
def examples() -> tuple[list[str], list[str]]:
    """Texts and their intents."""
    return [text for text, _ in EXAMPLES], [intent for _, intent in EXAMPLES]


@pytest.fixture(scope="session")
def model(settings: ModelSettings, examples: tuple[list[str], list[str]]) -> TopicModel:
    return TopicModel.fit(*examples, settings)
