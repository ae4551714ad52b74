"""Where a person applies online: the click paths of their province, dated, with their sources.

Menus are redesigned often; every path says when it was seen and that the app has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from knowledge.answer import NATIONAL, Confidence
from knowledge.gazetteer import Gazetteer, Place
from knowledge.schema import MatterEntry, PathEntry, PlatformFile, Use

MOST_PATHS = 3
CLAIM_MATTERS = frozenset({"claim_online", "claim_progress"})
"""Matters that any medical-insurance platform may offer, so that naming the platform helps."""
TAX = "税"
"""In the name of a platform: it takes premiums and nothing else."""

CHECK_THE_APP = "以App实际页面为准"


@dataclass(frozen=True)
class OnlinePaths:
    """What to add to an answer: click paths, what to mind, and what both rest on."""

    region: str  # adcode they hold for
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    notes: tuple[str, ...] = ()


class PlatformPaths:
    """The platform files, asked by place and matter."""

    def __init__(self, files: Mapping[str, PlatformFile], places: Gazetteer) -> None:
        self._files = files
        self._places = places

    def find(self, matter: str, adcode: str) -> OnlinePaths | None:
        """Paths for one matter (claim_online, transfer …) from the nearest place that has any."""
        for code in self._places.lineage(adcode):
            file = self._files.get(code)
            if code == NATIONAL or file is None or matter not in file.matters:
                continue
            if found := self._in_file(file, matter, adcode):
                return found
        return None

    def _in_file(self, file: PlatformFile, matter: str, adcode: str) -> OnlinePaths | None:
        entry = file.matters[matter]
        paths = [path for path in entry.paths if sayable(path) and self._meant(file, path, adcode)]
        if paths:
            return _with_note(self._paths(file, paths[:MOST_PATHS]), file, entry)
        known = entry.offered is False or entry.national_fallback
        names = None if known or matter not in CLAIM_MATTERS else self._names(file)
        if entry.paths:  # of other cities; the note is about them
            return names
        nothing = OnlinePaths(file.adcode, (), (), Confidence.A)
        found = _with_note(names or nothing, file, entry)
        return found if found.lines or found.notes else None

    def _paths(self, file: PlatformFile, paths: list[PathEntry]) -> OnlinePaths:
        return OnlinePaths(
            region=file.adcode,
            lines=tuple(_line(file.name, path) for path in paths),
            sources=tuple(dict.fromkeys(source for path in paths for source in path.sources)),
            confidence=max(path.confidence for path in paths),
        )

    def _names(self, file: PlatformFile) -> OnlinePaths | None:
        """Only what the platforms are called, where no menu was found."""
        sure = [p for p in file.platforms if p.use is Use.ANSWER and TAX not in p.name]
        if not sure:
            return None
        names = "、".join(platform.name for platform in sure[:MOST_PATHS])
        return OnlinePaths(
            region=file.adcode,
            lines=(f"{file.name}的线上平台：{names}。有没有这项、入口在哪，{CHECK_THE_APP}。",),
            sources=tuple(dict.fromkeys(source for p in sure[:MOST_PATHS] for source in p.sources)),
            confidence=max(p.confidence or Confidence.C for p in sure[:MOST_PATHS]),
        )

    def _meant(self, file: PlatformFile, path: PathEntry, adcode: str) -> bool:
        """A path that names another city of the province is not for this person."""
        mine = self._places.lineage(adcode)
        return all(
            place.adcode in mine or adcode in self._places.lineage(place.adcode)
            for place in self.cities(path.channel, file.name)
        )

    def cities(self, text: str, province: str) -> Iterator[Place]:
        """Cities and counties named in a text; 龙江 is short for 黑龙江 there, not 龙江县."""
        for match in self._places.search(text):
            place = match.place
            if place and place.level in {"city", "county"} and place.short not in province:
                yield place


def _with_note(found: OnlinePaths, file: PlatformFile, entry: MatterEntry) -> OnlinePaths:
    """With what is to be minded about the matter there, unless it is a rumour."""
    if entry.note is None or not sayable(entry):
        return found
    return replace(
        found,
        notes=(f"{file.name}：{entry.note}。",),
        sources=tuple(dict.fromkeys((*found.sources, *entry.sources))),
        confidence=max(found.confidence, entry.confidence or Confidence.C),
    )


def sayable(path: PathEntry | MatterEntry) -> bool:
    """Whether it may be told: neither a rumour nor kept from being said."""
    return path.use is not Use.NEVER and path.confidence is not Confidence.D


def _line(place: str, path: PathEntry) -> str:
    seen = f"{_day(path.dated)}查到" if path.dated else "资料未注日期"
    second_hand = "，网络资料" if path.confidence is Confidence.C else ""
    return f"{place}：{path.channel}，{path.path}（{seen}{second_hand}，{CHECK_THE_APP}）"


def _day(dated: str) -> str:
    """2024-06-11 → 2024年6月11日, 2024-06 → 2024年6月; other wordings stay."""
    parts = dated.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > len("年月日"):
        return dated
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))
