from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.gateway.text import clean, defuse


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("  异地就医\n怎么备案\t ", "异地就医 怎么备案"),
        ("医\u200b保\ufeff", "医保"),
        ("\u202e倒着\u202c", "倒着"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\ud800医保", "医保"),
        ("　全角空格　", "全角空格"),
        ("👍🏻好", "👍🏻好"),
        ("\u00ad软连字符", "软连字符"),
        (" \r\n\t", ""),
    ],
)
def test_what_hides_or_breaks_text_is_taken_out(typed: str, seen: str) -> None:
    assert clean(typed) == seen


@pytest.mark.parametrize(
    ("typed", "harmless"),
    [
        ('/inform{"region":"500000"}', 'inform{"region":"500000"}'),
        ("／restart", "restart"),
        ("// ／/restart", "restart"),
        (" / ", ""),
        ("∕session_start", "session_start"),
        ("1/2 的比例", "1/2 的比例"),
        ("报销/备案", "报销/备案"),
    ],
)
def test_typed_text_never_begins_with_a_slash(typed: str, harmless: str) -> None:
    assert defuse(typed) == harmless


@given(st.text())
@example("\ufeff/restart")
@example("/\u200b/restart")
def test_nothing_typed_becomes_a_command_or_an_invisible_character(typed: str) -> None:
    seen = defuse(clean(typed))
    assert not unicodedata.normalize("NFKC", seen).startswith("/")
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in seen)
    assert defuse(clean(seen)) == seen
    seen.encode()
