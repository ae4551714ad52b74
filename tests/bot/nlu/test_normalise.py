"""One spelling for whatever people type or dictate."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.nlu.normalise import MAX_LENGTH, normalise, to_simplified

PIECES = st.sampled_from(
    [
        *"医保醫療保險帳户报销冇?!.。，、 \n\t\u3000\u200b\ufe0f😀❤①㎡ＡｂaA１1",
        "程式",
        "身分证",
        "什麼",
    ]
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("醫保報銷比例是多少", "医保报销比例是多少"),
        ("ＡＢＣ１２３，。？", "abc123,。?"),
        ("３．５万", "3.5万"),
        ("APP", "app"),
        ("花了3。5万", "花了3.5万"),
        ("花了3 万", "花了3万"),
        ("2025 年 3 月 5 日", "2025年3月5日"),
        ("医保😀报销", "医保报销"),
        ("👍", "有用"),
        (" 👎🏻👎🏻 ", "没用"),
        ("👍👎", ""),
        ("谢谢👍", "谢谢"),
        ("❤️医保❤️", "医保"),
        ("医\u200b保", "医保"),
        ("医 保\n报　销", "医保报销"),
        ("app  登录", "app 登录"),
        ("怎么？？？？", "怎么?"),
        ("。。。", "。"),
        ("哈哈哈哈哈哈", "哈哈"),
        ("帐户", "账户"),
        ("到帐了", "到账了"),
        ("点样报销", "怎么报销"),
        ("⼀次", "一次"),
        ("😀", ""),
        ("", ""),
    ],
)
def test_brings_into_one_spelling(typed: str, written: str) -> None:
    assert normalise(typed) == written


@pytest.mark.parametrize(
    "text", ["花了10000元", "花了3000。2025年报的", "1111111", "医保怎么报销?", "app 登录", "看看"]
)
def test_leaves_what_is_in_order(text: str) -> None:
    assert normalise(text) == text


def test_taiwanese_words_are_translated_beside_traditional_characters_only() -> None:
    assert to_simplified("程式") == "程式"
    assert to_simplified("醫保程式") == "医保程序"


def test_a_long_message_is_cut() -> None:
    assert len(normalise("医保" * MAX_LENGTH)) == MAX_LENGTH


@given(st.text(max_size=500) | st.lists(PIECES, max_size=80).map("".join))
@example("?!?!")
@example("a" * 600)
def test_twice_is_as_good_as_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=600) | st.lists(PIECES, max_size=80).map("".join))
def test_nothing_invisible_is_left(text: str) -> None:
    written = normalise(text)
    assert written == written.strip()
    assert not {unicodedata.category(character) for character in written} & {"Cc", "Cf", "So"}
