from __future__ import annotations

import pytest

from bot.channels.hotline.caller import caller_hash, mobile

KEY = b"a key"


@pytest.mark.parametrize(
    "number", ["+8613912345678", "8613912345678", "139 1234 5678", "sip:13912345678@sbc:5060;x=1"]
)
def test_one_number_has_one_hash_however_it_is_written(number: str) -> None:
    assert caller_hash(number, KEY) == caller_hash("13912345678", KEY)


def test_the_hash_tells_nothing_without_the_key() -> None:
    name = caller_hash("13912345678", KEY)
    assert "139" not in name
    assert len(name) == 16
    assert name != caller_hash("13912345678", b"another key")
    assert name != caller_hash("13912345679", KEY)


@pytest.mark.parametrize("number", [None, "", "anonymous", "sip:anonymous@invalid", "12"])
def test_a_hidden_number_has_no_name(number: str | None) -> None:
    assert caller_hash(number, KEY) == ""


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("13912345678", "+8613912345678"),
        ("+8613912345678", "+8613912345678"),
        ("sip:+8613912345678@sbc", "+8613912345678"),
        ("02388881234", None),
        ("12345678901", None),
        ("1391234567", None),
        (None, None),
    ],
)
def test_only_mobiles_get_text_messages(number: str | None, expected: str | None) -> None:
    assert mobile(number) == expected
