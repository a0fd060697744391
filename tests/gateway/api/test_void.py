"""Voiding declarations and clawing them back, in every version. Source: provider-api.md 10.5."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import update

from store.tables import Declaration, OutboxMessage, ParticipantOutcome, Statement, StatementItem
from store.transaction import transaction
from tests.factories import make_declaration, make_item, make_statement
from tests.gateway.api.calls import NOBODYS, faults, titles
from tests.stored import rows

MISSING = b'{"error":"Resource not found"}'


@pytest.fixture(params=["v1", "v2", "v3"])
def version(request):
    return request.param


@pytest.fixture
async def october(make, world) -> Statement:
    """An earlier statement, paid."""
    dates = {"deadline_date": date(2024, 9, 25), "payment_date": date(2024, 10, 25)}
    return await make(make_statement, world.provider, world.cohort, month=10, state="paid", **dates)


@pytest.fixture
def void(api, version):
    async def act(declaration, **given):
        public_id = getattr(declaration, "public_id", declaration)
        path = f"/api/{version}/participant-declarations/{public_id}/void"
        return await api.call("PUT", path, **given)

    return act


@pytest.fixture
def declared(make, world, accepted):
    async def act(state, statement=None, **given):
        return await make(
            make_declaration, world, accepted, statement=statement, state=state, **given
        )

    return act


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "ineligible"])
async def test_what_is_not_paid_is_voided(void, declared, world, sessions, state, version):
    declaration = await declared(state, None if state == "submitted" else world.statement)
    answer = await void(declaration)
    assert answer.status == 200, answer.raw
    shown = answer.json["data"]["attributes"]
    assert (answer.json["data"]["id"], shown["state"]) == (str(declaration.public_id), "voided")
    assert shown["updated_at"] == "2024-11-25T12:00:00Z"
    if version == "v1":
        assert (shown["voided"], shown["eligible_for_payment"]) == (True, False)
    if version == "v3":
        assert (shown["statement_id"], shown["clawback_statement_id"]) == (None, None)
    items = await rows(sessions, StatementItem)
    assert [item.state.value for item in items] == ([] if state == "submitted" else ["voided"])


async def test_what_is_paid_awaits_clawback(void, declared, world, october, version):
    declaration = await declared("paid", october)
    answer = await void(declaration)
    assert answer.status == 200, answer.raw
    shown = answer.json["data"]["attributes"]
    assert shown["state"] == "awaiting-clawback"
    if version == "v1":
        assert shown["voided"] is False
    if version == "v3":
        assert shown["statement_id"] == str(october.public_id)
        assert shown["clawback_statement_id"] == str(world.statement.public_id)


async def test_a_completion_no_longer_says_that_the_participant_passed(
    void, api, started, version, sessions
):
    completed = started | {"declaration_type": "completed", "has_passed": True}
    path = f"/api/{version}/participant-declarations"
    declared = (await api.post(path, completed)).json["data"]
    assert declared["attributes"]["has_passed"] is True
    answer = await void(declared["id"])
    assert answer.json["data"]["attributes"]["has_passed"] is None
    outcomes = await rows(sessions, ParticipantOutcome)
    assert [outcome.state.value for outcome in outcomes] == ["passed", "voided"]


async def test_what_is_voided_already_is_refused(void, declared, sessions):
    answer = await void(await declared("voided"))
    assert (answer.status, titles(answer)) == (422, ["declaration"])
    assert "already been voided" in faults(answer)[0][1]
    assert await rows(sessions, OutboxMessage) == []


@pytest.mark.parametrize("state", ["awaiting_clawback", "clawed_back"])
async def test_what_is_refunded_already_is_refused(void, declared, make, world, october, state):
    declaration = await declared(state)
    await make(make_item, october, declaration, state="paid")
    await make(make_item, world.statement, declaration, state=state)
    answer = await void(declaration)
    assert (answer.status, titles(answer)) == (422, ["declaration"])
    assert "already being clawed back" in faults(answer)[0][1]


@pytest.mark.parametrize("state", ["awaiting_clawback", "clawed_back"])
async def test_only_what_is_paid_is_clawed_back(void, declared, state):
    answer = await void(await declared(state))
    assert (answer.status, titles(answer)) == (422, ["declaration"])
    assert "paid" in faults(answer)[0][1]


@pytest.mark.parametrize("state", ["paid", "awaiting_clawback", "clawed_back"])
async def test_without_a_statement_for_the_clawback_it_is_refused(
    void, declared, sessions, october, state
):
    async with transaction(sessions) as session:
        await session.execute(update(Statement).values(output_fee=False))
    answer = await void(await declared(state))
    assert (answer.status, titles(answer)) == (422, ["declaration"])
    assert "no open statement" in faults(answer)[0][1]


async def test_two_things_wrong_are_told_together(void, declared, make, sessions, october):
    declaration = await declared("paid", october)
    later = await make(make_item, october, declaration, state="clawed_back")
    assert later.id
    async with transaction(sessions) as session:
        await session.execute(update(Statement).values(output_fee=False))
    answer = await void(declaration)
    assert (answer.status, titles(answer)) == (422, ["declaration", "declaration"])
    assert len(set(faults(answer))) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"data": b"{"},
        {"data": b"\xff\xfe", "headers": {"Content-Type": "application/json"}},
        {"json": {"data": None}},
        {"json": []},
        {"data": b"abc", "headers": {"Content-Type": "text/plain"}},
    ],
)
async def test_the_body_is_not_read(void, declared, sent):
    assert (await void(await declared("submitted"), **sent)).status == 200


@pytest.mark.parametrize("public_id", [NOBODYS, "nonsense", "%00"])
async def test_what_is_not_there_is_not_found(void, public_id):
    answer = await void(public_id)
    assert (answer.status, answer.raw) == (404, MISSING)


async def test_only_a_post_can_be_repeated_under_a_key(void, declared):
    declaration = await declared("submitted")
    assert (await void(declaration, headers={"Idempotency-Key": ""})).status == 200
    assert (await void(declaration, headers={"Idempotency-Key": "k"})).status == 422


async def test_ids_are_read_in_either_case(void, declared):
    declaration = await declared("submitted")
    assert (await void(str(declaration.public_id).upper())).status == 200


async def test_another_providers_declaration_is_not_found(other_api, declared, version, sessions):
    declaration = await declared("submitted")
    path = f"/api/{version}/participant-declarations/{declaration.public_id}/void"
    answer = await other_api.call("PUT", path)
    assert (answer.status, answer.raw) == (404, MISSING)
    (stored,) = await rows(sessions, Declaration)
    assert stored.state == "submitted"


async def test_a_voided_declaration_can_be_declared_again(void, declared, api, started, version):
    await void(await declared("submitted"))
    answer = await api.post(f"/api/{version}/participant-declarations", started)
    assert (answer.status, answer.json["data"]["attributes"]["state"]) == (200, "eligible")


async def test_fifty_voids_at_once_void_once(void, declared, world, sessions):
    declaration = await declared("eligible", world.statement)
    answers = await asyncio.gather(*(void(declaration) for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [200, *[422] * 49]
    refused = {tuple(faults(answer)) for answer in answers if answer.status == 422}
    assert len(refused) == 1
    assert len(await rows(sessions, OutboxMessage)) == 1


async def test_fifty_clawbacks_at_once_claw_back_once(void, declared, october, sessions):
    declaration = await declared("paid", october)
    answers = await asyncio.gather(*(void(declaration) for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [200, *[422] * 49]
    items = await rows(sessions, StatementItem)
    assert [item.state.value for item in items] == ["paid", "awaiting_clawback"]
