"""The places of China by the names people use, read from the project's gazetteer."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Iterable, Mapping, Optional, Sequence

_RANK = {"province": 0, "city": 1, "county": 2}
_COUNTY_SUFFIXES = ("区", "县", "市", "旗", "盟", "州")

NOT_CITIES_ALONE = frozenset(
    "灯塔 磐石 新民 大安 尚志 五常 海林 海伦 和龙 集安 安达 铁力 高平 原平 天长 明光 无为 高安 高密 "
    "赤壁 当阳 应城 项城 宜城 资兴 四会 阳春 东方 龙泉 会理 万源 平果 开远 个旧 弥勒 水富 子长 合作 "
    "同仁 新星 白杨 昆玉 华亭 义马".split()
)
"""Cities of county rank whose short name is an ordinary word, or often the end of one word and the
beginning of the next: 那个旧卡, 对应城镇职工. They need their 市."""

KNOWN_DISTRICTS = frozenset(
    "海淀 丰台 石景山 昌平 顺义 密云 延庆 怀柔 平谷 房山 门头沟 浦东 嘉定 松江 青浦 奉贤 闵行 徐汇 虹口 "
    "杨浦 江宁 浦口 溧水 高淳 吴江 武进 萧山 余杭 富阳 临安 鄞州 奉化 北仑 柯桥 上虞 即墨 黄岛 崂山 城阳 "
    "章丘 莱芜 武昌 汉阳 江夏 黄陂 蔡甸 越秀 荔湾 番禺 增城 从化 罗湖 龙岗 坪山 顺德 三水 渝中 "
    "沙坪坝 九龙坡 北碚 涪陵 万州 黔江 江津 合川 永川 綦江 璧山 铜梁 潼南 荣昌 双流 郫都 温江 新都 龙泉驿 "
    "青白江 雁塔 碑林 临潼".split()
)
"""Districts that people name without their 区; most were cities or counties of their own."""


class GazetteerError(ValueError):
    """The gazetteer is missing or not in the expected form."""


@dataclass(frozen=True)
class Place:
    """A province, city or county; ``parent`` is the code of the place it lies in, if any."""

    adcode: str
    name: str
    level: str
    parent: str
    names: tuple[str, ...]


class Gazetteer:
    """Places by code and by name."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places: Mapping[str, Place] = {place.adcode: place for place in places}
        self._by_name: dict[str, list[Place]] = {}
        for place in self.places.values():
            for name in place.names:
                self._by_name.setdefault(name, []).append(place)

    @property
    def names(self) -> Sequence[str]:
        """Every name that some place answers to."""
        return list(self._by_name)

    def resolve(self, name: str, within: Sequence[Place] = ()) -> Optional[Place]:
        """The place called ``name``; None where several of one rank share it.

        ``within`` are the other places of the message: 朝阳区 beside 北京 is that of 北京.
        """
        candidates = self._by_name.get(name, [])
        inside = [c for c in candidates if any(self.contains(place, c) for place in within)]
        candidates = inside or candidates
        if not candidates:
            return None
        best = min(_RANK[place.level] for place in candidates)
        ranked = [place for place in candidates if _RANK[place.level] == best]
        return ranked[0] if len(ranked) == 1 else None

    def contains(self, outer: Place, inner: Place) -> bool:
        """Whether ``inner`` lies in ``outer`` (and is not the same place)."""
        parent = inner.parent
        while parent in self.places:
            if parent == outer.adcode:
                return True
            parent = self.places[parent].parent
        return False

    @classmethod
    def from_csv(cls, path: Path) -> Gazetteer:
        """Read ``adcode,name,short,level,parent,aliases``.

        Raises:
            GazetteerError: the file is missing or a column is.
        """
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                return cls([_place(row) for row in csv.DictReader(lines)])
        except (OSError, KeyError) as error:
            raise GazetteerError(f"Gazetteer {path} cannot be read: {error}") from error

    def save(self, path: Path) -> None:
        """Write all places as JSON."""
        content = [asdict(place) for place in self.places.values()]
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Gazetteer:
        """Read what ``save`` wrote."""
        rows = json.loads(path.read_text(encoding="utf-8"))
        return cls([Place(**{**row, "names": tuple(row["names"])}) for row in rows])


def _place(row: Mapping[str, str]) -> Place:
    aliases = [alias.strip() for alias in (row["aliases"] or "").split("|")]
    names = dict.fromkeys([row["name"], row["short"], *aliases])
    usable = tuple(name for name in names if _is_usable(name, row))
    return Place(row["adcode"], row["name"], row["level"], row["parent"] or "", usable)


def _is_usable(name: str, row: Mapping[str, str]) -> bool:
    """Whether ``name`` alone means the place.

    One character is too little. A county needs its suffix (和平区, not 和平), except cities of county
    rank (昆山, but not 东方) and districts that are known without it.
    """
    if len(name) < 2:
        return False
    if row["level"] != "county" or (len(name) > 2 and name.endswith(_COUNTY_SUFFIXES)):
        return True
    if row["name"].endswith("市"):
        return name not in NOT_CITIES_ALONE
    return name in KNOWN_DISTRICTS
