"""Resources as lines of a file. Source: provider-api.md 5.2 and 8.4."""

import pytest

from contracts.api.common import Field, Kind, Resource
from contracts.api.files import as_csv, as_ndjson, csv_head


def field(name: str, kind: Kind) -> Field:
    return Field(name=name, kind=kind, doc="", example=None)


THING = Resource(
    name="Thing",
    type="thing",
    fields=(field("word", Kind.TEXT), field("is_so", Kind.BOOLEAN), field("parts", Kind.OBJECTS)),
)


def test_a_document_a_line():
    rows = [("7", "a\nb", True, '[{"x" : 1}]'), ("8", None, None, "[]", "beyond the fields")]
    assert as_ndjson(THING, rows) == (
        b'{"id":"7","type":"thing","attributes":{"word":"a\\nb","is_so":true,"parts":[{"x" : 1}]}}\n'
        b'{"id":"8","type":"thing","attributes":{"word":null,"is_so":null,"parts":[]}}\n'
    )


def test_nothing_is_no_line():
    assert as_ndjson(THING, []) == b""
    assert as_csv(THING, []) == b""


def test_a_table_begins_with_the_names_of_its_columns():
    assert csv_head(THING) == b"id,word,is_so,parts\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("", '""'),
        ("plain", "plain"),
        (" spaces ", " spaces "),
        ("Leeds, York", '"Leeds, York"'),
        ('the "old" school', '"the ""old"" school"'),
        ("two\nlines", '"two\nlines"'),
        ("two\rlines", '"two\rlines"'),
        ("École Ŵrecsam", "École Ŵrecsam"),
        ("'", "'"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_is_quoted_only_when_needed(value, written):
    assert as_csv(THING, [("7", value, False, "[]")]) == f"7,{written},false,[]\n".encode()


def test_what_holds_more_than_one_value_is_json_in_its_cell():
    row = ("7", "a", True, '[{"x":1}]', "beyond the fields")
    assert as_csv(THING, [row, row]) == b'7,a,true,"[{""x"":1}]"\n' * 2
