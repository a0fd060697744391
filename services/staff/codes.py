"""One-time codes of staff: made, read back as people type them, kept as a keyed hash.

Source: admin-and-operations.md 2.3, "Ours".
"""

import hmac
import secrets
from datetime import timedelta
from typing import Final

from store.sealing import derived_key, keyed_digest

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: digits and capitals without I, L, O and U."""

LENGTH: Final = 8
LIFE: Final = timedelta(minutes=5)
FAILURES_ALLOWED: Final = 5

_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_PURPOSE: Final = "npq staff codes"


def new_code() -> str:
    """Eight characters: 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """The code as it was meant: capitals, nothing between them, O for 0, I and L for 1."""
    kept = "".join(typed.upper().split()).replace("-", "")
    return kept.translate(_LOOK_ALIKES)


def code_key(secret_key: str) -> bytes:
    """The key of the hashes, from the deployment's secret."""
    return derived_key(secret_key, _PURPOSE)


def code_hash(code: str, *, admin_id: int, key: bytes) -> str:
    """What is kept of a code: worthless without the key, and for another person."""
    return keyed_digest(key, str(admin_id), code).hex()


def is_code(code: str, *, kept: str, admin_id: int, key: bytes) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(code_hash(code, admin_id=admin_id, key=key), kept)
