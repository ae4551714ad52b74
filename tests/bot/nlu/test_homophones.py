"""Words heard or typed as others of the same sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from bot.nlu.homophones import PROTECTED, HomophoneRepairer

DICTIONARY = Path(__file__).parents[3] / "data/nlu/dictionary/medical_insurance.txt"
REPAIRER = HomophoneRepairer.from_file(DICTIONARY)
WORDS = [line.split()[0] for line in DICTIONARY.read_text(encoding="utf-8").splitlines() if line]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("一保卡怎么办", "医保卡怎么办"),
        ("医宝报销", "医保报销"),
        ("医保抱销", "医保报销"),
        ("门真报销", "门诊报销"),
        ("起付现多少", "起付线多少"),
        ("慢特并", "慢特病"),
        ("我要报消", "我要报销"),
    ],
)
def test_repairs_a_word_of_the_same_sound(heard: str, meant: str) -> None:
    assert REPAIRER.repair(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "已报了吗",
        "有意见",
        "不报",
        "补交",
        "药品",
        "一般",
        "医保怎么报销",
        "能刷医保吗",
        "12345 abc",
        "",
    ],
)
def test_leaves_words_that_mean_something_themselves(text: str) -> None:
    assert REPAIRER.repair(text) == text


@pytest.mark.parametrize("word", sorted(PROTECTED))
def test_a_protected_word_stands(word: str) -> None:
    assert REPAIRER.repair(word) == word


def test_the_longer_word_is_repaired_first() -> None:
    repairer = HomophoneRepairer.from_dictionary(["医保 5 n", "医保卡 5 n", "报卡 5 n", ""])
    assert repairer.repair("依宝咖") == "医保卡"


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=8).map("".join))
def test_repair_keeps_the_length_and_the_sound(text: str) -> None:
    repaired = REPAIRER.repair(text)
    assert len(repaired) == len(text)
    for before, after in zip(text, repaired, strict=True):
        assert before == after or len(lazy_pinyin(after)) == 1


@given(st.sampled_from(WORDS))
def test_a_word_of_the_domain_is_never_repaired(word: str) -> None:
    assert len(word) > 6 or REPAIRER.repair(word) == word
