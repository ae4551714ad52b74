"""Encryption against vectors made by wechatpy, against wechatpy itself, and tampered with.

YIBAO_WECHAT_VECTORS names a file with more vectors in the form of vectors.json.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from bot.channels.wechat.crypto import Keyring, MessageCipher, Refused, is_signed, signature

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
APPID = "wx0123456789abcdef"
RAW_KEY = base64.b64decode(KEY + "=")

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "vectors.json").read_text(encoding="utf-8")
)
if outside := os.environ.get("YIBAO_WECHAT_VECTORS"):
    for group, vectors in json.loads(Path(outside).read_text(encoding="utf-8")).items():
        if group in VECTORS:
            VECTORS[group] += vectors


def named(group: str) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in VECTORS[group]]


@pytest.fixture
def cipher() -> MessageCipher:
    return MessageCipher(KEY, APPID)


@pytest.mark.parametrize("vector", named("decrypt"))
def test_a_ciphertext_of_others_is_decrypted(vector: dict[str, Any]) -> None:
    cipher = MessageCipher(vector["encoding_aes_key"], vector["receive_id"])
    assert cipher.decrypt(vector["encrypt"]) == vector["expect"]["plaintext"]


@pytest.mark.parametrize("vector", named("decrypt"))
def test_a_signature_of_others_is_judged(vector: dict[str, Any]) -> None:
    parts = (vector["token"], vector["timestamp"], vector["nonce"])
    genuine = vector["checks"]["msg_signature_matches"]
    assert is_signed(vector["msg_signature"], *parts, vector["encrypt"]) is genuine
    if "signature" in vector:
        assert is_signed(vector["signature"], *parts)


@pytest.mark.parametrize("vector", named("encrypt"))
def test_the_same_random_bytes_make_the_same_ciphertext(vector: dict[str, Any]) -> None:
    cipher = MessageCipher(vector["encoding_aes_key"], vector["receive_id"])
    encrypted = cipher.encrypt(vector["plaintext"], random=vector["random16"].encode())
    assert encrypted == vector["expect_encrypt"]
    if "expect_msg_signature" in vector:
        parts = (vector["token"], vector["timestamp"], vector["nonce"], encrypted)
        assert signature(*parts) == vector["expect_msg_signature"]


@pytest.mark.parametrize("vector", named("signature"))
def test_a_signature_is_made_as_others_make_it(vector: dict[str, Any]) -> None:
    assert signature(*vector["parts"]) == vector["expect_sha1"]


@given(text=st.text(max_size=300))
def test_wechatpy_reads_what_we_write_and_we_read_what_it_writes(text: str) -> None:
    ours, theirs = MessageCipher(KEY, APPID), PrpCrypto(RAW_KEY)
    assert theirs.decrypt(ours.encrypt(text), APPID) == text
    assert ours.decrypt(theirs.encrypt(text, APPID).decode()) == text


@pytest.mark.parametrize("length", range(33))
def test_text_of_every_length_around_a_block_comes_back(cipher: MessageCipher, length: int) -> None:
    assert cipher.decrypt(cipher.encrypt("医" * length)) == "医" * length


def encrypted(plain: bytes) -> str:
    encryptor = Cipher(algorithms.AES(RAW_KEY), modes.CBC(RAW_KEY[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def padded(plain: bytes, *, byte: int | None = None) -> bytes:
    missing = 32 - len(plain) % 32
    return plain + bytes([missing if byte is None else byte]) * missing


HEAD = b"r" * 16
BODY = HEAD + (2).to_bytes(4) + b"hi" + APPID.encode()


def test_the_hand_made_ciphertext_is_right(cipher: MessageCipher) -> None:
    assert cipher.decrypt(encrypted(padded(BODY))) == "hi"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("", "block_size"),
        ("医保", "not_base64"),
        ("not base64!", "not_base64"),
        ("QUJD", "block_size"),
        (base64.b64encode(b"x" * 48).decode(), "block_size"),
        (encrypted(padded(BODY, byte=0)), "padding"),
        (encrypted(padded(BODY, byte=33)), "padding"),
        (encrypted(padded(BODY, byte=255)), "padding"),
        (encrypted(padded(BODY)[:-2] + b"\x01" + padded(BODY)[-1:]), "padding"),
        (encrypted(b"\x20" * 32), "too_short"),
        (encrypted(padded(HEAD[:10])), "too_short"),
        (encrypted(padded(HEAD + (2**31).to_bytes(4) + b"hi" + APPID.encode())), "appid"),
        (encrypted(padded(HEAD + (3).to_bytes(4) + b"hi" + APPID.encode())), "appid"),
        (encrypted(padded(HEAD + (1).to_bytes(4) + b"hi" + APPID.encode())), "appid"),
        (encrypted(padded(HEAD + (2).to_bytes(4) + b"hi")), "appid"),
        (encrypted(padded(HEAD + (2).to_bytes(4) + b"hi" + b"wx0123456789abcdee")), "appid"),
        (encrypted(padded(HEAD + (2).to_bytes(4) + b"\xff\xfe" + APPID.encode())), "not_utf8"),
    ],
)
def test_what_is_not_exactly_right_is_refused(cipher: MessageCipher, bad: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        cipher.decrypt(bad)
    assert refused.value.reason == reason


@given(position=st.integers(0, 63), flip=st.integers(1, 255))
def test_a_changed_byte_gives_another_text_or_a_refusal(position: int, flip: int) -> None:
    """CBC alone does not protect the text, the signature does; nothing else may go wrong."""
    cipher = MessageCipher(KEY, APPID)
    sealed = bytearray(base64.b64decode(cipher.encrypt("你好", random=HEAD)))
    sealed[position % len(sealed)] ^= flip
    try:
        found = cipher.decrypt(base64.b64encode(bytes(sealed)).decode())
    except Refused:
        return
    assert found != "你好" or position % len(sealed) < 16  # of the random bytes nothing depends


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(Refused):
        MessageCipher(KEY, APPID).decrypt(base64.b64encode(noise).decode())


def test_without_a_key_nothing_can_be_read() -> None:
    with pytest.raises(Refused):
        Keyring([]).decrypt(MessageCipher(KEY, APPID).encrypt("hi"))


@pytest.mark.parametrize("given", ["", "0" * 40, "医保", "\ud800", "a" * 10_000])
def test_a_wrong_signature_is_no_error(given: str) -> None:
    assert not is_signed(given, "token", "1", "2")
