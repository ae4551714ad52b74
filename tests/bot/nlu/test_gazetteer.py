"""Places by code and by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.gazetteer import KNOWN_DISTRICTS, NOT_CITIES_ALONE, Gazetteer, GazetteerError

CSV = Path(__file__).parents[3] / "knowledge/content/gazetteer.csv"
GAZETTEER = Gazetteer.from_csv(CSV)


@pytest.mark.parametrize(
    ("name", "adcode"),
    [
        ("北京", "110000"),
        ("成都", "510100"),
        ("成都市", "510100"),
        ("昆山", "320583"),
        ("吉林", "220000"),
    ],
)
def test_resolves_a_name(name: str, adcode: str) -> None:
    place = GAZETTEER.resolve(name)
    assert place is not None
    assert place.adcode == adcode


@pytest.mark.parametrize(
    "name", ["", "京", "朝阳区", "鼓楼区", "和平", "东方", "长春花", "没有的市"]
)
def test_what_names_no_single_place_resolves_to_none(name: str) -> None:
    assert GAZETTEER.resolve(name) is None


@pytest.mark.parametrize(("outer", "adcode"), [("110000", "110105"), ("220100", "220104")])
def test_the_other_places_tell_namesakes_apart(outer: str, adcode: str) -> None:
    place = GAZETTEER.resolve("朝阳区", [GAZETTEER.places[outer]])
    assert place is not None
    assert place.adcode == adcode


def test_contains_reaches_over_several_levels_and_never_itself() -> None:
    jilin, changchun, chaoyang = (GAZETTEER.places[c] for c in ("220000", "220100", "220104"))
    assert GAZETTEER.contains(jilin, chaoyang)
    assert GAZETTEER.contains(changchun, chaoyang)
    assert not GAZETTEER.contains(chaoyang, changchun)
    assert not GAZETTEER.contains(jilin, jilin)
    assert not GAZETTEER.contains(GAZETTEER.places["110000"], chaoyang)


def test_every_province_and_city_answers_to_its_full_name() -> None:
    lost = [
        place.name
        for place in GAZETTEER.places.values()
        if place.level != "county" and GAZETTEER.resolve(place.name) != place
    ]
    assert lost == []


def test_a_known_district_is_one_place_without_its_suffix() -> None:
    found = {name: GAZETTEER.resolve(name) for name in KNOWN_DISTRICTS}
    assert [name for name, place in found.items() if not place or place.level != "county"] == []


def test_a_city_named_like_an_ordinary_word_needs_its_suffix() -> None:
    assert [name for name in NOT_CITIES_ALONE if GAZETTEER.resolve(name)] == []
    assert [name for name in NOT_CITIES_ALONE if not GAZETTEER.resolve(f"{name}市")] == []


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    GAZETTEER.save(tmp_path / "places.json")
    assert Gazetteer.load(tmp_path / "places.json").places == GAZETTEER.places


def test_a_missing_file_is_said() -> None:
    with pytest.raises(GazetteerError, match=r"nowhere\.csv"):
        Gazetteer.from_csv(Path("nowhere.csv"))


def test_a_missing_column_is_said(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("adcode,name\n110000,北京市\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"short\.csv"):
        Gazetteer.from_csv(path)


@given(st.sampled_from(GAZETTEER.names) | st.text(max_size=20))
def test_a_resolved_place_answers_to_the_name(name: str) -> None:
    place = GAZETTEER.resolve(name)
    assert place is None or name in place.names
