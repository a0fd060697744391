"""``npq migration`` as a shell calls it: what it prints and how it ends."""

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from npq.__main__ import app
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from store.tables import LeadProvider, MigrationRun
from store.transaction import transaction
from tests.conftest import _execute, _named
from workers.migration.rehearsal.reference import PROVIDERS

ROOT = Path(__file__).parent.parent.parent
MIGRATION_PROCESS = (sys.executable, "-m", "tests.workers.migration.process")


@pytest.fixture
def legacy_name(server_url, worker_id):
    name = f"npq_commands_legacy_{os.getpid()}_{worker_id}"
    yield name
    asyncio.run(_execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture
def npq(engine, database_url, server_url, legacy_name, monkeypatch):
    """Calls the command; gives its status, and what it said on both outputs."""
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    monkeypatch.setenv("NPQ_LEGACY_DATABASE_URL", _named(server_url, legacy_name))
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(app, ["migration", *arguments])
        return result.exit_code, result.stdout, result.stderr

    return call


@contextmanager
def _workers(*arguments):
    process = subprocess.Popen(
        [*MIGRATION_PROCESS, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


async def _add_providers(url):
    engine = create_engine(url, pool_size=1)
    with acting_as("Task: tests"):
        async with transaction(create_sessions(engine)) as session:
            session.add_all(
                LeadProvider(public_id=key, name=name) for name, key in PROVIDERS.items()
            )
    await engine.dispose()


async def _runs(url):
    engine = create_engine(url, pool_size=1)
    async with create_sessions(engine)() as session:
        found = (await session.scalars(select(MigrationRun.id))).all()
    await engine.dispose()
    return found


def test_rehearsed_run_and_looked_at(npq, database_url, server_url, legacy_name):
    asyncio.run(_add_providers(database_url))
    code, out, _ = npq("rehearse", "--participants", "30", "--dirt", "0", "--seed", "4")
    assert (code, out) == (0, "A legacy database with 30 participants; 0 rows planted.\n")

    with _workers(database_url, _named(server_url, legacy_name)):
        code, out, _ = npq("run", "--wait", "--json")

    assert code == 0
    status = orjson.loads(out)
    assert status["state"] == "complete"
    assert [(step["entity"], step["total"], step["failed"]) for step in status["steps"]] == [
        ("lead_provider", 10, 0),
        ("cohort", 4, 0),
        ("user", 30, 0),
    ]
    code, out, _ = npq("status")
    assert code == 0
    assert "user              30       30        0          0        0       0    100 %" in out
    assert (npq("failures"))[1] == "0 rows failed.\n"


def test_a_run_with_failures_ends_with_one_and_names_them(
    npq, database_url, server_url, legacy_name, tmp_path
):
    asyncio.run(_add_providers(database_url))
    manifest = tmp_path / "planted.csv"
    npq("rehearse", "--participants", "60", "--dirt", "0.5", "--manifest", str(manifest))

    with _workers(database_url, _named(server_url, legacy_name)):
        code, out, _ = npq("run", "--wait")

    assert code == 1
    assert "invalid.user.email_invalid" in out
    assert "The email address cannot be written to." in out
    _, out, _ = npq("failures", "--entity", "lead_provider", "--json")
    failures = orjson.loads(out)
    assert len(failures) == 10
    assert {tuple(failure["reasons"]) for failure in failures} == {("not_found.lead_provider",)}
    lines = manifest.read_text().splitlines()
    assert lines[0] == "kind,entity,legacy_id,reason,warnings,columns,is_touched"
    assert all(any(failure["legacy_id"] in line for line in lines) for failure in failures)


def test_a_second_run_is_refused_in_words_and_can_be_cancelled(npq):
    npq("rehearse", "--participants", "1", "--dirt", "0")
    assert (npq("run"))[0] == 0

    code, _, err = npq("run")
    assert code == 1
    assert "is already under way. Wait for it or cancel it." in err
    assert (npq("resume"))[0] == 0
    assert "is cancelled" in (npq("cancel"))[1]
    code, _, err = npq("cancel")
    assert (code, err) == (1, "No migration is under way.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run",), "Set NPQ_LEGACY_DATABASE_URL, or build one with `npq migration rehearse`."),
        (("status",), "No migration was ever run."),
        (("status", "--run", "7"), "There is no such migration."),
        (("run", "--entity", "pupil"), "cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(npq, arguments, words):
    code, _, err = npq(*arguments)
    assert code == 1
    assert words in err


def test_our_own_database_is_never_taken_for_a_legacy_one(npq, database_url):
    code, _, err = npq("rehearse", NPQ_LEGACY_DATABASE_URL=database_url)
    assert code == 1
    assert "no rehearsal made" in err

    code, _, err = npq("run", NPQ_LEGACY_DATABASE_URL=database_url)
    assert code == 1
    assert "Missing: " in err
    assert asyncio.run(_runs(database_url)) == []
