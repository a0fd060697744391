"""Keys derived from the one secret, and what is kept sealed with them.

One key for one purpose: what was made for one of them is worth nothing for another.
Source: admin-and-operations.md 10.7 (answers encrypted at rest) and 2.3 (codes kept as a keyed hash).
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES: Final = 12
_FIRST_FORM: Final = b"\x01"


class Unsealable(Exception):
    """Sealed with another key, for another place, or changed since."""


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, of which nobody can tell the secret or another purpose's key."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        secret.encode()
    )


def keyed_digest(key: bytes, *parts: str) -> bytes:
    """An HMAC-SHA-256 of the parts, which cannot be shifted into one another."""
    spelled = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.new(key, spelled, hashlib.sha256).digest()


class Seal:
    """AES-256-GCM under one key; what is sealed for one place does not open in another."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, *, place: bytes) -> bytes:
        """The form's number, a fresh nonce, and the sealed bytes."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FIRST_FORM + nonce + self._cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, *, place: bytes) -> bytes:
        """What was sealed for this place. Raises: Unsealable."""
        form, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if form != _FIRST_FORM:
            raise Unsealable
        try:
            return self._cipher.decrypt(nonce, body, place)
        except (InvalidTag, ValueError) as error:
            raise Unsealable from error
