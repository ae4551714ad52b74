"""Words of a text, cut with the words of the domain."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest

from bot.nlu.words import Words

DICTIONARY = ["亲情账户 5000 n", "医保码 5000 n", ""]
TEXTS = ["医保码怎么激活", "亲情账户怎么绑医保码", "亲情账户怎么激活"]


@pytest.fixture(scope="module")
def words() -> Words:
    fitted = Words(DICTIONARY, rarest=2)
    fitted.fit(TEXTS)
    return fitted


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("医保码 怎么激活", ["医保码", "怎么", "激活"]),
        ("绑亲情账户", ["绑", "亲情账户"]),
        ("?", ["?"]),
        ("  ", []),
        ("", []),
    ],
)
def test_words_of_the_domain_stay_whole(words: Words, text: str, cut: list[str]) -> None:
    assert words.cut(text) == cut


def test_other_users_of_jieba_do_not_see_them(words: Words) -> None:
    assert "亲情账户" not in jieba.lcut("绑亲情账户")


@pytest.mark.parametrize(("word", "known"), [("医保码", True), ("激活", True), ("绑", False)])
def test_what_one_training_text_holds_alone_is_not_learnt(
    words: Words, word: str, known: bool
) -> None:
    assert (word in words) == known
    assert words.transform([word]).nnz == known


def test_stored_words_give_the_same_rows(words: Words, tmp_path: Path) -> None:
    words.save(tmp_path)
    loaded = Words.load(tmp_path)
    texts = [*TEXTS, "家里人的亲情账户", "?", ""]
    assert abs(loaded.transform(texts) - words.transform(texts)).max() < 1e-6
    assert loaded.cut("绑亲情账户") == ["绑", "亲情账户"]
