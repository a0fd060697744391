"""Keys that depend on nothing but the seed and what they stand for."""

from hashlib import blake2b
from uuid import UUID


def key(seed: int, kind: str, *numbers: object) -> UUID:
    """The key of the thing: the same words give the same key, in every table and every run."""
    words = f"{seed}/{kind}/{'/'.join(map(str, numbers))}".encode()
    return UUID(bytes=blake2b(words, digest_size=16).digest(), version=4)
