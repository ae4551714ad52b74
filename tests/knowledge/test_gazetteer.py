"""Names to places and back."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import refresh_gazetteer
from knowledge.errors import ConfigurationError
from knowledge.gazetteer import GAZETTEER_CSV, Gazetteer, gazetteer

PLACES = sorted(place.adcode for place in gazetteer())


@pytest.mark.parametrize(
    ("name", "adcode"),
    [
        ("重庆", "500000"),
        ("渝", "500000"),
        ("帝都", "110000"),
        ("魔都", "310000"),
        ("羊城", "440100"),
        ("蓉城", "510100"),
        ("粤", "440000"),
        (" 成都 ", "510100"),
        ("四川成都", "510100"),
        ("四川省成都市武侯区", "510107"),
        ("500000", "500000"),
        ("全国", "100000"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("海南", "460000"),
        ("青海海南", "632500"),
        ("大同", "140200"),
        ("黑龙江大同", "230606"),
        ("云南大理", "532900"),
        ("恩施州", "422800"),
        ("义乌", "330782"),
        ("南京鼓楼", "320106"),
        ("北京朝阳", "110105"),
        ("辽宁朝阳", "211300"),
        ("重庆江北", "500157"),
        ("宁波江北", "330205"),
        ("海东平安", "630203"),
    ],
)
def test_a_name_finds_its_place(name: str, adcode: str) -> None:
    place = gazetteer().find(name)
    assert place is not None
    assert place.adcode == adcode


@pytest.mark.parametrize("name", ["朝阳", "鼓楼区", "江北", "通州", "郊区"])
def test_a_shared_name_is_not_guessed(name: str) -> None:
    assert gazetteer().find(name) is None
    assert len(gazetteer().candidates(name)) > 1


@pytest.mark.parametrize(
    "name", ["", "亚特兰蒂斯", "999999", "成都医保", "成都的", "北京成都武侯火星"]
)
def test_what_is_no_place_is_not_found(name: str) -> None:
    assert gazetteer().find(name) is None


@pytest.mark.parametrize(
    ("text", "adcodes"),
    [
        ("我在义乌住院了怎么报", ["330782"]),
        ("南京的鼓楼医院", ["320100", "320106"]),
        ("从四川转到北京朝阳", ["510000", "110000", "110105"]),
        ("平安保险能报吗", []),
        ("合作医疗的资源整合，比如公安", []),
        ("渝快保", []),
        ("没有地名", []),
    ],
)
def test_places_are_found_in_running_text(text: str, adcodes: list[str]) -> None:
    assert [m.place.adcode for m in gazetteer().search(text) if m.place] == adcodes


def test_a_shared_name_in_a_text_keeps_its_candidates() -> None:
    (match,) = gazetteer().search("朝阳区的医保怎么交")
    assert match.place is None
    assert {place.adcode for place in match.candidates} == {"110105", "220104"}


def test_lineage_goes_from_county_to_country() -> None:
    assert gazetteer().lineage("510107") == ("510107", "510100", "510000", "100000")
    assert gazetteer().lineage("100000") == ("100000",)
    assert [p.name for p in gazetteer().parents("510107")] == ["成都市", "四川省"]


@pytest.mark.parametrize(
    ("adcode", "province"),
    [("510107", "510000"), ("500157", "500000"), ("419001", "410000"), ("440000", "440000")],
)
def test_every_place_has_its_province(adcode: str, province: str) -> None:
    place = gazetteer().province(adcode)
    assert place is not None
    assert place.adcode == province


def test_the_country_has_no_province() -> None:
    assert gazetteer().province("100000") is None


@given(st.sampled_from(PLACES))
def test_the_full_name_of_every_place_leads_back_to_it(adcode: str) -> None:
    place = gazetteer().find(gazetteer().full_name(adcode))
    assert place is not None
    assert place.adcode == adcode


@given(st.text(alphabet="京沪成都朝阳鼓楼区市州县 医保abc渝𠮷", max_size=30))
def test_matches_lie_inside_the_text_and_do_not_overlap(text: str) -> None:
    end = 0
    for match in gazetteer().search(text):
        assert end <= match.start < match.end <= len(text)
        assert match.candidates
        end = match.end


def test_the_table_is_in_step_with_the_package() -> None:
    with GAZETTEER_CSV.open(encoding="utf-8", newline="") as file:
        table = [tuple(row.values()) for row in csv.DictReader(file)]
    aliases = {row[0]: row[5] for row in table}
    assert table == list(refresh_gazetteer.rows(aliases))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("恩施土家族苗族自治州", "恩施"),
        ("内蒙古自治区", "内蒙古"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("东乡族自治县", "东乡"),
        ("龙胜各族自治县", "龙胜"),
        ("浦东新区", "浦东"),
        ("清新区", "清新"),
        ("神农架林区", "神农架"),
        ("金林区", "金林"),
        ("沛县", "沛县"),
        ("香港特别行政区", "香港"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert refresh_gazetteer.short_name(name) == short


@pytest.mark.parametrize(
    "content",
    ["", "adcode,name\n1,x\n", "adcode,name,short,level,parent,aliases\n12,甲,甲,city,,\n"],
)
def test_a_damaged_table_is_one_clear_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gazetteer.csv"
    path.write_text(content, encoding="utf-8")
    if not content:
        path.unlink()
    with pytest.raises(ConfigurationError, match="地名表"):
        Gazetteer.from_csv(path)
