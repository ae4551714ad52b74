from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.buttons import ButtonSigner, Choice, InvalidButton
from bot.gateway.messages import Button

SIGNER = ButtonSigner(b"a key for tests only")
COMMAND = Button(title="在职", payload='/inform{"person":"在职"}')


def test_a_command_leaves_only_as_a_token_and_comes_back() -> None:
    signed = SIGNER.sign(COMMAND, "web-1")
    assert "/" not in signed.payload
    assert SIGNER.read(signed.payload, "web-1") == Choice("在职", COMMAND.payload)


def test_plain_text_needs_no_signature() -> None:
    plain = Button(title="报销进度", payload="报销进度怎么查")
    assert SIGNER.sign(plain, "web-1") == plain
    assert SIGNER.read(plain.payload, "web-1") is None


def test_a_token_of_another_conversation_is_refused() -> None:
    signed = SIGNER.sign(COMMAND, "web-1")
    with pytest.raises(InvalidButton):
        SIGNER.read(signed.payload, "web-2")


def test_a_token_of_another_key_is_refused() -> None:
    signed = ButtonSigner(b"another key").sign(COMMAND, "web-1")
    with pytest.raises(InvalidButton):
        SIGNER.read(signed.payload, "web-1")


@given(st.text())
def test_no_garbage_is_taken_for_a_button(garbage: str) -> None:
    with pytest.raises(InvalidButton):
        SIGNER.read(f"btn.{garbage}", "web-1")


@given(st.text(), st.text())
def test_every_command_survives_signing(title: str, command: str) -> None:
    signed = SIGNER.sign(Button(title=title, payload=f"/{command}"), "web-1")
    assert SIGNER.read(signed.payload, "web-1") == Choice(title, f"/{command}")
