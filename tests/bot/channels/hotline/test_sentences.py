from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.hotline.sentences import LONGEST, sentences
from knowledge.content_folder import CONTENT, ContentFolder


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("先备案。再看病！", ("先备案。", "再看病。")),
        ("您在哪个城市参保？告诉我。", ("您在哪个城市参保？", "告诉我。")),
        ("点“我的”→“参保信息”。", ("点我的参保信息。",)),
        ("打开APP（https://fuwu.nhsa.gov.cn/a?b=1），登录", ("打开手机应用，登录。",)),
        ("医保码（医保电子凭证）", ("医保码，医保电子凭证。",)),
        ("时间：9:00-12:00", ("时间，九点到十二点。",)),
        ("| 表 | 格 |\n---", ("表 格。",)),
        ("职工/居民", ("职工或居民。",)),
        ("[身份证号]是我的", ("身份证号，是我的。",)),
        ("😀你好*#", ("你好。",)),
        ("", ()),
        ("。。？", ()),
        (
            "参保人员在参保地定点医疗机构住院，可以直接结算，也可以回来手工报销",
            ("参保人员在参保地定点医疗机构住院，可以直接结算。", "也可以回来手工报销。"),
        ),
        (
            "参保人员在异地就医前没有办理备案手续的也可以在出院之前补办备案手续",
            ("参保人员在异地就医前没有办理备案手续的也可以。", "在出院之前补办备案手续。"),
        ),
    ],
)
def test_sentences(written: str, spoken: tuple[str, ...]) -> None:
    assert sentences(written) == spoken


def test_asides_can_be_left_out() -> None:
    assert sentences("总共花了多少钱？（总费用决定报多少）", asides=False) == ("总共花了多少钱？",)


def test_a_number_is_never_cut() -> None:
    (first, second) = sentences("这一年里全家所有人一共自己付掉了123456789元这么多")
    assert "一亿二千三百四十五万六千七百八十九元" in first + second
    assert not first.endswith(("百。", "千。", "十。", "万。"))


@given(st.text(max_size=200))
def test_whatever_is_written_becomes_short_and_speakable(text: str) -> None:
    for sentence in sentences(text):
        assert sentence[-1] in "。？"
        assert 1 <= len(sentence[:-1]) <= LONGEST
        assert not re.search(r"[0-9()（）\[\]【】<>*#|_]|https?:", sentence)


@given(st.text(alphabet="甲乙丙丁戊，、。", max_size=200))
def test_no_word_is_lost(text: str) -> None:
    words = re.sub(r"[，、。]", "", text)
    assert re.sub(r"[，、。]", "", "".join(sentences(text))) == words


def test_every_record_has_a_spoken_form_that_stays_as_it_was_written() -> None:
    for article in ContentFolder.read(CONTENT).articles:
        spoken = article.value.spoken
        written = [part for part in re.split(r"[。！？；!?;\n]+", spoken) if part.strip()]
        assert written, article.file
        assert len(sentences(spoken)) == len(written), article.file
