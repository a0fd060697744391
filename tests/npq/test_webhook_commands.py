"""``npq webhook`` as people and machines call it. Source: admin-and-operations.md 4.5."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from npq.__main__ import app
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from store.tables import IdentityWebhookMessage
from store.transaction import transaction

AMINA = {"user": {"userId": "amina", "firstName": "Amina"}}


@pytest.fixture
def npq(engine, database_url, monkeypatch):
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)

    def run(*arguments):
        return CliRunner().invoke(app, ["webhook", *map(str, arguments)])

    return run


@pytest.fixture
def keep(database_url):
    """Keep a notice in this state; gives its number."""

    async def act(status):
        engine = create_engine(database_url, pool_size=1)
        with acting_as("Task: tests"):
            async with transaction(create_sessions(engine)) as session:
                notice = IdentityWebhookMessage(
                    status=status, message_type="UserUpdated", message=AMINA, raw=AMINA
                )
                session.add(notice)
                await session.flush()
                number = notice.id
        await engine.dispose()
        return number

    return lambda status: asyncio.run(act(status))


def test_notices_are_listed_without_what_they_say(npq, keep):
    assert npq("list").stdout == "There are no webhook messages.\n"
    failed = keep("failed")
    keep("processed")
    shown = npq("list")
    assert ("failed" in shown.stdout, "Amina" in shown.stdout) == (True, False)
    (only,) = json.loads(npq("list", "--status", "failed", "--json").stdout)
    assert (only["id"], only["status"], only["message_type"]) == (failed, "failed", "UserUpdated")
    assert "Amina" not in npq("list", "--json").stdout


def test_one_or_all_are_processed_again(npq, keep):
    first, _second, _done = keep("failed"), keep("unhandled_message_type"), keep("processed")
    answer = npq("retry", first)
    assert (answer.exit_code, answer.stdout) == (0, "1 to be processed again\n")
    answer = npq("retry", "--all")
    assert (answer.exit_code, answer.stdout) == (0, "1 to be processed again\n")
    assert npq("retry", "--all").stdout == "0 to be processed again\n"


def test_of_several_all_or_none_are_processed_again(npq, keep):
    failed, done = keep("failed"), keep("processed")
    answer = npq("retry", failed, done)
    assert (answer.exit_code, "there is nothing to try again" in answer.stderr) == (1, True)
    assert len(json.loads(npq("list", "--status", "failed", "--json").stdout)) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say which: numbers, or --all."),
        ((7, "--all"), "Say which: numbers, or --all."),
        ((7,), "There is no webhook message 7."),
    ],
)
def test_what_cannot_be_done_is_told(npq, arguments, words):
    answer = npq("retry", *arguments)
    assert (answer.exit_code, words in answer.stderr) == (1, True)
