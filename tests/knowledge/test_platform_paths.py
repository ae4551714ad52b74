"""Click paths of the person's province: dated, never of another city."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.answer import Confidence
from knowledge.content_folder import ContentFolder
from knowledge.gazetteer import gazetteer
from knowledge.platform_paths import CHECK_THE_APP, OnlinePaths, PlatformPaths
from knowledge.schema import PlatformFile

PATH: dict[str, Any] = {
    "channel": "粤医保",
    "path": "首页→报销",
    "dated": "2025-05",
    "confidence": "B",
    "use": "answer",
    "sources": ["S1"],
}


def find(
    adcode: str, *paths: dict[str, Any], matter: str = "claim_online", **changes: Any
) -> OnlinePaths | None:
    """What a person of ``adcode`` is told, if 广东 has these paths for the matter."""
    entry = {"offered": True, "paths": [{**PATH, **path} for path in paths], **changes}
    platforms = [
        {"name": "粤医保", "kind": "mini", "confidence": "A", "use": "answer", "sources": ["S1"]},
        {"name": "粤税通", "kind": "mini", "confidence": "A", "use": "answer", "sources": ["S2"]},
        {"name": "传言宝", "kind": "app", "confidence": "D", "use": "do_not_answer"},
    ]
    file = PlatformFile.model_validate(
        {
            "adcode": "440000",
            "name": "广东省",
            "reviewed_on": date(2026, 11, 1),
            "platforms": platforms,
            "matters": {matter: entry},
        }
    )
    return PlatformPaths({"440000": file}, gazetteer()).find("claim_online", adcode)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ({}, "广东省：粤医保，首页→报销（2025年5月查到，以App实际页面为准）"),
        (
            {"dated": "2024-06-11"},
            "广东省：粤医保，首页→报销（2024年6月11日查到，以App实际页面为准）",
        ),
        ({"dated": "2025"}, "广东省：粤医保，首页→报销（2025年查到，以App实际页面为准）"),
        ({"dated": "2024春"}, "广东省：粤医保，首页→报销（2024春查到，以App实际页面为准）"),
        ({"dated": None}, "广东省：粤医保，首页→报销（资料未注日期，以App实际页面为准）"),
        (
            {"confidence": "C", "use": "answer_with_caveat"},
            "广东省：粤医保，首页→报销（2025年5月查到，网络资料，以App实际页面为准）",
        ),
    ],
)
def test_a_path_says_where_when_and_that_the_app_decides(path: dict[str, Any], line: str) -> None:
    found = find("440100", path)
    assert found is not None
    assert found.lines == (line,)
    assert found.region == "440000"


@pytest.mark.parametrize(
    ("adcode", "channels"),
    [
        ("440100", ["粤医保（广州）", "粤医保"]),
        ("440106", ["粤医保（广州）", "粤医保"]),  # 天河区 lies in 广州
        ("440300", ["粤医保"]),
        ("440000", ["粤医保（广州）", "粤医保"]),
    ],
)
def test_paths_of_other_cities_are_left_out(adcode: str, channels: list[str]) -> None:
    found = find(adcode, {"channel": "粤医保（广州）"}, {})
    assert found is not None
    assert [line.split("：")[1].split("，")[0] for line in found.lines] == channels


def test_the_short_name_of_a_province_is_no_county() -> None:
    folder = ContentFolder.read()
    files = {f.value.adcode: f.value for f in folder.of(PlatformFile)}
    found = PlatformPaths(files, gazetteer()).find("remote_filing", "230600")  # 大庆, not 龙江县
    assert found is not None
    assert "龙江医保公众号" in found.lines[0]


def test_rumours_are_never_said() -> None:
    found = find("440100", {"confidence": "D", "use": "do_not_answer", "path": "传言"}, {})
    assert found is not None
    assert "传言" not in "".join(found.lines)


def test_several_paths_rest_on_all_their_sources_and_the_weakest_confidence() -> None:
    found = find("440100", {}, {"channel": "小程序", "confidence": "C", "sources": ["S2", "S1"]})
    assert found is not None
    assert found.sources == ("S1", "S2")
    assert found.confidence is Confidence.C


def test_without_a_path_the_official_platforms_are_named() -> None:
    found = find("440100")
    assert found is not None
    assert found.lines == (f"广东省的线上平台：粤医保。有没有这项、入口在哪，{CHECK_THE_APP}。",)


NOTED: dict[str, Any] = {
    "note": "各市不同",
    "use": "answer_with_caveat",
    "confidence": "C",
    "sources": ["S3"],
}


def test_what_to_mind_is_said_beside_the_paths() -> None:
    found = find("440100", {}, **NOTED)
    assert found is not None
    assert found.notes == ("广东省：各市不同。",)
    assert found.sources == ("S1", "S3")
    assert found.confidence is Confidence.C


def test_what_to_mind_is_said_where_there_is_no_path_of_its_own() -> None:
    found = find("440100", **NOTED, national_fallback=True)
    assert found is not None
    assert (found.lines, found.notes) == ((), ("广东省：各市不同。",))
    assert found.sources == ("S3",)
    named = find("440100", **NOTED)
    assert named is not None
    assert (len(named.lines), named.notes) == (1, ("广东省：各市不同。",))


def test_what_to_mind_about_another_city_is_left_out() -> None:
    found = find("440300", {"channel": "粤医保（广州）"}, **NOTED)
    assert found is not None
    assert found.notes == ()


@pytest.mark.parametrize("doubt", [{"confidence": "D"}, {"use": "do_not_answer"}])
def test_doubtful_notes_are_never_said(doubt: dict[str, Any]) -> None:
    found = find("440100", {}, **{**NOTED, **doubt})
    assert found is not None
    assert found.notes == ()
    assert found.sources == ("S1",)


@pytest.mark.parametrize(
    ("adcode", "changes"),
    [
        ("440100", {"offered": False}),
        ("440100", {"national_fallback": True}),
        ("440100", {"matter": "transfer"}),
        ("510100", {}),
        ("100000", {}),
    ],
)
def test_where_nothing_is_known_nothing_is_added(adcode: str, changes: dict[str, Any]) -> None:
    assert find(adcode, **changes) is None


@pytest.mark.parametrize(
    ("adcode", "name"),
    [("440300", "粤医保"), ("330100", "浙里办"), ("430000", "湘医保"), ("659001", "兵团")],
)
def test_the_platforms_of_the_founding_documents_have_their_place(adcode: str, name: str) -> None:
    files = {file.value.adcode: file.value for file in ContentFolder.read().of(PlatformFile)}
    lineage = gazetteer().lineage(adcode)
    nearest = next(files[code] for code in lineage if code in files)
    assert any(name in platform.name for platform in nearest.platforms)
