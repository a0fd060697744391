"""Compresses a file while it is being written, and cuts it into pieces."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_AS_GZIP: Final = zlib.MAX_WBITS | 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A piece of a file; ``first_byte`` is where in the file it begins."""

    first_byte: int
    content: bytes


class Packer:
    """Takes a file as it is written and gives it back compressed, cut anywhere; holds one part at most.

    What goes in alike comes out alike: no time and no name is in the file.
    """

    def __init__(self, part_bytes: int) -> None:
        self._part_bytes = part_bytes
        self._compressor = zlib.compressobj(wbits=_AS_GZIP)
        self._digest = hashlib.sha256()
        self._kept = bytearray()
        self._given = 0

    def add(self, written: bytes) -> Sequence[Part]:
        """The parts that are full now."""
        self._keep(self._compressor.compress(written))
        return [self._cut() for _ in range(len(self._kept) // self._part_bytes)]

    def end(self) -> Sequence[Part]:
        """The parts that are left; the file is whole."""
        self._keep(self._compressor.flush())
        parts = []
        while self._kept:
            parts.append(self._cut())
        return parts

    @property
    def sha256(self) -> str:
        """The digest of the file so far, in hexadecimal."""
        return self._digest.hexdigest()

    def _keep(self, compressed: bytes) -> None:
        self._digest.update(compressed)
        self._kept += compressed

    def _cut(self) -> Part:
        part = Part(first_byte=self._given, content=bytes(self._kept[: self._part_bytes]))
        del self._kept[: self._part_bytes]
        self._given += len(part.content)
        return part
