"""``npq import``, ``npq db seed`` and ``npq provider list`` as people and machines call them."""

import csv
import json

import pytest
from typer.testing import CliRunner

from npq.__main__ import app
from npq.commands.db_seed import must_name_parts
from services.reference.seed import Part


@pytest.fixture
def npq(engine, database_url, monkeypatch):
    """Run the command on this test's database."""
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    monkeypatch.setenv("NPQ_SECRET_KEY", "a-secret-key-for-tests-that-is-long-enough")

    def run(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def lists(tmp_path):
    good, partly, bad = (tmp_path / name for name in ("good.csv", "partly.csv", "bad.csv"))
    header = "ukprn,name,address_1,address_2,address_3,town,county,postcode,high_pupil_premium\n"
    row = "10001848,Darlington,Town Hall,,,Darlington,,DL1 5QT,1\n"
    good.write_text(header + row)
    partly.write_text(header + row + "10003198,Hull,,,,Hull,,HU1 2AA,maybe\n")
    bad.write_text("name\nDarlington\n")
    return good, partly, bad


def test_a_clean_import_ends_with_nought(npq, lists):
    answer = npq("import", "local-authorities", lists[0])
    assert answer.exit_code == 0
    assert "created 1" in answer.output


def test_an_import_with_refused_rows_ends_with_one_and_writes_them_down(npq, lists, tmp_path):
    report = tmp_path / "report.csv"
    answer = npq("import", "local-authorities", lists[1], "--report", report)

    assert answer.exit_code == 1
    assert "line 3 (10003198): not_a_flag in high_pupil_premium" in answer.output
    rows = list(csv.DictReader(report.read_text().splitlines()))
    assert rows == [
        {
            "file": "partly.csv",
            "line": "3",
            "key": "10003198",
            "reason": "not_a_flag",
            "column": "high_pupil_premium",
            "refused": "yes",
        }
    ]


def test_a_refused_file_ends_with_two_and_the_others_come_in(npq, lists):
    answer = npq("import", "local-authorities", lists[2], lists[0], "--json")

    assert answer.exit_code == 2
    first, second = json.loads(answer.output)
    assert (first["state"], "header must be exactly" in first["failure"]) == ("failed", True)
    assert (second["state"], second["created"], second["refused"]) == ("finished", 1, 0)


def test_a_dry_run_says_so_and_keeps_nothing(npq, lists):
    assert "nothing was kept" in npq("import", "local-authorities", lists[0], "--dry-run").output
    assert "created 1" in npq("import", "local-authorities", lists[0]).output


def test_a_list_is_named_by_an_option(npq, tmp_path):
    path = tmp_path / "rise.csv"
    path.write_text("School URN\n112543\n")
    answer = npq("import", "eligibility", "--list", "rise_schools", path)
    assert answer.exit_code == 2
    named = ("--list", "rise_schools", "--column", "School URN")
    assert npq("import", "eligibility", *named, path).exit_code == 0


def test_seeding_tells_what_it_did_and_providers_are_listed(npq):
    seeded = npq("db", "seed", "--part", "courses")
    assert (seeded.exit_code, "lead_providers: created 10" in seeded.output) == (0, True)
    again = json.loads(npq("db", "seed", "--part", "courses", "--json").output)
    assert {step["created"] for step in again} == {0}

    listed = npq("provider", "list")
    assert "9e35e998-c63b-4136-89c4-e9e18ddde0ea  Ambition Institute" in listed.output
    assert "School-Led Network  (not offered at registration)" in listed.output
    providers = json.loads(npq("provider", "list", "--json").output)
    assert len(providers) == 10
    assert providers[3] == {
        "id": "21e61f53-9b34-4384-a8f5-d8224dbf946d",
        "name": "Education Development Trust",
        "offered": False,
    }


@pytest.mark.parametrize(
    ("environment", "parts", "must"),
    [
        ("production", (), True),
        ("production", (Part.COURSES,), False),
        ("sandbox", (), False),
        ("demo", (), False),
    ],
)
def test_in_production_the_parts_must_be_named(environment, parts, must):
    assert must_name_parts(environment, parts) is must
