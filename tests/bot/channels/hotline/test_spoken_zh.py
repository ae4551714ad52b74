"""Reading numbers aloud, by table and against cn2an."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.hotline.spoken_zh import money_zh, number_zh, phone_zh, spoken_zh


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        # telephone numbers digit by digit, 1 is 幺
        ("请拨打12393", "请拨打幺二三九三"),
        ("打12345、12333或120", "打幺二三四五、幺二三三三或幺二零"),
        ("0571-12393", "零五七幺，幺二三九三"),
        ("13812345678", "幺三八，幺二三四，五六七八"),
        ("400-123-4567", "四零零，幺二三，四五六七"),
        ("打95588", "打九五五八八"),
        ("热线96500", "热线九六五零零"),
        # the same digits as quantities
        ("12393元", "一万二千三百九十三元"),
        ("报110-120元", "报一百一十到一百二十元"),
        ("12393.5元", "一万二千三百九十三元五角"),
        ("共12000人", "共一万二千人"),
        # percentages and ranges
        ("60%-90%", "百分之六十到百分之九十"),
        ("60-90%", "百分之六十到百分之九十"),
        ("60％～90％", "百分之六十到百分之九十"),
        ("60%至90%", "百分之六十到百分之九十"),
        ("2.5%", "百分之二点五"),
        ("8‰", "千分之八"),
        ("3-5个工作日", "三到五个工作日"),
        ("400~700元", "四百到七百元"),
        # money
        ("300元", "三百元"),
        ("37,800.00元", "三万七千八百元"),
        ("12.34元", "十二元三角四分"),
        ("12.05元", "十二元零五分"),
        ("0.05元", "五分"),
        ("25万元", "二十五万元"),
        ("3.5万元", "三点五万元"),
        ("¥300", "三百元"),
        ("2元", "两元"),
        # dates
        ("2026年1月1日", "二零二六年一月一日"),
        ("2026-11-22", "二零二六年十一月二十二日"),
        ("2026年度", "二零二六年度"),
        ("2022版", "二零二二版"),
        ("2025-2026年", "二零二五到二零二六年"),
        ("12月1日-2月28日", "十二月一日到二月二十八日"),
        ("满15年", "满十五年"),
        # times
        ("9:00-17:30", "九点到十七点三十分"),
        ("8:05", "八点零五分"),
        ("14:00", "十四点"),
        # document numbers
        ("国办发〔2021〕14号", "国办发二零二一年第十四号"),
        ("第28条", "第二十八条"),
        ("身份证110101199003071234", "身份证幺幺零幺零幺，幺九九零，零三零七，幺二三四"),
        # counting
        ("2个月", "两个月"),
        ("第2次", "第二次"),
        ("2次", "两次"),
        ("2级", "二级"),
        ("2月", "二月"),
        ("12个", "十二个"),
        ("编号00123", "编号零零一二三"),
        ("1/3", "三分之一"),
        ("-5度", "负五度"),
        ("６万元", "六万元"),
        ("100001000元", "一亿零一千元"),
        ("110000000元", "一亿一千万元"),
        ("101880000元", "一亿零一百八十八万元"),
        ("٣天", "三天"),
        ("没有数字", "没有数字"),
    ],
)
def test_spoken(written: str, spoken: str) -> None:
    assert spoken_zh(written) == spoken


@given(st.integers(0, 10**12 - 1))
@example(100_001_000)
@example(61_900_001_000)
def test_whole_numbers_are_read_as_cn2an_understands_them(number: int) -> None:
    assert cn2an.cn2an(number_zh(str(number)), "smart") == number


@given(st.decimals(0, 10**6, places=2))
def test_decimals_are_read_as_cn2an_understands_them(number: Decimal) -> None:
    assert Decimal(str(cn2an.cn2an(number_zh(f"{number:f}"), "smart"))) == number


@given(st.integers(0, 100), st.integers(0, 100))
def test_percent_ranges_are_read_as_cn2an_understands_them(low: int, high: int) -> None:
    spoken = spoken_zh(f"{low}%-{high}%").split("到")
    values = [cn2an.cn2an(part.removeprefix("百分之"), "smart") for part in spoken]
    assert values == [low, high]


@given(st.decimals(Decimal("0.01"), 10**9, places=2))
@example(Decimal("0.10"))
@example(Decimal("2.02"))
def test_amounts_keep_every_fen(amount: Decimal) -> None:
    assert _fen(money_zh(f"{amount:f}")) == amount * 100


def _fen(spoken: str) -> int:
    """An amount in words back in fen, read by cn2an."""
    found = re.fullmatch(r"(?:(.+)元)?零?(?:(.)角)?零?(?:(.)分)?", spoken)
    assert found, spoken
    yuan, jiao, fen = (
        int(cn2an.cn2an(part.replace("两", "二"), "smart")) if part else 0
        for part in found.groups()
    )
    return yuan * 100 + jiao * 10 + fen


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_dates_are_read_as_cn2an_reads_them(day: date) -> None:
    written = f"{day.year}年{day.month}月{day.day}日"
    assert spoken_zh(written) == cn2an.transform(written, "an2cn")
    assert spoken_zh(f"{day:%Y-%m-%d}") == spoken_zh(written)


@given(st.integers(0, 23), st.integers(0, 59))
def test_times_are_read_as_cn2an_understands_them(hour: int, minute: int) -> None:
    found = re.fullmatch(r"(.+)点(?:零?(.+)分)?", spoken_zh(f"{hour}:{minute:02}"))
    assert found
    said = [cn2an.cn2an((part or "零").replace("两", "二"), "smart") for part in found.groups()]
    assert said == [hour, minute]


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_mobile_numbers_lose_no_digit(number: str) -> None:
    said = phone_zh(number).replace("，", "")
    assert said.translate(str.maketrans("零幺二三四五六七八九", "0123456789")) == number


@given(st.text(alphabet="0123456789元%年月日-~.,:/〔〕号个万第 约打", max_size=40))
def test_no_figure_is_left(text: str) -> None:
    assert not re.search(r"[0-9０-９]", spoken_zh(text))


@given(st.text(max_size=60))
@example("٣天༠元")  # figures of other scripts
def test_any_text_can_be_read(text: str) -> None:
    spoken_zh(text)


@given(st.text(alphabet="医保报销的人，。？", max_size=40))
def test_text_without_figures_stays_as_it_is(text: str) -> None:
    assert spoken_zh(text) == text
