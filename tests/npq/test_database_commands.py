"""``npq db`` and what every command says of a database that it cannot work with."""

import os

import asyncpg
import pytest
from typer.testing import CliRunner

from npq.__main__ import app
from npq.runtime import named
from store.schema import head_revision


@pytest.fixture
def npq(monkeypatch):
    def call(*words, url):
        monkeypatch.setenv("NPQ_DATABASE_URL", url)
        return CliRunner().invoke(app, list(words))

    return call


@pytest.fixture
async def empty_url(server_url, worker_id):
    """A database without a schema."""
    name = f"npq_test_empty_{os.getpid()}_{worker_id}"
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
        yield named(server_url, name)
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


def _in_a_thread(act):
    """Commands bring a loop of their own."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


async def test_the_schema_is_made_and_then_has_no_drift(npq, empty_url):
    made = _in_a_thread(lambda: npq("db", "upgrade", url=empty_url))
    assert made.stdout == f"schema empty → {head_revision()}\n"
    checked = _in_a_thread(lambda: npq("db", "check", url=empty_url))
    assert (checked.exit_code, checked.stdout) == (0, f"schema {head_revision()}: no drift\n")


async def test_a_column_too_many_is_told(npq, empty_url):
    _in_a_thread(lambda: npq("db", "upgrade", url=empty_url))
    connection = await asyncpg.connect(empty_url)
    await connection.execute("ALTER TABLE users ADD COLUMN shoe_size int")
    await connection.close()
    checked = _in_a_thread(lambda: npq("db", "check", url=empty_url))
    assert checked.exit_code == 1
    assert "shoe_size" in checked.stdout


async def test_a_database_of_another_version_is_named_with_what_to_do(npq, empty_url):
    refused = _in_a_thread(lambda: npq("provider", "list", url=empty_url))
    assert refused.exit_code == 1
    assert f"at version none, this code needs {head_revision()}" in refused.stderr
    assert "npq db upgrade" in refused.stderr


def test_a_server_that_is_not_there_is_told_in_words(npq):
    refused = npq("provider", "list", url="postgresql://npq:secret@127.0.0.1:1/npq")
    assert refused.exit_code == 1
    assert "The database does not let us in" in refused.stderr
    assert "secret" not in refused.stderr
