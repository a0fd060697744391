"""``npq dead``, ``asyncapi``, ``work``, ``relay`` and ``schedule``, as a person or a container runs them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.asyncapi import example_of
from contracts.messages.schedule import KeepHouse
from domain.clock import system_clock
from store.dead_letters import Death, bury
from store.outbox import send
from store.tables import DeadLetter, InboxEntry, OutboxMessage
from store.transaction import transaction
from tests.eventually import eventually
from workers.queues import RECOMPUTE_STATEMENT

ROOT = Path(__file__).parent.parent.parent
Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def environment(database_url: str) -> Mapping[str, str]:
    """The test's database, no broker: messages go through the database."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_")}
    return others | {
        "NPQ_ENVIRONMENT": "test",
        "NPQ_DATABASE_URL": database_url,
        "NPQ_DATABASE_POOL_SIZE": "2",
    }


async def npq(environment: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    process = await started(environment, *arguments)
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def started(environment: Mapping[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "npq",
        *arguments,
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def buried(sessions: Sessions) -> int:
    example = example_of("statement.recompute.v1")
    async with transaction(sessions) as session:
        await bury(
            session,
            Death(
                queue=RECOMPUTE_STATEMENT.name,
                message_id=uuid4(),
                type=example["type"],
                payload=json.dumps(example).encode(),
                attempts=6,
                reason="RuntimeError in recompute, lines.py:7",
            ),
        )
        return (await session.scalars(select(DeadLetter.id))).one()


async def test_dead_letters_are_listed_and_sent_back(
    sessions: Sessions, environment: Mapping[str, str]
):
    letter = await buried(sessions)
    status, out, _ = await npq(environment, "dead", "list", "--json")
    [listed] = json.loads(out)
    assert (status, listed["id"], listed["queue"]) == (0, letter, RECOMPUTE_STATEMENT.name)
    status, out, _ = await npq(environment, "dead", "retry", str(letter))
    assert (status, out) == (0, "1 sent back\n")
    async with transaction(sessions) as session:
        [message] = await session.scalars(select(OutboxMessage))
    assert (message.queue, message.type) == (RECOMPUTE_STATEMENT.name, "statement.recompute.v1")
    status, _, err = await npq(environment, "dead", "retry", str(letter))
    assert (status, "was already retried" in err) == (1, True)


async def test_a_dead_letter_is_dropped(sessions: Sessions, environment: Mapping[str, str]):
    letter = await buried(sessions)
    status, out, _ = await npq(environment, "dead", "drop", str(letter))
    assert (status, out) == (0, "1 dropped\n")
    _, out, _ = await npq(environment, "dead", "list", "--json")
    assert json.loads(out) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dead", "retry", "7"), "There is no dead letter 7."),
        (("dead", "drop", "7"), "There is no dead letter 7."),
        (("dead", "retry"), "Say which: numbers, --queue or --all."),
    ],
)
async def test_what_cannot_be_done_is_told(
    engine: object, environment: Mapping[str, str], arguments: tuple[str, ...], words: str
):
    status, _, err = await npq(environment, *arguments)
    assert (status, words in err) == (1, True)


@pytest.mark.parametrize("act", ["retry", "drop"])
async def test_a_number_that_no_letter_can_have_is_told(environment: Mapping[str, str], act: str):
    status, _, err = await npq(environment, "dead", act, "9" * 30)
    assert (status, "Invalid value for 'ids'" in err) == (2, True)


async def test_the_contracts_are_up_to_date(environment: Mapping[str, str], tmp_path: Path):
    assert await npq(environment, "asyncapi", "--check", "docs/asyncapi.yaml") == (0, "", "")
    old = tmp_path / "asyncapi.yaml"
    old.write_text("asyncapi: 2.6.0\n")
    status, _, err = await npq(environment, "asyncapi", "--check", str(old))
    assert (status, "out of date" in err) == (1, True)


async def test_relay_and_worker_are_processes_that_stop_when_told(
    sessions: Sessions, environment: Mapping[str, str]
):
    processes = [await started(environment, "relay"), await started(environment, "work", "sync")]
    try:
        async with transaction(sessions) as session:
            send(session, KeepHouse(slot_at=system_clock()))

        async def handled() -> bool:
            async with transaction(sessions) as session:
                return bool((await session.scalars(select(InboxEntry.queue))).all())

        await eventually(handled)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        _, err = await process.communicate()
        assert process.returncode == 0, err.decode()


async def test_the_scheduler_is_a_process_that_stops_when_told(
    sessions: Sessions, environment: Mapping[str, str]
):
    process = await started(environment, "schedule")

    async def given_out() -> bool:
        async with transaction(sessions) as session:
            return bool((await session.scalars(select(OutboxMessage.id))).all())

    await eventually(given_out)
    process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
