"""Weighted character n-grams of a text."""

from __future__ import annotations

from bot.nlu.weighted_terms import WeightedTerms


class CharacterNgrams(WeightedTerms):
    """Runs of ``shortest`` to ``longest`` characters that occur in ``rarest`` texts or more."""

    file_name = "ngrams"

    def __init__(self, shortest: int, longest: int, rarest: int) -> None:
        super().__init__(
            {"shortest": shortest, "longest": longest, "rarest": rarest},
            analyzer="char",
            ngram_range=(shortest, longest),
            min_df=rarest,
        )

    def familiarity(self, text: str) -> float:
        """The share of the text's character pairs that occur in training, from 0 to 1.

        Ordinary sentences reach a half and more; random characters and unknown languages do not.
        """
        pairs = {a + b for a, b in zip(text, text[1:]) if not (a + b).isspace()}
        if not pairs:
            return 1.0
        return sum(pair in self for pair in pairs) / len(pairs)
