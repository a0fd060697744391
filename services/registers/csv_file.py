"""A published file as rows of text, whatever its packing, encoding and line ends.

Source: reference-data.md 7, 9.2 and 14; funding-eligibility.md 13.4 "Encoding".
"""

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from domain.faults import Fault, Invalid

_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 18
_BYTE_ORDER_MARKS: Final = ("\ufeff", "ï»¿")
UTF_8: Final = "utf-8"
WINDOWS_1252: Final = "windows-1252"
# Latin-1 reads every byte; these are the characters that Windows put on its control codes.
_WINDOWS_CHARACTERS: Final = {
    code: bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in range(0x80, 0xA0)
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CsvFile:
    """A file that was looked through once: readable, with its digest and encoding."""

    path: Path
    sha256: str
    encoding: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record and the line that it begins on; the header is line 1."""

    line: int
    cells: list[str]


def inspected(path: Path) -> CsvFile:
    """The file's digest (of the bytes as stored) and encoding, found by reading all of it.

    Raises: Invalid (no such file, nothing in it, a broken archive).
    """
    decoder = codecs.getincrementaldecoder(UTF_8)()
    encoding, size = UTF_8, 0
    with _readable(path), _unpacked(path) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if encoding == UTF_8 and not _decodes(decoder, chunk, final=False):
                encoding = WINDOWS_1252
        if encoding == UTF_8 and not _decodes(decoder, b"", final=True):
            encoding = WINDOWS_1252
    if size == 0:
        raise Invalid(Fault(title="file", detail=f"{path.name} is empty."))
    with path.open("rb") as stored:
        digest = hashlib.file_digest(stored, "sha256").hexdigest()
    return CsvFile(path=path, sha256=digest, encoding=encoding)


def records(file: CsvFile) -> Iterator[Record]:
    """The records in order, the header first; lines without any character are left out.

    Raises: Invalid (the file is not CSV; the line is named).
    """
    with _unpacked(file.path) as stream:
        reader = csv.reader(_lines(stream, file.encoding), strict=True)
        begins = 1
        try:
            for cells in reader:
                if cells:
                    yield Record(line=begins, cells=cells)
                begins = reader.line_num + 1
        except csv.Error as error:
            detail = f"{file.path.name} is not CSV: line {begins}: {error}."
            raise Invalid(Fault(title="file", detail=detail)) from error


def _lines(stream: IO[bytes], encoding: str) -> Iterator[str]:
    """The decoded lines, their ends kept, without a byte order mark."""
    python_name = UTF_8 if encoding == UTF_8 else "latin-1"
    with io.TextIOWrapper(stream, encoding=python_name, newline="") as decoded:
        for number, line in enumerate(decoded):
            told = line if encoding == UTF_8 else line.translate(_WINDOWS_CHARACTERS)
            yield _without_mark(told) if number == 0 else told


def _without_mark(line: str) -> str:
    for mark in _BYTE_ORDER_MARKS:
        line = line.removeprefix(mark)
    return line


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as stored:
        packed = stored.read(2) == _GZIP
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Words for a file that is not there or whose archive is broken."""
    try:
        yield
    except FileNotFoundError as error:
        raise Invalid(Fault(title="file", detail=f"There is no file {path}.")) from error
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid(Fault(title="file", detail=f"{path.name} cannot be read.")) from error


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
