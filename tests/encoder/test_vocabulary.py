"""Which pieces are kept, and how text is split into them."""

from __future__ import annotations

from encoder.packaged import PackagedE5
from encoder.vocabulary import MOST_TOKENS, kept_pieces, make_tokenizer


def names(model: PackagedE5, kept: list[int]) -> set[str]:
    return {model.pieces[place][0] for place in kept}


def test_special_chinese_short_latin_and_used_pieces_are_kept(packaged: PackagedE5) -> None:
    kept = names(packaged, kept_pieces(packaged, ["医保怎么报"]))
    assert {"<s>", "<pad>", "</s>", "<unk>", "▁", "医", "保", "a"} <= kept
    assert {"医保", "怎么"} <= kept, "used by the text"
    assert not kept & {"ça", "▁the"}, "other languages"


def test_the_rarest_piece_stays_because_the_unknown_is_scored_by_it(packaged: PackagedE5) -> None:
    assert "醫" in names(packaged, kept_pieces(packaged, []))


def test_text_is_split_the_same_before_and_after_dropping_pieces(packaged: PackagedE5) -> None:
    kept = kept_pieces(packaged, ["医保怎么报"])
    whole = make_tokenizer(packaged.pieces, packaged)
    reduced = make_tokenizer([packaged.pieces[place] for place in kept], packaged)
    for text in ("医保怎么报", "医 保", "a报𠮷", ""):
        assert reduced.encode(text).tokens == whole.encode(text).tokens


def test_long_texts_are_cut_and_keep_their_end_mark(packaged: PackagedE5) -> None:
    encoded = make_tokenizer(packaged.pieces, packaged).encode("医" * 500)
    assert len(encoded.ids) == MOST_TOKENS
    assert encoded.ids[-1] == packaged.eos
