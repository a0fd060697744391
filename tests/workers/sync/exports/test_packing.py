"""A file that is compressed as it is written, and cut into pieces that fit together again."""

import gzip
import hashlib
import random

import pytest

from workers.sync.exports.packing import Packer

LINES = [random.Random(number).randbytes(700) for number in range(40)]


def packed(part_bytes: int) -> tuple[list, str]:
    packer = Packer(part_bytes)
    parts = [part for line in LINES for part in packer.add(line)]
    parts += packer.end()
    return parts, packer.sha256


@pytest.mark.parametrize("part_bytes", [1, 1_000, 1_000_000])
def test_the_parts_are_the_file(part_bytes):
    parts, digest = packed(part_bytes)
    whole = b"".join(part.content for part in parts)
    assert gzip.decompress(whole) == b"".join(LINES)
    assert hashlib.sha256(whole).hexdigest() == digest


def test_every_part_but_the_last_is_full_and_knows_its_place():
    parts, _ = packed(1_000)
    sizes = [len(part.content) for part in parts]
    assert set(sizes[:-1]) == {1_000}
    assert 0 < sizes[-1] <= 1_000
    assert [part.first_byte for part in parts] == [1_000 * place for place in range(len(parts))]


def test_the_same_comes_out_alike():
    assert packed(1_000) == packed(1_000)


def test_an_empty_file_is_a_file():
    packer = Packer(1_000)
    (part,) = packer.end()
    assert gzip.decompress(part.content) == b""
