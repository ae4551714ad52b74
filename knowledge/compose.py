"""Puts an answer together: the article, the person's platform paths, the numbers of their place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date

from knowledge.answer import (
    NATIONAL,
    Answer,
    Confidence,
    Materials,
    NextQuestion,
    Region,
    Source,
    Table,
)
from knowledge.gazetteer import Gazetteer
from knowledge.models import Article
from knowledge.platform_paths import OnlinePaths, PlatformPaths
from knowledge.rule_book import RuleBook
from knowledge.rule_table import Asked, Lapsed, RuleTable, lapsed_rules, rule_table
from knowledge.rule_words import lead_for, says_all, spoken_for

NOT_COVERED = "{place}的具体规定我们还没有收录，以上是全国通用的说法；当地标准请打参保地12393问。"


class Composer:
    """Makes answers from one generation of content."""

    def __init__(
        self,
        places: Gazetteer,
        platforms: PlatformPaths,
        rules: RuleBook,
        source: Callable[[str], Source],
    ) -> None:
        self._places = places
        self._platforms = platforms
        self._rules = rules
        self._source = source

    def compose(self, article: Article, adcode: str | None, on: date, asked: Asked) -> Answer:
        """The answer to ``article``'s topic for a person insured in ``adcode`` (None: unknown)."""
        answer = self._plain(article)
        if adcode and article.platform_matter:
            paths = self._platforms.find(article.platform_matter, adcode)
            answer = self._with_paths(answer, paths) if paths else answer
        local = False
        if adcode and article.rule_table:
            answer, local = self._with_rules(answer, article.rule_table, adcode, on, asked)
        if article.region_matters and adcode is None:
            answer = answer.model_copy(update={"asks_region": True})
        elif article.region_matters and answer.region.adcode == NATIONAL != adcode and not local:
            answer = self._admitting_gap(answer, str(adcode))
        return answer.model_copy(update={"version": _version(answer)})

    def _plain(self, article: Article) -> Answer:
        return Answer(
            topic=article.topic,
            title=article.title,
            region=self._region(article.region),
            lead=article.lead,
            steps=tuple(step.text for step in article.steps),
            materials=tuple(
                Materials(case=m.case, items=tuple(m.items)) for m in article.materials
            ),
            table=Table.model_validate(article.table) if article.table else None,
            caveats=tuple(article.caveats),
            sources=tuple(self._source(citation.source_id) for citation in article.citations),
            confidence=Confidence(article.confidence),
            effective_from=article.effective_from,
            effective_until=article.effective_until,
            reviewed_on=article.reviewed_on,
            spoken=article.spoken,
            next_questions=tuple(
                NextQuestion(title=q["title"], topic=q["topic"]) for q in article.next_questions
            ),
        )

    def _with_paths(self, answer: Answer, paths: OnlinePaths) -> Answer:
        region = self._nearer(answer.region, paths.region) if paths.lines else answer.region
        return answer.model_copy(
            update={
                "region": region,
                "steps": (*answer.steps, *paths.lines),
                "caveats": (*answer.caveats, *paths.notes),
                "sources": self._joined(answer.sources, paths.sources),
                "confidence": max(answer.confidence, paths.confidence),
            }
        )

    def _with_rules(
        self, answer: Answer, kind: str, adcode: str, on: date, asked: Asked
    ) -> tuple[Answer, bool]:
        """The answer with the numbers of the place, and whether there was anything to say."""
        if numbers := rule_table(self._rules, kind, adcode, on, asked):
            return self._with_numbers(answer, numbers), True
        if lapsed := lapsed_rules(self._rules, kind, adcode, on, asked):
            return self._with_lapsed(answer, lapsed), True
        return answer, False

    def _with_numbers(self, answer: Answer, numbers: RuleTable) -> Answer:
        own = answer.region.adcode == numbers.region.adcode and not says_all(numbers)
        return answer.model_copy(
            update={
                "region": self._nearer(answer.region, numbers.region.adcode),
                "lead": answer.lead if own else lead_for(numbers),
                "spoken": answer.spoken if own else spoken_for(numbers),
                "table": numbers.table,
                "caveats": (*numbers.caveats, *answer.caveats),
                "sources": self._joined(answer.sources, numbers.sources),
                "confidence": max(answer.confidence, numbers.confidence),
                "reviewed_on": numbers.region.reviewed_on,
            }
        )

    def _with_lapsed(self, answer: Answer, lapsed: Lapsed) -> Answer:
        return answer.model_copy(
            update={
                "caveats": (*lapsed.notes, *answer.caveats),
                "sources": self._joined(answer.sources, lapsed.sources),
                "confidence": max(answer.confidence, lapsed.confidence),
            }
        )

    def _admitting_gap(self, answer: Answer, adcode: str) -> Answer:
        place = self._places.get(adcode)
        gap = NOT_COVERED.format(place=place.name if place else "您参保地")
        return answer.model_copy(update={"caveats": (gap, *answer.caveats)})

    def _nearer(self, region: Region, adcode: str) -> Region:
        """The more precise of two places one of which contains the other."""
        return self._region(max(region.adcode, adcode, key=self._depth))

    def _depth(self, adcode: str) -> int:
        return len(self._places.lineage(adcode))

    def _region(self, adcode: str) -> Region:
        place = self._places.get(adcode)
        return Region(adcode=adcode, name=place.name if place else adcode)

    def _joined(self, sources: tuple[Source, ...], ids: Iterable[str]) -> tuple[Source, ...]:
        return tuple(dict.fromkeys((*sources, *map(self._source, ids))))


def _version(answer: Answer) -> str:
    """Short hash of what is said; feedback refers to it."""
    return hashlib.sha256(answer.model_dump_json(exclude={"version"}).encode()).hexdigest()[:12]
