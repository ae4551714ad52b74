"""The places of China by the names people use, read from the project's gazetteer."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Iterable, Mapping, Optional, Sequence

from jieba import posseg

_RANK = {"province": 0, "city": 1, "county": 2}
_COUNTY_SUFFIXES = ("区", "县", "市", "旗", "盟", "州")


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

    One character is too little. A county needs its suffix (和平区, not 和平), except a city of county
    rank whose short name every dictionary knows as a place (昆山, but not 东方).
    """
    if len(name) < 2:
        return False
    if row["level"] != "county" or (len(name) > 2 and name.endswith(_COUNTY_SUFFIXES)):
        return True
    return row["name"].endswith("市") and _is_place_in_dictionary(name)


def _is_place_in_dictionary(name: str) -> bool:
    return bool(posseg.dt.word_tag_tab.get(name) == "ns")
