"""Numbers typed in the terminal choose buttons."""

from __future__ import annotations

import pytest

from bot.cli.chat import chosen
from bot.gateway.messages import Button

OFFERED = (Button(title="职工", payload="btn.a"), Button(title="居民", payload="btn.b"))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("1", "btn.a"),
        ("2", "btn.b"),
        ("3", "3"),  # no third button: an ordinary message
        ("0", "0"),  # a person is wanted
        ("12", "12"),
        ("１", "１"),
        ("职工", "职工"),
        ("", ""),
    ],
)
def test_only_the_number_of_an_offered_button_chooses_it(typed: str, sent: str) -> None:
    assert chosen(typed, OFFERED) == sent


def test_a_number_is_a_message_where_nothing_was_offered() -> None:
    assert chosen("1", ()) == "1"
