"""``npq token`` as people and machines call it. Source: provider-api.md 3."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from domain.clock import system_clock
from domain.vocabulary import TokenScope
from npq.__main__ import app
from services.tokens.digest import token_digest, token_key
from services.tokens.use_token import use_token
from store.engine import create_engine
from store.transaction import borrowed

SECRET_KEY = "a-secret-key-for-tests-that-is-long-enough"
RECORD_SERVICE = TokenScope.TEACHER_RECORD_SERVICE
OF_THE_NEIGHBOUR = ("--scope", "teacher_record_service")


@pytest.fixture
def npq(engine, database_url, monkeypatch):
    """Run the command on this test's database, in which the lead providers are."""
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    monkeypatch.setenv("NPQ_SECRET_KEY", SECRET_KEY)

    def run(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    assert run("db", "seed", "--part", "courses").exit_code == 0
    return run


@pytest.fixture
def is_known(database_url):
    """Whether the gateway lets a token in."""

    async def look(raw_token, scope):
        engine = create_engine(database_url, pool_size=1)
        key = token_key(SECRET_KEY)
        async with borrowed(engine) as connection:
            caller = await use_token(
                connection, raw_token, scope=scope, key=key, now=system_clock()
            )
        await engine.dispose()
        return caller is not None

    return lambda raw_token, scope=TokenScope.LEAD_PROVIDER: asyncio.run(look(raw_token, scope))


def issued(npq, provider="Teach First"):
    answer = npq("token", "issue", "--provider", provider)
    assert answer.exit_code == 0, answer.output
    return answer.stdout.strip()


def listed(npq, *arguments):
    return json.loads(npq("token", "list", "--json", *arguments).stdout)


def test_an_issued_token_is_shown_once_and_lets_in(npq, is_known):
    token = issued(npq)
    assert len(token) == 20
    assert not set("lIO0") & set(token)
    assert is_known(token)
    assert token not in npq("token", "list").stdout


def test_a_machine_reads_the_token_as_json(npq, is_known):
    answer = npq("token", "issue", "--provider", "Teach First", "--json")
    shown = json.loads(answer.stdout)
    assert shown["provider"] == "Teach First"
    assert is_known(shown["token"])


def test_tokens_are_listed_by_provider_with_their_last_use(npq, is_known):
    assert "There are no tokens." in npq("token", "list").stdout
    first = issued(npq)
    issued(npq, "Ambition Institute")
    is_known(first)
    assert [token["provider"] for token in listed(npq)] == ["Ambition Institute", "Teach First"]
    (mine,) = listed(npq, "--provider", "Teach First")
    assert mine["last_used_at"] is not None
    assert "never" in npq("token", "list", "--provider", "Ambition Institute").stdout


def test_all_tokens_of_a_provider_are_revoked_at_once(npq, is_known):
    mine, other = [issued(npq), issued(npq)], issued(npq, "Ambition Institute")
    answer = npq("token", "revoke", "--provider", "Teach First")
    assert (answer.exit_code, answer.stdout) == (0, "Teach First: 2 revoked\n")
    assert [is_known(token) for token in [*mine, other]] == [False, False, True]
    assert npq("token", "revoke", "--provider", "Teach First").exit_code == 1


def test_one_token_is_revoked_by_its_number(npq, is_known):
    kept, gone = issued(npq), issued(npq)
    newest = max(token["id"] for token in listed(npq))
    assert npq("token", "revoke", "--provider", "Teach First", "--id", newest).exit_code == 0
    assert (is_known(kept), is_known(gone)) == (True, False)
    answer = npq("token", "revoke", "--provider", "Ambition Institute", "--id", newest - 1)
    assert (answer.exit_code, "has no token" in answer.stderr) == (1, True)
    assert is_known(kept)


def test_a_token_of_the_record_service_opens_nothing_of_a_provider_and_the_other_way_round(
    npq, is_known
):
    answer = npq("token", "issue", *OF_THE_NEIGHBOUR)
    assert answer.exit_code == 0, answer.output
    neighbours, providers = answer.stdout.strip(), issued(npq)
    assert (is_known(neighbours), is_known(neighbours, RECORD_SERVICE)) == (False, True)
    assert (is_known(providers), is_known(providers, RECORD_SERVICE)) == (True, False)


def test_tokens_of_the_record_service_are_listed_and_revoked_by_their_scope(npq, is_known):
    kept = issued(npq)
    shown = json.loads(npq("token", "issue", *OF_THE_NEIGHBOUR, "--json").stdout)
    assert (shown["provider"], shown["scope"]) == (None, "teacher_record_service")
    assert [token["scope"] for token in listed(npq)] == ["lead_provider", "teacher_record_service"]
    assert [token["provider"] for token in listed(npq, *OF_THE_NEIGHBOUR)] == [None]
    assert "teacher_record_service" in npq("token", "list").stdout
    answer = npq("token", "revoke", *OF_THE_NEIGHBOUR)
    assert (answer.exit_code, answer.stdout) == (0, "teacher_record_service: 1 revoked\n")
    assert not is_known(shown["token"], RECORD_SERVICE)
    assert is_known(kept)


@pytest.mark.parametrize("command", ["issue", "revoke"])
@pytest.mark.parametrize(
    "whose", [(), ("--provider", "Teach First", *OF_THE_NEIGHBOUR), ("--scope", "lead_provider")]
)
def test_a_token_is_either_a_providers_or_a_neighbours(npq, command, whose):
    answer = npq("token", command, *whose)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Name a lead provider, or a scope" in answer.stderr


@pytest.mark.parametrize("command", ["issue", "list", "revoke"])
def test_an_unknown_provider_is_told(npq, command):
    answer = npq("token", command, "--provider", "Nobody")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "no lead provider named Nobody" in answer.stderr


def test_the_digest_depends_on_the_deployments_secret():
    one, other = (token_digest("a", token_key(secret)) for secret in ("x" * 32, "y" * 32))
    assert one != other
    assert len(one) == 64
