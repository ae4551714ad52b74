"""WeChat's signature and message encryption.

A message is AES-256-CBC over ``16 random bytes + length (4 bytes, big-endian) + text + AppID``,
padded to blocks of 32 bytes. Everything that is not exactly so raises Refused; the caller answers
each Refused alike, so that an attacker learns nothing from the answer.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

_BLOCK = 32
_HEAD = 16 + 4


class Refused(Exception):
    """The request is not a genuine one of WeChat. ``reason`` is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, as WeChat signs."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether ``given`` is the signature of the parts, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(*parts).encode())


class MessageCipher:
    """Encrypts and decrypts with one EncodingAESKey for one AppID."""

    def __init__(self, encoding_aes_key: str, appid: str) -> None:
        key = base64.b64decode(encoding_aes_key + "=")  # lenient: last bits may be set
        if len(key) != 32:
            raise ValueError("EncodingAESKey does not hold 32 bytes")
        self._cipher = BlockCipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def encrypt(self, text: str, *, random: bytes | None = None) -> str:
        """The base64 ciphertext of ``text``. ``random`` (16 bytes) is given by tests only."""
        content = text.encode()
        plain = (random or os.urandom(16)) + len(content).to_bytes(4) + content + self._appid
        missing = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        return base64.b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted: str) -> str:
        """The text in a ciphertext; Refused when it is not one made for this key and AppID."""
        plain = _unpad(self._decrypt_blocks(encrypted))
        if len(plain) < _HEAD:
            raise Refused("too_short")
        end = _HEAD + int.from_bytes(plain[16:_HEAD])
        if not hmac.compare_digest(plain[end:], self._appid):
            raise Refused("appid")
        try:
            return plain[_HEAD:end].decode()
        except UnicodeDecodeError:
            raise Refused("not_utf8") from None

    def _decrypt_blocks(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            raise Refused("not_base64") from None
        if not sealed or len(sealed) % _BLOCK:
            raise Refused("block_size")
        decryptor = self._cipher.decryptor()
        return decryptor.update(sealed) + decryptor.finalize()


class Keyring:
    """The current key and, while keys rotate, the previous one."""

    def __init__(self, ciphers: Sequence[MessageCipher]) -> None:
        self._ciphers = tuple(ciphers)

    def decrypt(self, encrypted: str) -> tuple[str, MessageCipher]:
        """The text, and the cipher that opened it: the reply must be sealed with the same."""
        refused = Refused("no_key")
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(encrypted), cipher
            except Refused as error:
                refused = error
        raise refused


def _unpad(padded: bytes) -> bytes:
    size = padded[-1]
    if not 1 <= size <= _BLOCK or padded[-size:] != bytes([size]) * size:
        raise Refused("padding")
    return padded[:-size]
