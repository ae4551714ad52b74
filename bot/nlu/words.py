"""Weighted words of a text, cut by jieba with the words of the domain."""

from __future__ import annotations

from typing import Sequence

import jieba

from bot.nlu.weighted_terms import WeightedTerms


class Words(WeightedTerms):
    """Words that occur in ``rarest`` texts or more.

    ``dictionary`` holds lines of a jieba dictionary: a word, its frequency, its part of speech.
    """

    file_name = "words"

    def __init__(self, dictionary: Sequence[str], rarest: int) -> None:
        self._tokenizer = _tokenizer_with(dictionary)
        parameters = {"dictionary": list(dictionary), "rarest": rarest}
        super().__init__(parameters, analyzer=self.cut, min_df=rarest)

    def cut(self, text: str) -> list[str]:
        """The words of ``text``, without blanks."""
        return [word for word in self._tokenizer.lcut(text) if word.strip()]


def _tokenizer_with(dictionary: Sequence[str]) -> jieba.Tokenizer:
    """A tokenizer of its own, so that the words of the domain change no other user of jieba."""
    jieba.dt.check_initialized()
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = dict(jieba.dt.FREQ), jieba.dt.total
    tokenizer.initialized = True
    for line in dictionary:
        if line.strip():
            word, frequency = line.split()[:2]
            tokenizer.add_word(word, int(frequency))
    return tokenizer
