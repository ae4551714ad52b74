"""The nearest topics, by words and by vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.encoder import Encoder, pack, unpack
from knowledge.search import KNOWN, Hit, Indexed, SearchIndex
from knowledge.search_texts import texts_by_topic, tokens


def entry(encoder: Encoder, topic: str, *questions: str) -> Indexed:
    """A topic with its questions, as the load stores it."""
    words = " ".join(token for question in questions for token in tokens(question))
    return Indexed(topic, questions[0], words, pack(encoder.encode(questions)))


@pytest.fixture
def index(encoder: Callable[[], Encoder]) -> SearchIndex:
    """Three topics."""
    model = encoder()
    return SearchIndex(
        [
            entry(model, "newborn", "新生儿参保", "孩子出生怎么上医保"),
            entry(model, "remote", "异地就医备案", "去外地看病要先办什么"),
            entry(model, "card", "社保卡补办", "卡丢了去哪里补"),
        ],
        model,
    )


@pytest.mark.parametrize("by", ["words", "vectors", "merged"])
@pytest.mark.parametrize(
    ("question", "topic"),
    [("刚出生的孩子医保", "newborn"), ("外地看病备案", "remote"), ("社保卡丢了", "card")],
)
def test_the_right_topic_comes_first(
    index: SearchIndex, question: str, topic: str, by: Any
) -> None:
    assert index.find(question, 1, by)[0].topic == topic


def test_hits_are_sorted_limited_and_within_bounds(index: SearchIndex) -> None:
    hits = index.find("外地孩子的卡", 2)
    assert len(hits) == 2
    assert 0 <= hits[1].score <= hits[0].score <= 1
    assert len(index.find("卡", 99)) == len(index) == 3


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_nothing_asked_nothing_found(index: SearchIndex, question: str) -> None:
    assert index.find(question) == []


def test_an_empty_index_finds_nothing(encoder: Callable[[], Encoder]) -> None:
    assert SearchIndex([], encoder()).find("医保") == []


def test_a_topic_without_questions_is_no_error(encoder: Callable[[], Encoder]) -> None:
    model = encoder()
    index = SearchIndex([Indexed("bare", "光秃", "异地", []), entry(model, "b", "社保卡")], model)
    assert {hit.topic for hit in index.find("异地")} == {"bare", "b"}


@given(st.text(max_size=60))
def test_any_text_gives_hits_without_an_error(text: str) -> None:
    for hit in SHARED.find(text):
        assert 0 <= hit.score <= 1


def test_the_threshold_decides_what_is_known() -> None:
    assert Hit("t", "题", KNOWN).known
    assert not Hit("t", "题", KNOWN - 0.01).known


def test_many_topics_are_searched_through_a_shortlist(encoder: Callable[[], Encoder]) -> None:
    model = encoder()
    topics = [entry(model, f"t{i}", f"第{i}号问题{chr(0x4E00 + i)}") for i in range(1000)]
    index = SearchIndex([*topics, entry(model, "wanted", "异地就医备案怎么办")], model)
    assert index.find("异地就医备案", 1)[0].topic == "wanted"
    assert index.find(f"第500号问题{chr(0x4E00 + 500)}", 1)[0].topic == "t500"


def test_packed_vectors_keep_their_direction() -> None:
    rows = np.random.default_rng(7).normal(size=(20, 512)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    again = unpack(np.frombuffer(b"".join(pack(rows)), dtype=np.int8).reshape(20, 512))
    assert np.abs((rows * again).sum(axis=1) - 1).max() < 0.02


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("异地就医备案", ["异地", "就医", "备案"]),
        ("医保IC卡", ["ic"]),
        ("的了吗？！", []),
        ("", []),
    ],
)
def test_tokens_are_words_and_pairs(text: str, some: list[str]) -> None:
    found = tokens(text)
    assert set(some) <= set(found)
    assert "的" not in found
    assert not any(token.strip() == "" for token in found)


def test_small_talk_and_what_we_decline_are_not_searched(content: Any) -> None:
    texts = texts_by_topic(content.folder())
    assert set(texts) == {"claim_online", "ratio_lookup"}
    assert list(texts["claim_online"].questions)[:3] == [
        "网上报销",
        "怎么网上报销",
        "手机上怎么报销",
    ]


def test_a_place_adds_words_but_not_its_questions(content: Any) -> None:
    before = texts_by_topic(content.folder())["claim_online"].hash
    content.article(region="510000", lead="熊猫", questions=["四川怎么报"])
    after = texts_by_topic(content.folder())["claim_online"]
    assert "四川怎么报" not in after.questions
    assert "熊猫" in after.passages
    assert after.hash != before


class _Constant:
    name = "constant"
    dimension = 512

    def encode(self, sentences: Any) -> Any:
        return np.full((len(sentences), self.dimension), 512**-0.5, dtype=np.float32)


SHARED = SearchIndex(
    [entry(_Constant(), "a", "异地"), entry(_Constant(), "b", "备案")], _Constant()
)
