from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.paging import LIMIT, paginate

FOOT = re.compile(r"\n\n（第\d+页，共\d+页）回复“继续”看下一页$")
SENTENCE = "住院医疗费用中，起付线以上、封顶线以下、目录以内的部分按比例报销。"


def texts_of(pages: tuple[str, ...]) -> list[str]:
    return [FOOT.sub("", page) for page in pages]


def test_a_short_text_is_one_page_without_a_foot() -> None:
    assert paginate(["您好。", "请问。"]) == ("您好。\n请问。",)


def test_no_text_is_no_page() -> None:
    assert paginate([]) == ()
    assert paginate(["", ""]) == ()


def test_a_long_text_is_cut_at_the_ends_of_sentences() -> None:
    pages = paginate([SENTENCE * 60])
    assert len(pages) > 2
    assert all(text.endswith("。") for text in texts_of(pages))
    assert all(FOOT.search(page) for page in pages[:-1])
    assert not FOOT.search(pages[-1])
    assert pages[0].endswith(f"（第1页，共{len(pages)}页）回复“继续”看下一页")


def test_a_quotation_keeps_its_closing_mark() -> None:
    pages = paginate(["他说：“" + "好" * 200 + "。”"] * 20)
    assert not any(text.startswith("”") for text in texts_of(pages))


def test_lines_that_may_not_be_cut_stay_whole_and_together() -> None:
    links = [f'{n}. <a href="weixin://bizmsgmenu?{"x" * 200}">选项</a>' for n in range(4)]
    pages = paginate([SENTENCE * 40], tail=links)
    assert pages[-1].endswith("\n".join(links))


def test_too_many_lines_for_a_page_go_on_several() -> None:
    links = [f"{n}. " + "链" * 200 for n in range(10)]
    pages = paginate([SENTENCE], tail=links)
    assert [line for text in texts_of(pages) for line in text.split("\n")] == [SENTENCE, *links]


def test_the_foot_of_the_first_page_stands_on_the_first_page_only() -> None:
    pages = paginate([SENTENCE * 60], first_foot="请不要发送个人信息。")
    assert "请不要发送个人信息。" in texts_of(pages)[0]
    assert all("个人信息" not in page for page in pages[1:])


@given(
    paragraphs=st.lists(st.text(alphabet="医保报销。！；\n ab😀“”", max_size=900), max_size=8),
    foot=st.text(alphabet="医保。", max_size=300),
    tail=st.lists(st.text(alphabet="选项ab", min_size=1, max_size=120), max_size=6),
)
def test_no_page_is_too_long_and_nothing_is_lost(
    paragraphs: list[str], foot: str, tail: list[str]
) -> None:
    pages = paginate(paragraphs, first_foot=foot, tail=tail)
    assert all(len(page.encode()) <= LIMIT for page in pages)
    together = "".join(texts_of(pages))
    for part in ("".join(paragraphs), foot, "".join(tail)):
        assert not _missing(part, together)


def _missing(part: str, whole: str) -> bool:
    """Whether the visible characters of ``part`` do not all stand in ``whole`` in their order."""
    rest = iter(whole)
    return any(char not in rest for char in part if not char.isspace())


@given(st.text(max_size=3000))
def test_pages_of_any_text_are_writable(text: str) -> None:
    for page in paginate([text]):
        assert page
        assert len(page.encode()) <= LIMIT
