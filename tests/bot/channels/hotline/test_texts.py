"""What the line itself says, and what every record says, can be said and is short enough."""

from __future__ import annotations

import re

import pytest

from bot.channels.hotline import texts
from bot.channels.hotline.sentences import sentences

CHARACTERS_A_SECOND = 4  # a calm voice: 240 a minute
FILLED = {"number": "六万元", "when": "明天上午九点", "yes": "继续", "no": "不用"}

FIXED = {
    name: value
    for name, value in vars(texts).items()
    if name.isupper() and isinstance(value, str) and name not in ("ASKED", "SAID")
}
SAID = {
    **FIXED,
    "MENU": "".join(texts.MENU),
    **{f"{step} question": text for step, text in texts.QUESTIONS.items()},
    **{f"{step} keys": text for step, text in texts.KEYS.items()},
    **{f"{step} shorter": text for step, text in texts.SHORTER.items()},
}


def test_the_greeting_takes_eight_seconds_at_most_and_offers_a_person() -> None:
    spoken = re.sub(r"[，。？]", "", texts.GREETING)
    assert len(spoken) / CHARACTERS_A_SECOND <= 8
    assert "转人工按零" in spoken


@pytest.mark.parametrize("name", SAID)
def test_what_the_line_says_needs_no_cutting(name: str) -> None:
    text = SAID[name].format(**FILLED)
    assert "".join(sentences(text)) == text
    assert len(sentences(text)) == len(re.findall("[。？]", text))
