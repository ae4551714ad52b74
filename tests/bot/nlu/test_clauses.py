"""Messages that ask several things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.clauses import SHORTEST, questions

PIECES = st.sampled_from(
    ["还有", "另外", "顺便", "问一下", "医保", "怎么交", "多少", "?", "。", ",", "谢谢", " "]
)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("医保怎么报销", ["医保怎么报销"]),
        ("报销比例多少?另外怎么备案", ["报销比例多少", "怎么备案"]),
        ("医保怎么交,还有怎么查余额", ["医保怎么交", "怎么查余额"]),
        (
            "医保断了怎么办。顺便问一下生育津贴怎么领",
            ["医保断了怎么办", "生育津贴怎么领"],
        ),
        ("我在成都。报销比例多少?", ["报销比例多少"]),
        ("啊?怎么报销", ["怎么报销"]),
        ("要什么材料?另外多久到账?", ["要什么材料", "多久到账"]),
    ],
)
def test_gives_each_question(text: str, asked: list[str]) -> None:
    assert questions(text) == asked


@pytest.mark.parametrize("text", ["", "你好", "谢谢。好的。", "我在成都", "?", "吗?呢?"])
def test_what_asks_nothing_gives_nothing(text: str) -> None:
    assert questions(text) == []


@pytest.mark.parametrize("text", ["医保卡里还有多少钱", "账户还有几块", "还有多少余额"])
def test_what_is_left_on_an_account_is_one_question(text: str) -> None:
    assert questions(text) == [text]


@given(st.text(max_size=500) | st.lists(PIECES, max_size=40).map("".join))
def test_questions_are_pieces_of_the_text_in_order(text: str) -> None:
    position = 0
    for asked in questions(text):
        position = text.index(asked, position) + len(asked)
    assert len(questions(text)) <= len(text) // SHORTEST
