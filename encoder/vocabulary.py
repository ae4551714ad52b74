"""Which of the 250,000 pieces of a hundred languages are kept, and a tokenizer made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from encoder.packaged import PackagedE5

MOST_TOKENS = 128
"""A longer text is cut; messages of 200 Chinese characters fit."""

LONGEST_LATIN = 1
"""Characters of a piece of Latin letters, digits or punctuation that is kept unseen."""

_BLANK = "▁"


def kept_pieces(model: PackagedE5, texts: Iterable[str]) -> list[int]:
    """Places of the pieces that ``texts`` use, of common Chinese characters, of short Latin ones.

    The piece with the lowest score stays, because the score of the unknown follows from it.
    """
    tokenizer = make_tokenizer(model.pieces, model)
    seen = {place for encoded in tokenizer.encode_batch(list(texts)) for place in encoded.ids}
    special = {model.bos, model.eos, model.pad, model.unknown}
    lowest = min(range(len(model.pieces)), key=lambda place: model.pieces[place][1])
    useful = {place for place, (piece, _) in enumerate(model.pieces) if _may_occur(piece)}
    return sorted(seen | special | {lowest} | useful)


def _may_occur(piece: str) -> bool:
    letters = piece.replace(_BLANK, "")
    if letters.isascii():
        return len(letters) <= LONGEST_LATIN
    return len(letters) == 1 and _is_simplified(letters)


def _is_simplified(character: str) -> bool:
    """One of the 6,763 characters of GB 2312; rarer ones count as unknown."""
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def make_tokenizer(pieces: Sequence[tuple[str, float]], model: PackagedE5) -> Tokenizer:
    """Splits text as the model was taught to, over ``pieces``, which include the special ones."""
    places = {piece: place for place, (piece, _) in enumerate(pieces)}
    begin, end, unknown = (
        model.pieces[place][0] for place in (model.bos, model.eos, model.unknown)
    )
    tokenizer = Tokenizer(Unigram(list(pieces), places[unknown], byte_fallback=False))
    tokenizer.pre_tokenizer = Metaspace(_BLANK, prepend_scheme="always", split=False)
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, places[begin]), (end, places[end])]
    )
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer
