"""Which bytes a header asks for: the examples of RFC 9110, 14.1.2, and what is none."""

import pytest

from gateway.api.ranges import Unsatisfiable, span_of


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-499", 0, 499),
        ("bytes=500-999", 500, 999),
        ("bytes=-500", 9500, 9999),
        ("bytes=9500-", 9500, 9999),
        ("bytes=0-0", 0, 0),
        ("bytes=-1", 9999, 9999),
        ("bytes=9999-9999", 9999, 9999),
        ("bytes=0-", 0, 9999),
        ("bytes=9000-20000", 9000, 9999),
        ("bytes=-20000", 0, 9999),
        ("Bytes=0-9", 0, 9),
        ("bytes= 0-9", 0, 9),
        ("bytes=0-" + "9" * 30, 0, 9999),
    ],
)
def test_a_range_of_ten_thousand_bytes(asked, first, last):
    span = span_of(asked, 10_000)
    assert (span[0], span[-1], len(span)) == (first, last, last - first + 1)


@pytest.mark.parametrize("asked", [None, "", "items=0-5", "bytes=0-0,-1", "bytes 0-5"])
def test_what_is_no_single_range_of_bytes_is_let_be(asked):
    assert span_of(asked, 10_000) is None


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=10000-",
        "bytes=10000-10001",
        "bytes=-0",
        "bytes=5-2",
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "bytes=0-5-7",
        "bytes=0x1-5",
        "bytes=\u0660-5",
        "bytes=--5",
        "bytes=" + "9" * 8_000 + "-",
    ],
)
def test_bytes_that_are_not_there_cannot_be_had(asked):
    with pytest.raises(Unsatisfiable):
        span_of(asked, 10_000)
