"""``npq statement`` as people and machines call it. Figures of finance.md 18."""

import asyncio
import json
from uuid import UUID

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from domain.vocabulary import StatementState
from npq.__main__ import app
from services.finance.recompute_statement import recompute_statement
from store.engine import create_engine, create_sessions
from store.tables import Declaration, OutboxMessage, Statement, StatementItem
from store.transaction import transaction
from tests.domain.finance.worked_example import EHCO
from tests.services.finance.march_2025 import declare, make_march


@pytest.fixture
def npq(engine, database_url, monkeypatch):
    """Run the command on this test's database."""
    monkeypatch.setenv("NPQ_ENVIRONMENT", "test")
    monkeypatch.setenv("NPQ_DATABASE_URL", database_url)
    monkeypatch.setenv("NPQ_SECRET_KEY", "a-secret-key-for-tests-that-is-long-enough")

    def run(*arguments):
        return CliRunner().invoke(app, ["statement", *map(str, arguments)])

    return run


@pytest.fixture
def stored(database_url):
    """Do something with a session, beside the commands, which run loops of their own."""

    def act(work):
        async def inside():
            engine = create_engine(database_url, pool_size=1)
            async with transaction(create_sessions(engine)) as session:
                answer = await work(session)
            await engine.dispose()
            return answer

        return asyncio.run(inside())

    return act


@pytest.fixture
def march(stored, clock):
    """The worked example, with its figures unless told otherwise."""

    def make(*, is_computed=True, **given):
        async def work(session):
            march = await make_march(session, **given)
            if is_computed:
                await recompute_statement(session, march.statement.public_id, now=clock())
            return march

        return stored(work)

    return make


def test_the_list_shows_stored_totals(npq, march):
    march()
    march(name="Ambition Institute", is_computed=False)
    listed = npq("list").output
    assert "Teach First" in listed
    assert "£7,950.36" in listed
    assert "no figures yet" in listed
    assert "2 statements" in listed


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (["--provider", "Teach First"], 1),
        (["--month", "2025-3"], 1),
        (["--month", "2025-4"], 0),
        (["--cohort", "2024"], 2),
        (["--state", "paid"], 1),
        (["--state", "paid", "--state", "payable"], 2),
    ],
)
def test_the_list_is_narrowed(npq, march, options, number):
    march()
    march(name="Ambition Institute", month=5, state=StatementState.PAID)
    assert len(json.loads(npq("list", *options, "--json").output)) == number


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["list", "--provider", "Nobody"], "No provider is called 'Nobody'"),
        (["list", "--cohort", "2019"], "no cohort of 2019"),
        (["list", "--month", "March"], "'March' is no month"),
        (["show", "999999"], "No such statement."),
        (["show", "first"], "neither a statement's number nor its id"),
        (["recompute", "999999", "--wait"], "No such statement."),
        (["recompute", "999999"], "No such statement."),
    ],
)
def test_what_is_not_there_is_told_with_status_one(npq, options, words):
    answer = npq(*options)
    assert (answer.exit_code, words in answer.output) == (1, True)


def test_a_statement_is_shown_by_number_and_by_id(npq, march):
    statement = march().statement
    shown = npq("show", statement.id).output
    assert shown == npq("show", statement.public_id).output
    for words in ("Teach First, March 2025", "Total net VAT", "£7,950.36", "-£546.00"):
        assert words in shown
    assert "npq-leading-primary-mathematics (standalone: in no total)" in shown
    assert "npq-senior-leadership: 1 declared, but there is no contract" in shown


def test_a_statement_for_machines_has_pounds_with_two_decimals(npq, march):
    facts = json.loads(npq("show", march().statement.id, "--json").output)
    assert (facts["state"], facts["total_payment"]) == ("payable", "7950.36")
    assert facts["totals"]["total_service_fees"] == "7296.36"
    assert facts["standalone"] == ["npq-leading-primary-mathematics"]
    fee = next(
        line
        for line in facts["lines"]
        if (line["course"], line["kind"]) == ("npq-headship", "service_fee")
    )
    assert (fee["count"], fee["rate_pounds"], fee["amount_pounds"]) == (172, "10.84", "1864.26")


def test_without_figures_it_says_so(npq, march):
    assert "no figures yet" in npq("show", march(is_computed=False).statement.id).output


def test_explain_names_the_very_declarations_that_were_counted(npq, march, stored):
    statement = march().statement
    answer = npq("explain", statement.id, "--course", EHCO, "--json")
    lines = {line["kind"]: line["declarations"] for line in json.loads(answer.output)["lines"]}
    assert set(lines) == {"declared.started", "declared.retained-1", "output_payment"}
    named = {UUID(one["declaration_id"]) for one in lines["output_payment"]}

    async def work(session):
        found = await session.scalars(
            select(Declaration.public_id)
            .join(StatementItem, StatementItem.declaration_id == Declaration.id)
            .order_by(StatementItem.id)
        )
        return list(found)

    assert named == set(stored(work)[13:15])  # u12 and u13


def test_explain_for_people_lists_each_line(npq, march):
    told = npq("explain", march().statement.id).output
    assert "npq-headship: Clawbacks: started, 1 counted" in told
    assert "whole statement: Voids, 3 counted" in told


def test_recompute_here_and_now_stores_what_changed(npq, march, stored):
    statement = march(state=StatementState.OPEN)
    assert npq("recompute", statement.statement.id, "--wait").output == "statements: 1, stored: 0\n"
    stored(lambda session: declare(session, statement, course=EHCO))
    answer = npq("recompute", "--all", "--wait", "--json")
    assert json.loads(answer.stdout) == {"statements": 1, "stored": 1}
    assert "£8,150.36" in npq("list").output


def test_recompute_asks_the_workers(npq, march, stored):
    statement = march(name="Ambition Institute").statement
    march(name="Paid", state=StatementState.PAID)
    assert npq("recompute", statement.public_id).output == "asked: 1\n"
    assert npq("recompute", "--all").output == "asked: 1\n"

    async def work(session):
        return list(await session.scalars(select(OutboxMessage.body)))

    assert stored(work) == [{"statement_id": str(statement.public_id)}] * 2


def test_a_paid_statement_stays_as_it_was_paid(npq, march, stored):
    statement = march(state=StatementState.PAID)
    asked = npq("recompute", statement.statement.id)
    assert (asked.exit_code, "its figures are frozen" in asked.output) == (1, True)
    stored(lambda session: declare(session, statement, course=EHCO))
    computed = npq("recompute", statement.statement.id, "--wait")
    assert (computed.exit_code, "its figures are frozen" in computed.output) == (1, True)
    assert "£7,950.36" in npq("show", statement.statement.id).output


def test_a_paid_statement_without_figures_gets_them_once(npq, march, stored):
    number = march(is_computed=False, state=StatementState.PAID).statement.id
    assert npq("recompute", "--all", "--wait").stdout == "statements: 1, stored: 1\n"
    assert npq("recompute", "--all", "--wait").stdout == "statements: 0, stored: 0\n"
    assert stored(lambda session: session.get(Statement, number)).state is StatementState.PAID


def test_one_must_say_which(npq):
    assert npq("recompute").exit_code == 2
    assert npq("recompute", "1", "--all").exit_code == 2
