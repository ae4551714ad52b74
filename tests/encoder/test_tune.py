"""The network, what lessons do to it, and what is written."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from onnxruntime import InferenceSession
from scipy.special import erf, softmax

from encoder.export import write_onnx
from encoder.network import OneText, Student, encoder_from
from encoder.packaged import PackagedE5
from encoder.tune import Lesson, Settings, accuracy, batches, stack, teach
from tests.encoder.conftest import HEADS, LAYERS, PIECES, WIDTH, Miniature

LESSONS = [Lesson([0, 4, word, 8, 2], word % 2) for word in (5, 6, 7, 9) for _ in range(8)]


def norm(states: npt.NDArray[np.float32], scale: npt.NDArray[np.float32],
         shift: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:  # fmt: skip
    centred = states - states.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True)) * scale + shift


def vector_by_hand(made: Miniature, tokens: list[int]) -> npt.NDArray[np.float32]:
    """The transformer written down once more, from the file's tensors, for one text."""
    m, v = made.matrices, made.vectors
    places = v["emb.pos"].reshape(-1, WIDTH)[: len(tokens)] + v["emb.type"][:WIDTH]
    x = norm(m["emb.word"][tokens] + places, v["emb.ln.w"], v["emb.ln.b"])
    for n in range(LAYERS):
        q, k, val = (
            (x @ m[f"l{n}.{c}.w"].T + v[f"l{n}.{c}.b"]).reshape(len(tokens), HEADS, -1)
            for c in "qkv"
        )
        shares = softmax(np.einsum("ihd,jhd->hij", q, k) / np.sqrt(q.shape[-1]), axis=-1)
        mixed = np.einsum("hij,jhd->ihd", shares, val).reshape(len(tokens), WIDTH)
        attended = mixed @ m[f"l{n}.ao.w"].T + v[f"l{n}.ao.b"]
        x = norm(x + attended, v[f"l{n}.aln.w"], v[f"l{n}.aln.b"])
        wide = x @ m[f"l{n}.fi.w"].T + v[f"l{n}.fi.b"]
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        dense = wide @ m[f"l{n}.fo.w"].T + v[f"l{n}.fo.b"]
        x = norm(x + dense, v[f"l{n}.oln.w"], v[f"l{n}.oln.b"])
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


@pytest.fixture
def student(packaged: PackagedE5) -> Student:
    torch.manual_seed(1)
    random.seed(1)
    return Student(encoder_from(packaged, range(len(PIECES))), WIDTH, 2)


def test_the_network_computes_what_the_file_means(student: Student, miniature: Miniature) -> None:
    texts = [[0, 4, 5, 6, 2], [0, 4, 9, 2], [0, 2]]
    tokens, present, _ = stack([Lesson(text, 0) for text in texts])
    student.eval()
    with torch.no_grad():
        vectors = student.encoder(tokens, present).numpy()
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(vector, vector_by_hand(miniature, text), atol=1e-5)


def test_dropped_pieces_move_the_others_up(packaged: PackagedE5, miniature: Miniature) -> None:
    encoder = encoder_from(packaged, [0, 2, 5])
    np.testing.assert_array_equal(
        encoder.words.weight.detach().numpy(), miniature.matrices["emb.word"][[0, 2, 5]]
    )


def test_lessons_teach(student: Student) -> None:
    before = accuracy(student, LESSONS)
    teach(student, LESSONS, Settings(epochs=30, texts_a_step=8, rate=1e-3))
    assert accuracy(student, LESSONS) == 1.0 > before


def test_every_lesson_is_given_once_an_epoch() -> None:
    lessons = [Lesson([0] * (number % 7 + 1), number) for number in range(333)]
    given = [lesson.intent for batch in batches(lessons, 10) for lesson in batch]
    assert sorted(given) == list(range(333))
    assert given != sorted(given)


def test_one_text_computes_what_the_padded_batch_does(student: Student) -> None:
    texts = [[0, 4, 5, 8, 9, 2], [0, 4, 7, 2], [0, 2]]
    tokens, present, _ = stack([Lesson(text, 0) for text in texts])
    student.eval()
    with torch.no_grad():
        together = student.encoder(tokens, present).numpy()
        for text, vector in zip(texts, together, strict=True):
            alone = OneText(student.encoder)(torch.tensor(text)).numpy()
            np.testing.assert_allclose(alone, vector, atol=1e-5)


@pytest.mark.parametrize("text", [[0, 4, 5, 8, 9, 2], [0, 4, 7, 2], [0, 2]])
def test_what_is_written_computes_nearly_the_same(
    student: Student, tmp_path: Path, text: list[int]
) -> None:
    student.eval()
    write_onnx(student.encoder, tmp_path / "model.onnx")
    session = InferenceSession(str(tmp_path / "model.onnx"))
    (written,) = session.run(["vector"], {"tokens": np.array(text, dtype=np.int64)})
    with torch.no_grad():
        exact = OneText(student.encoder)(torch.tensor(text)).numpy()
    assert written @ exact > 0.98
