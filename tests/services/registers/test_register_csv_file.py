"""Files as they come: packed or plain, in three encodings, with marks, junk and broken quotes."""

import gzip
import hashlib

import pytest

from domain.faults import Invalid
from services.registers.csv_file import Record, inspected, records

NAME = "Café \N{EN DASH} Nursery"


def rows(path):
    return [record.cells for record in records(inspected(path))]


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (f"URN,Name\n1,{NAME}\n".encode(), "utf-8"),
        (f"\ufeffURN,Name\r\n1,{NAME}\r\n".encode(), "utf-8"),
        (f"URN,Name\r1,{NAME}".encode("cp1252"), "windows-1252"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_encoding_is_read_plain_and_packed(tmp_path, pack, encoded, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes(pack(encoded))

    assert inspected(path).encoding == encoding
    assert rows(path) == [["URN", "Name"], ["1", NAME]]


def test_bytes_that_windows_leaves_undefined_do_not_stop_the_reading(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"URN\na\x81\x96b\xa0\n")

    assert rows(path) == [["URN"], ["a\x81\N{EN DASH}b\xa0"]]


def test_the_digest_is_of_the_stored_bytes(tmp_path):
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"URN\n1\n"))

    assert inspected(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_record_knows_the_line_that_it_begins_on(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text('URN,Name\n1,"two\nlines"\n\n2,plain\n', encoding="utf-8")

    assert list(records(inspected(path))) == [
        Record(line=1, cells=["URN", "Name"]),
        Record(line=2, cells=["1", "two\nlines"]),
        Record(line=5, cells=["2", "plain"]),
    ]


def test_broken_quotes_are_told_with_their_line(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text('URN,Name\n1,ok\n2,"quo"ted\n', encoding="utf-8")

    with pytest.raises(Invalid, match="line 3"):
        rows(path)


def test_a_file_that_ends_inside_quotes_is_refused(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text('URN,Name\n1,"open\n2,x\n', encoding="utf-8")

    with pytest.raises(Invalid, match="line 2"):
        rows(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Invalid, match="There is no file"):
        inspected(tmp_path / "none.csv")


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "file.csv"
    path.touch()
    with pytest.raises(Invalid, match="is empty"):
        inspected(path)


def test_a_truncated_archive_is_refused(tmp_path):
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"URN\n1\n" * 10_000)[:-20])
    with pytest.raises(Invalid, match="cannot be read"):
        inspected(path)
