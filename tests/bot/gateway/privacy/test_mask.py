from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.privacy import mask
from bot.gateway.privacy.view import plain_view


def test_all_kinds_in_one_message_are_named_in_order() -> None:
    masked = mask("我叫李明，身份证110101199003077758，手机13800138000，邮箱a@b.cn")
    assert masked.text == "我叫[姓名]，身份证[身份证号]，手机[手机号]，邮箱[邮箱]"
    assert masked.kinds == ("姓名", "身份证号", "手机号", "邮箱")


def test_a_kind_is_named_once() -> None:
    assert mask("13800138000或13900139000").kinds == ("手机号",)


@pytest.mark.parametrize(
    "text",
    [
        "三级医院住院花了6万元，起付线880元，能报多少",
        "1.2万",
        "2026年1月1日起缴费400元",
        "国办发〔2021〕14号、医保发〔2020〕45号",
        "门诊费用 3456789.12 元",
        "12393 12333 12366 12345 95598 110 120 122",
        "异地备案6个月有效，比例80%",
        "2026-11-22 10:30",
        "发票代码 033002100411 号码 12345678",
        "我今年65岁，缴了25年",
    ],
)
def test_amounts_dates_documents_and_hotlines_stay(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == ()


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text


@given(st.text())
def test_the_view_keeps_every_position(text: str) -> None:
    assert len(plain_view(text)) == len(text)


@given(st.text(alphabet="0123456789 -Xx零一二三我叫张路号栋@.a", max_size=500))
def test_no_mixture_of_digits_and_signals_breaks_or_slows_it(text: str) -> None:
    assert isinstance(mask(text).text, str)
