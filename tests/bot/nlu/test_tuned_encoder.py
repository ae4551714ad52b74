"""The taught encoder, as it lies in encoder/model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoders import load_encoder
from bot.nlu.tuned_encoder import FOLDER, EncoderMissingError, TunedEncoder


@pytest.fixture(scope="module")
def encoder() -> TunedEncoder:
    made = load_encoder("e5-tuned")
    assert isinstance(made, TunedEncoder)
    return made


def test_a_sentence_has_the_same_vector_alone_and_among_others(encoder: TunedEncoder) -> None:
    sentences = ["住院费怎么报", "异地就医要先备案吗", "老家的医保能在这里用吗，急" * 10]
    together = encoder.encode(sentences)
    for sentence, vector in zip(sentences, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([sentence])[0], vector)


@pytest.mark.parametrize(
    ("question", "same", "other"),
    [
        ("医保断了三个月有什么影响", "停缴一段时间会怎样", "医保卡丢了怎么补"),
        ("生孩子能报多少", "顺产的费用医保给多少", "孩子出生后怎么上医保"),
        ("职工医保退休要缴满几年", "交多久退休后就不用再交医保", "退休金每年涨多少"),
    ],
)
def test_it_was_taught_what_belongs_together(
    encoder: TunedEncoder, question: str, same: str, other: str
) -> None:
    first, second, third = encoder.encode([question, same, other])
    assert first @ second > first @ third


STRANGE = ["", " ", "\x00", "<s></s><pad>", "𠮷" * 40, "a" * 500, "医" * 500]


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_has_a_unit_vector(encoder: TunedEncoder, text: str) -> None:
    (vector,) = encoder.encode([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_what_is_cut_off_does_not_count(encoder: TunedEncoder) -> None:
    long = "报销进度到哪里去查" * 40
    first, second = encoder.encode([long + "甲", long + "乙"])
    np.testing.assert_array_equal(first, second)


def test_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes((FOLDER / "model.onnx").read_bytes()[:10])
    with pytest.raises(EncoderMissingError, match="make encoder") as raised:
        TunedEncoder.load(tmp_path)
    assert raised.value.folder == tmp_path
