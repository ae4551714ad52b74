"""Find the words of ``vocabulary`` in a text with spaCy's phrase matcher."""

from __future__ import annotations

from functools import lru_cache
from typing import Mapping, Sequence

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.nlu.values.found import Found
from bot.nlu.vocabulary import DECOYS, VOCABULARY, Phrases

_DECOY = "-"


@lru_cache(maxsize=1)
def blank_chinese() -> Language:
    """spaCy's Chinese without a model: one token for each character."""
    return spacy.blank("zh")


class EntityMatcher:
    """All entities that a table of phrases names."""

    def __init__(
        self,
        vocabulary: Mapping[str, Phrases] = VOCABULARY,
        decoys: Mapping[str, Sequence[str]] = DECOYS,
    ) -> None:
        self._language = blank_chinese()
        self._matchers = {
            entity: self._matcher(values, decoys.get(entity, ()))
            for entity, values in vocabulary.items()
        }

    def document(self, text: str) -> Doc:
        """The text as spaCy sees it, to be used for several searches."""
        return self._language.make_doc(text)

    def find(self, document: Doc) -> dict[str, list[Found]]:
        """What was found for each entity, in order of appearance."""
        return {entity: _longest(matcher, document) for entity, matcher in self._matchers.items()}

    def _matcher(self, values: Phrases, decoys: Sequence[str]) -> PhraseMatcher:
        matcher = PhraseMatcher(self._language.vocab)
        for value, phrases in {**values, _DECOY: decoys}.items():
            matcher.add(value, [self._language.make_doc(phrase) for phrase in phrases])
        return matcher


def _longest(matcher: PhraseMatcher, document: Doc) -> list[Found]:
    spans = filter_spans(matcher(document, as_spans=True))
    return [
        Found(span.start_char, span.end_char, span.label_)
        for span in spans
        if span.label_ != _DECOY
    ]
