"""Which places a message is about, and what for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.entity_matcher import blank_chinese
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.normalise import normalise
from bot.nlu.region_matcher import DECOYS, FoundPlace, RegionMatcher

ROOT = Path(__file__).parents[3]
GAZETTEER = Gazetteer.from_csv(ROOT / "knowledge/content/gazetteer.csv")
MATCHER = RegionMatcher(GAZETTEER)
PIECES = st.sampled_from([*GAZETTEER.names[::40], *DECOYS, "在", "医保", "去", "看病", "路", ","])


def find(text: str) -> list[FoundPlace]:
    """The places of ``text`` as the pipeline sees them."""
    return MATCHER.find(blank_chinese().make_doc(normalise(text)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我在成都", "成都市"),
        ("成都市的医保", "成都市"),
        ("四川成都", "成都市"),
        ("北京朝阳区", "朝阳区"),
        ("帝都", "北京市"),
        ("吉林", "吉林省"),
        ("吉林市", "吉林市"),
        ("昆山", "昆山市"),
        ("常熟", "常熟市"),
        ("我在义乌摆摊", "义乌市"),
        ("浦东的医保", "浦东新区"),
        ("浙江萧山", "萧山区"),
        ("广东佛山顺德", "顺德区"),
        ("贵阳交的医保", "贵阳市"),
        ("我在北京朝阳", "朝阳区"),
        ("兰州安宁的医保", "安宁区"),
        ("无锡市民", "无锡市"),
        ("去北京路上出车祸", "北京市"),
        ("我在海南岛", "海南省"),
        ("上海瑞金医院", "上海市"),
        ("內蒙古", "内蒙古自治区"),
        ("廣州醫保", "广州市"),
        ("新疆", "新疆维吾尔自治区"),
    ],
)
def test_finds_a_place(text: str, name: str) -> None:
    assert [item.place.name for item in find(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "长春花能报吗",
        "云南白药",
        "哈密瓜",
        "医保定点医院",
        "朝阳区",
        "鼓楼区",
        "和平",
        "东方",
        "南京路",
        "南京西路的社区医院",
        "上海南路",
        "那个旧卡",
        "对应城镇职工",
        "用别人的名义马上办",
        "提高安全",
        "公社会理赔",
        "今天门诊",
        "打不开平台",
        "普通化疗",
        "从化疗开始",
        "离开原单位",
        "十五天津贴",
        "更新余额",
        "重新密码",
        "周六安排住院",
        "非常熟悉",
        "明白城乡居民",
        "健康定期体检",
        "指定西药店",
        "重大理赔",
        "其中卫生材料费",
        "东北平均工资",
        "沿海城市",
        "长春新碱能报吗",
        "中山三院",
        "大同小异",
        "瑞金医院",
        "广州大道",
        "北京银行",
        "北京时间",
        "首都机场",
        "市医院",
    ],
)
def test_a_near_miss_is_no_place(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("成都职工医保在北京住院", [("成都市", None), ("北京市", "treatment")]),
        ("参保在贵阳,去上海看病", [("贵阳市", None), ("上海市", "treatment")]),
        ("参保在贵阳，去上海看病", [("贵阳市", None), ("上海市", "treatment")]),
        ("在上海看病,成都参保", [("上海市", "treatment"), ("成都市", None)]),
        ("我成都医保,去北京人民医院看病", [("成都市", None), ("北京市", "treatment")]),
        ("成都医保,人在北京", [("成都市", None), ("北京市", "treatment")]),
        ("参保地成都,就医地北京", [("成都市", None), ("北京市", "treatment")]),
        ("去北京看病", [("北京市", None)]),
    ],
)
def test_tells_where_one_is_treated_from_where_insured(
    text: str, roles: list[tuple[str, str | None]]
) -> None:
    assert [(item.place.name, item.role) for item in find(text)] == roles


def test_a_district_behind_its_city_is_not_its_namesake() -> None:
    assert [item.place.parent for item in find("北京朝阳")] == ["110000"]
    assert [item.place.name for item in find("北京上海都能用吗")] == ["北京市", "上海市"]
    assert [item.place.name for item in find("辽宁朝阳")] == ["朝阳市"]


def test_a_place_named_twice_counts_once() -> None:
    assert [item.place.name for item in find("成都医保在成都能用吗")] == ["成都市"]


@given(st.text(max_size=500) | st.lists(PIECES, max_size=30).map("".join))
def test_any_text_gives_only_places_called_so_in_it(text: str) -> None:
    found = MATCHER.find(blank_chinese().make_doc(text))
    assert len({item.place.adcode for item in found}) == len(found)
    for item in found:
        assert text[item.start : item.end] in item.place.names
