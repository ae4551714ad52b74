"""Finds the topic of a question that no intent covers: BM25 and sentence vectors, merged.

BM25 looks at all words said about a topic, the vectors at the questions asked about it. Each sees
what the other misses (benchmarks/bench_search.py compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import bm25s
import bm25s.tokenization
import numpy as np
import numpy.typing as npt

from knowledge.encoder import Encoder, Vectors, unpack
from knowledge.search_texts import tokens

KNOWN = 0.45
"""Score from which the best hit may be taken for the answer; below, only offer the nearest."""

BEST_QUESTIONS = 3
_HALF = 20.0
"""BM25 score that counts half: scores have no upper bound, cosines have."""
_SHORTLIST = 200
_COARSE = 64
"""Dimensions by which the shortlist is made when there are more topics than that."""

By = Literal["merged", "words", "vectors"]


@dataclass(frozen=True)
class Indexed:
    """A topic as the index takes it: tokens joined by spaces, one packed vector a question."""

    topic: str
    title: str
    tokens: str
    vectors: Sequence[bytes]


@dataclass(frozen=True)
class Hit:
    """A topic that may be meant. ``score`` lies between 0 and 1."""

    topic: str
    title: str
    score: float

    @property
    def known(self) -> bool:
        """Whether it is near enough to be taken for the answer."""
        return self.score >= KNOWN


class SearchIndex:
    """One generation of content, ready to be searched. Safe to share between threads."""

    def __init__(self, topics: Iterable[Indexed], encoder: Encoder) -> None:
        self._encoder = encoder
        self._topics: list[tuple[str, str]] = []
        corpus, vectors, counts = _Corpus(), bytearray(), [0]
        for entry in topics:
            self._topics.append((entry.topic, entry.title))
            corpus.add(entry.tokens)
            counts.append(len(entry.vectors))
            for vector in entry.vectors:
                vectors += vector
        self._starts = np.cumsum(counts)
        self._vectors = np.frombuffer(vectors, dtype=np.int8).reshape(-1, encoder.dimension)
        self._words = corpus.index()
        self._coarse = _Coarse(self._vectors, self._starts)

    def __len__(self) -> int:
        return len(self._topics)

    def find(self, text: str, limit: int = 3, by: By = "merged") -> list[Hit]:
        """The ``limit`` nearest topics, best first; fewer if there are fewer."""
        if not self._topics or not text.strip():
            return []
        query = self._encoder.encode([text])[0]
        words = self._word_scores(text)
        rows = self._shortlist(words, query)
        scores = _merged(words[rows], self._vector_scores(rows, query), by)
        order = np.argsort(-scores, kind="stable")[:limit]
        found = ((self._topics[rows[i]], float(scores[i])) for i in order)
        return [Hit(topic, title, score) for (topic, title), score in found]

    def _word_scores(self, text: str) -> Vectors:
        known = [token for token in tokens(text) if token in self._words.vocab_dict]
        if not known:
            return np.zeros(len(self._topics), dtype=np.float32)
        scores: Vectors = self._words.get_scores(known)
        return scores / (scores + _HALF)

    def _shortlist(self, words: Vectors, query: Vectors) -> npt.NDArray[np.intp]:
        """Topics worth a closer look: all of them if they are few."""
        if len(self._topics) <= 2 * _SHORTLIST:
            return np.arange(len(self._topics))
        near = self._coarse.scores(query)
        return np.union1d(_largest(words, _SHORTLIST), _largest(near, _SHORTLIST))

    def _vector_scores(self, rows: npt.NDArray[np.intp], query: Vectors) -> Vectors:
        """Mean cosine to the nearest questions of each topic; 0 for a topic without any."""
        first, counts = self._starts[rows], self._starts[rows + 1] - self._starts[rows]
        topic = np.repeat(np.arange(len(rows)), counts)
        rank = np.arange(len(topic)) - np.repeat(np.cumsum(counts) - counts, counts)
        cosines = _dot(unpack(self._vectors[np.repeat(first, counts) + rank]), query)
        nearest_first = np.lexsort((-cosines, topic))
        best = nearest_first[rank < BEST_QUESTIONS]  # ranks are the same before and after sorting
        sums = np.bincount(topic[best], weights=cosines[best], minlength=len(rows))
        means: Vectors = (sums / np.clip(counts, 1, BEST_QUESTIONS)).astype(np.float32)
        return means


class _Coarse:
    """The mean question of each topic in few dimensions, to look through many topics quickly."""

    def __init__(self, vectors: npt.NDArray[np.int8], starts: npt.NDArray[np.int_]) -> None:
        self._axes = _main_axes(vectors)
        few = [unpack(part) @ self._axes for part in _parts(vectors)]
        sums = np.concatenate([np.zeros((1, self._axes.shape[1])), *few]).cumsum(axis=0)
        counts = np.maximum(np.diff(starts), 1)[:, np.newaxis]
        self._means: Vectors = (np.diff(sums[starts], axis=0) / counts).astype(np.float32)

    def scores(self, query: Vectors) -> Vectors:
        """How near each topic's mean question is."""
        return _dot(self._means, _dot(self._axes.T, query))


def _main_axes(vectors: npt.NDArray[np.int8]) -> Vectors:
    """Directions along which the questions spread most, from an even sample."""
    sample = unpack(vectors[:: max(1, len(vectors) // 4_000)])
    _, axes = np.linalg.eigh(sample.T @ sample)
    main: Vectors = np.ascontiguousarray(axes[:, -_COARSE:])
    return main


def _parts(vectors: npt.NDArray[np.int8]) -> Iterator[npt.NDArray[np.int8]]:
    return (vectors[start : start + 50_000] for start in range(0, len(vectors), 50_000))


class _Corpus:
    """The words of all topics as numbers: a tenth of the memory that the words would take."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._topics: list[list[int]] = []

    def add(self, tokens_: str) -> None:
        """Take in the tokens of a topic."""
        numbers = self._numbers
        self._topics.append([numbers.setdefault(t, len(numbers)) for t in tokens_.split(" ")])

    def index(self) -> bm25s.BM25:
        """The finished index."""
        index = bm25s.BM25()
        if self._topics:
            tokenized = bm25s.tokenization.Tokenized(ids=self._topics, vocab=self._numbers)
            index.index(tokenized, create_empty_token=False, show_progress=False)
        return index


def _merged(words: Vectors, vectors: Vectors, by: By) -> Vectors:
    if by == "words":
        return words
    return vectors if by == "vectors" else (words + vectors) * np.float32(0.5)


def _dot(rows: Vectors, query: Vectors) -> Vectors:
    """Product of each row with the query, in this thread.

    NumPy's ``@`` waits for a second thread, which takes 20 ms when the machine is busy.
    """
    products: Vectors = np.einsum("ij,j->i", rows, query)
    return products


def _largest(scores: Vectors, count: int) -> npt.NDArray[np.intp]:
    return np.argpartition(-scores, count)[:count]
