"""Amounts of money and what only looks like one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.nlu.values.amount import MOST, find_amounts

PIECES = st.sampled_from(
    [
        *"0123456789,.一二两三五八十百千万亿多几元块毛",
        "花了",
        "自费",
        "¥",
        "左右",
        "到",
        "年",
        " ",
        "w",
        "k",
        "级",
    ]
)


def values(text: str) -> list[str]:
    """The amounts of ``text`` in yuan."""
    return [found.value for found in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("花了一万二", "12000"),
        ("花了两万三千五", "23500"),
        ("大概3.5万吧", "35000"),
        ("花了1万5", "15000"),
        ("六万块能报多少", "60000"),
        ("12,000元", "12000"),
        ("花了1,200", "1200"),
        ("一共花了45678.5元", "45678.5"),
        ("一百二十块五毛", "120.5"),
        ("三块五", "3.5"),
        ("¥1200", "1200"),
        ("花了壹万贰仟元", "12000"),
        ("零点五元", "0.5"),
        ("10元钱", "10"),
        ("药费一百二", "120"),
        ("2025年3月花了3000", "3000"),
        ("每人每年400元", "400"),
        ("每年缴380元", "380"),
        ("25000左右", "25000"),
        ("门诊 3000 三级", "3000"),
        ("三级住院30000", "30000"),
        ("1.2w", "12000"),
        ("3万元5千元2百块", "35200"),
        ("花了12w", "120000"),
        ("6w5", "65000"),
        ("3k块钱", "3000"),
        ("住院费6万三甲医院", "60000"),
        ("6万一级医院", "60000"),
        ("三千二级医院", "3000"),
        ("花了50000三级医院", "50000"),
        ("花了6万七十岁", "60000"),
        ("花了三万五三级医院住院", "35000"),
        ("三千五三甲", "3500"),
        ("花了一万二七十三岁", "12000"),
        ("我妈一百零三岁住院花了2万", "20000"),
        ("1点5万", "15000"),
        ("花了一块", "1"),
        ("收到3000", "3000"),
        ("18000吧", "18000"),
        ("15,600.00", "15600.00"),
        ("36000能报多少", "36000"),
        ("35000,三级,退休", "35000"),
        ("治病用了5000", "5000"),
        ("花了5000床位费", "5000"),
        ("2025年12000", "12000"),
        ("今年380够吗", "380"),
        ("三w", "30000"),
        ("陆仟捌佰", "6800"),
        ("三百二十五块六毛五", "325.65"),
        ("12元3角4分", "12.34"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", "12345.67"),
        ("花了2000.5", "2000.5"),
        ("两千五百块三天", "2500"),
    ],
)
def test_reads_an_amount(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "等一下",
        "问一下花了多少",
        "万一断缴怎么办",
        "千万别",
        "三医院",
        "三甲医院",
        "拨打12393",
        "打12345电话",
        "热线12333",
        "医保热线是12393吗",
        "12393",
        "电话13800138000",
        "我的手机号13812345678",
        "010-12345678",
        "卡号6222021234567890123",
        "尾号1234",
        "百分之八十",
        "80%",
        "住了15天",
        "30个工作日",
        "60岁",
        "第二次",
        "2025年",
        "2个月",
        "一百人",
        "一千公里",
        "一二三元",
        "0元",
        "花了0",
        "99999999999元",
        "60左右",
        "5kg",
        "住院 2026",
        "门诊20次",
        "三甲医院120",
        "wifi",
        "iphone12w",
        "4kw",
        "三级三甲",
        "产假一百五十八天工资多少",
        "住院超过一百八十天",
        "一百二十岁",
        "可以报50-60%",
        "报70到80%",
        "要30~60天",
        "能一块儿办吗",
        "老人孩子一块交",
        "在三元区住院",
        "到55退休",
        "到302室",
        "从2023到2025都交了",
        "交2027的医保",
        "万八千块",
        "几十块钱",
        "数十万",
        "血压一百六十",
        "血小板10万",
        "说了一百遍",
        "花了15 600",
        "886,下线",
        "20250305",
        "95588",
        "一两天",
        "多一点",
    ],
)
def test_a_near_miss_is_no_amount(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("八百多", "800"),
        ("大概一万", "10000"),
        ("差不多5000元", "5000"),
        ("三万多", "30000"),
        ("3多万", "30000"),
        ("十几万", "100000"),
        ("七八百块", "750"),
        ("花了2万元左右", "20000"),
        ("二十万以上", "200000"),
        ("大概1.2w", "12000"),
        ("15k左右", "15000"),
        ("2w多", "20000"),
        ("两千几百块", "2000"),
        ("三万几千块", "30000"),
        ("一百多万", "1000000"),
        ("五百几十块", "500"),
        ("大概18000", "18000"),
        ("18000多", "18000"),
        ("一万出头", "10000"),
        ("花了一万块不到", "10000"),
        ("一两万", "15000"),
        ("一万多一点", "10000"),
        ("小一万", "10000"),
        ("不到三千", "3000"),
        ("至少五千", "5000"),
        ("超过2万元", "20000"),
    ],
)
def test_a_rounded_amount_says_so(text: str, value: str) -> None:
    (found,) = find_amounts(text)
    assert (found.value, found.approximate) == (value, True)


@pytest.mark.parametrize("text", ["花了一万二", "12,000元", "八百块"])
def test_an_exact_amount_is_not_called_rounded(text: str) -> None:
    (found,) = find_amounts(text)
    assert not found.approximate


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("一共花了3万", ["total"]),
        ("自费3000", ["excluded"]),
        ("3000元是自费的", ["excluded"]),
        ("起付线800", ["deductible"]),
        ("报了3000元", ["reimbursed"]),
        ("给了3000元", [None]),
        ("住院花了三万元,其中自费五千元", ["total", "excluded"]),
        ("花了5万自费8千", ["total", "excluded"]),
        ("花了5万,8千不能报", ["total", "excluded"]),
        ("花了6万,乙类8400,超限价500", ["total", "class_b", "over_limit"]),
        ("38000,自费3000", [None, "excluded"]),
        ("总费用30000其中5000自费", ["total", "excluded"]),
        ("甲类5000乙类3000丙类2000", ["class_a", "class_b", "excluded"]),
        ("花费3万,报了1.8万,自付1.2万", ["total", "reimbursed", "own"]),
        ("自己付了3万能报多少", [None]),
        ("起付线是800元封顶30万", ["deductible", "limit"]),
        ("统筹基金支付12000元", ["reimbursed"]),
        ("花了3w自费2k", ["total", "excluded"]),
    ],
)
def test_says_what_an_amount_is(text: str, roles: list[str | None]) -> None:
    assert [found.role for found in find_amounts(text)] == roles


@pytest.mark.parametrize("text", ["5到8万块", "5-8万", "5、8万", "5到8w"])
def test_the_lower_end_of_a_range_counts_in_the_upper_ends_unit(text: str) -> None:
    assert values(text) == ["50000", "80000"]


@pytest.mark.parametrize("text", ["花了3000-5000", "3000到5000之间", "3000到5000"])
def test_both_ends_of_a_range_of_bare_numbers_count(text: str) -> None:
    assert values(text) == ["3000", "5000"]


@pytest.mark.parametrize(("text", "count"), [("6500", 1), (" 6500 ", 1), ("65 00", 0), ("6", 0)])
def test_a_bare_number_alone_is_the_answer_to_how_much(text: str, count: int) -> None:
    assert len(values(text)) == count


@given(st.text(max_size=500) | st.lists(PIECES, max_size=60).map("".join))
@example("1" * 30 + "万元")
@example("九" * 500 + "元")
def test_any_text_gives_only_positive_amounts_inside_it(text: str) -> None:
    end = 0
    for found in find_amounts(text):
        assert end <= found.start < found.end <= len(text)
        assert 0 < Decimal(found.value) <= MOST
        assert "E" not in found.value
        end = found.end


@given(st.integers(min_value=1, max_value=int(MOST)), st.sampled_from(["", "住院", "上个月"]))
def test_every_amount_with_a_unit_is_read_back(yuan: int, before: str) -> None:
    text = f"{before}花了{yuan}元"
    (found,) = find_amounts(text)
    assert Decimal(found.value) == yuan
    assert text[found.start : found.end] == f"{yuan}元"
