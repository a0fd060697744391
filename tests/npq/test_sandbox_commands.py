"""``npq sandbox`` as people and machines call it."""

import json

import pytest
from typer.testing import CliRunner

from npq.__main__ import app
from tests.npq.test_settings import IN_EARNEST


@pytest.fixture
def npq(engine, database_url, monkeypatch):
    """Run the command on this test's database, seeded."""
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    monkeypatch.setenv("NPQ_SECRET_KEY", "a-secret-key-for-tests-that-is-long-enough")

    def run(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    assert run("db", "seed").exit_code == 0
    return run


def test_a_provider_is_filled_refreshed_and_begun_anew(npq):
    filled = npq("sandbox", "fill", "--provider", "LLSE", "--applications", 400, "--json")
    assert filled.exit_code == 0, filled.output
    [llse] = json.loads(filled.stdout)["providers"]
    assert llse["provider"] == "LLSE"
    assert llse["applications"] >= 400
    assert llse["declarations"] > 100

    again = npq("sandbox", "fill", "--provider", "LLSE")
    assert "LLSE: has invented applications already; see `npq sandbox refresh`" in again.stdout

    fresh = npq("sandbox", "refresh", "--provider", "LLSE")
    assert (fresh.exit_code, fresh.stdout) == (0, "LLSE: 108 applications, 108 participants\n")

    anew = npq("sandbox", "refresh", "--all", "--applications", 0, "--provider", "LLSE", "--json")
    assert anew.exit_code == 0, anew.output
    assert json.loads(anew.stdout)["providers"][0]["applications"] < 400


def test_a_provider_that_there_is_not_is_told_and_fails(npq):
    told = npq("sandbox", "fill", "--provider", "Nobody")
    assert told.exit_code == 1
    assert "No provider with a contract is called 'Nobody'" in told.stderr


@pytest.mark.parametrize("command", [("fill",), ("refresh",), ("refresh", "--all")])
@pytest.mark.parametrize("environment", ["production", "staging", "review"])
def test_where_people_are_real_it_is_refused(monkeypatch, environment, command):
    for name, value in (IN_EARNEST | {"NPQ_ENVIRONMENT": environment}).items():
        monkeypatch.setenv(name, value)
    told = CliRunner().invoke(app, ["sandbox", *command])
    assert told.exit_code == 1
    assert f"This is the environment '{environment}'" in told.stderr
    assert "only in demo, development, sandbox, test." in told.stderr


def test_without_contracts_there_is_nobody_to_fill(engine, database_url, monkeypatch):
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    told = CliRunner().invoke(app, ["sandbox", "fill"])
    assert told.exit_code == 1
    assert told.stderr.strip() == "There are no providers with contracts; see `npq db seed`."
