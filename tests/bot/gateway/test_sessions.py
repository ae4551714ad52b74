from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from bot.gateway.sessions import InvalidSession, Sessions

KEY = b"a key for tests only"


@pytest.fixture
def sessions() -> Sessions:
    return Sessions(KEY, lifetime=timedelta(days=30))


def test_a_token_leads_back_to_its_conversation(sessions: Sessions) -> None:
    token, conversation = sessions.mint()
    assert sessions.resume(token) == (token, conversation)


@pytest.mark.parametrize("absent", [None, ""])
def test_without_a_token_a_new_conversation_begins(sessions: Sessions, absent: str | None) -> None:
    first, second = sessions.resume(absent), sessions.resume(absent)
    assert first != second


def test_a_token_of_another_key_is_refused(sessions: Sessions) -> None:
    token, _ = Sessions(b"another key", lifetime=timedelta(days=30)).mint()
    with pytest.raises(InvalidSession):
        sessions.resume(token)


def test_a_token_signed_for_another_purpose_is_refused(sessions: Sessions) -> None:
    token = str(URLSafeTimedSerializer(KEY, salt="something else").dumps("web-1"))
    with pytest.raises(InvalidSession):
        sessions.resume(token)


def test_changing_one_character_makes_a_token_invalid(sessions: Sessions) -> None:
    token, _ = sessions.mint()
    for position in range(0, len(token) - 1, 7):  # the last one may carry unused bits
        other = "A" if token[position] != "A" else "B"
        with pytest.raises(InvalidSession):
            sessions.resume(token[:position] + other + token[position + 1 :])


def test_an_expired_token_is_replaced_but_still_names_its_conversation() -> None:
    expired = Sessions(KEY, lifetime=timedelta(seconds=-1))
    token, conversation = expired.mint()
    renewed, other = expired.resume(token)
    assert renewed != token or other != conversation
    assert expired.conversation_of(token) == conversation


def test_a_clock_that_is_put_back_ends_no_conversation(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = int(time.time()) + 86_400
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: tomorrow)
    token, conversation = sessions.mint()
    assert sessions.resume(token) == (token, conversation)


@given(st.text(min_size=1))
def test_no_garbage_is_taken_for_a_session(token: str) -> None:
    with pytest.raises(InvalidSession):
        Sessions(KEY, lifetime=timedelta(days=30)).resume(token)
