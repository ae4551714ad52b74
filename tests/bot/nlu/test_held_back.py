"""What is kept out of learning, so that confidences can be judged."""

from __future__ import annotations

from bot.nlu.held_back import FEWEST, ONE_IN, held_back

TEXTS = [f"第{number}个人问住院怎么报销" for number in range(2_000)]
LABELS = ["claim_inpatient"] * len(TEXTS)


def test_about_one_text_in_ten_is_held_back() -> None:
    share = held_back(TEXTS, LABELS).mean()
    assert 0.8 / ONE_IN < share < 1.2 / ONE_IN


def test_the_choice_stays_when_texts_are_added_or_reordered() -> None:
    before = dict(zip(TEXTS, held_back(TEXTS, LABELS), strict=True))
    more = ["新来的一句", *reversed(TEXTS)]
    after = dict(zip(more, held_back(more, ["claim_inpatient"] * len(more)), strict=True))
    assert all(after[text] == chosen for text, chosen in before.items())


def test_a_small_intent_gives_none_of_its_texts_away() -> None:
    small = FEWEST - 1
    labels = ["greet"] * small + LABELS[small:]
    chosen = held_back(TEXTS, labels)
    assert not chosen[:small].any()
    assert chosen[small:].any()
