"""What a provider may order for download, and in which words anything else is refused."""

import pytest

from domain.exports import RESOURCES, ExportFormat, ExportOrder, faults_of, file_name, terms_of

EVERYTHING = [
    *("applications", "participants", "declarations", "outcomes", "statements"),
    "delivery_partners",
]


@pytest.mark.parametrize(
    ("order", "format_", "resources"),
    [
        (ExportOrder(), "ndjson", EVERYTHING),
        (ExportOrder(format="csv"), "csv", EVERYTHING),
        (ExportOrder(format="ndjson", resources=["outcomes"]), "ndjson", ["outcomes"]),
        (
            ExportOrder(resources=["statements", "applications", "statements"]),
            "ndjson",
            ["applications", "statements"],
        ),
    ],
)
def test_what_an_order_comes_to(order, format_, resources):
    assert faults_of(order) == []
    terms = terms_of(order)
    assert (terms.format, list(terms.resources)) == (format_, resources)


@pytest.mark.parametrize("wrong", ["", "xml", "CSV", 7, True])
def test_another_format_is_refused(wrong):
    (fault,) = faults_of(ExportOrder(format=wrong))
    assert (fault.title, fault.detail) == ("format", "The '#/format' must be ndjson or csv.")


@pytest.mark.parametrize(
    "wrong", [[], "outcomes", 7, {}, ["users"], ["outcomes", "users"], [["outcomes"]], [None]]
)
def test_other_resources_are_refused(wrong):
    (fault,) = faults_of(ExportOrder(resources=wrong))
    assert fault.title == "resources"
    assert fault.detail.startswith("The '#/resources' must be a list with at least one of ")


def test_all_that_is_wrong_is_told_at_once():
    faults = faults_of(ExportOrder(format="xml", resources=[]))
    assert [fault.title for fault in faults] == ["format", "resources"]


def test_a_file_is_named_for_what_is_in_it_and_how_it_is_written():
    assert RESOURCES[0] == "applications"
    assert file_name("applications", ExportFormat.NDJSON) == "applications.ndjson.gz"
    assert file_name("outcomes", ExportFormat.CSV) == "outcomes.csv.gz"
    assert file_name("delivery_partners", ExportFormat.CSV) == "delivery_partners.csv.gz"
