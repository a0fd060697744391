"""The nightly broom takes what is settled or expired, and nothing else."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.schedule import KeepHouse
from store.tables import (
    DeadLetter,
    IdentityWebhookMessage,
    InboxEntry,
    JobSlot,
    NoticeDelivery,
    OutboxMessage,
    ProviderChange,
    WebSession,
)
from store.transaction import transaction
from tests.factories import make_notice_delivery, make_notice_endpoint, make_provider
from workers.sync.keep_house import keep_house

NOW = datetime.now(UTC)


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def _outbox(sent_at: datetime | None) -> OutboxMessage:
    return OutboxMessage(type="house.keep.v1", body={}, created_at=_ago(90), sent_at=sent_at)


def _letter(resolved_at: datetime | None) -> DeadLetter:
    return DeadLetter(
        queue="mail.send",
        message_id=uuid4(),
        type="mail.send.v1",
        payload=b"{}",
        attempts=1,
        reason="",
        died_at=_ago(900),
        resolved_at=resolved_at,
    )


async def test_only_what_is_settled_goes(sessions: async_sessionmaker[AsyncSession]):
    async with transaction(sessions) as session:
        session.add_all(
            [
                WebSession(id_hash=b"o" * 32, sealed=b"", expires_at=_ago(1)),
                WebSession(id_hash=b"n" * 32, sealed=b"", expires_at=_ago(-1)),
                _outbox(None),
                _outbox(_ago(6)),
                _outbox(_ago(8)),
                InboxEntry(queue="mail.send", message_id=uuid4(), handled_at=_ago(29)),
                InboxEntry(queue="mail.send", message_id=uuid4(), handled_at=_ago(31)),
                JobSlot(job="keep-house", slot_at=_ago(31), fired_at=_ago(31)),
                JobSlot(job="keep-house", slot_at=_ago(1), fired_at=_ago(1)),
                _letter(None),
                _letter(_ago(364)),
                _letter(_ago(366)),
            ]
        )
    for _ in range(2):  # The second time there is nothing left to do.
        async with transaction(sessions) as session:
            await keep_house(session, KeepHouse(slot_at=NOW))
    async with transaction(sessions) as session:
        left = {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table))
            for table in (WebSession, OutboxMessage, InboxEntry, JobSlot, DeadLetter)
        }
    assert left == {"web_sessions": 1, "outbox": 2, "inbox": 1, "job_slots": 1, "dead_letters": 2}


async def test_what_an_old_notice_said_goes_and_what_became_of_it_stays(
    sessions: async_sessionmaker[AsyncSession],
):
    told = {"user": {"userId": "amina"}}
    async with transaction(sessions) as session:
        for days in (89, 91):
            session.add(
                IdentityWebhookMessage(
                    raw={"message": told}, message=told, status="processed", created_at=_ago(days)
                )
            )
    async with transaction(sessions) as session:
        await keep_house(session, KeepHouse(slot_at=NOW))
    async with transaction(sessions) as session:
        old, new = await session.scalars(
            select(IdentityWebhookMessage).order_by(IdentityWebhookMessage.created_at)
        )
    assert (old.raw, old.message, old.status) == (None, None, "processed")
    assert (new.raw, new.message) == ({"message": told}, told)


def _change(position: int, days: int) -> ProviderChange:
    return ProviderChange(
        position=position,
        lead_provider_id=1,
        resource="application",
        resource_id=uuid4(),
        changed_at=_ago(days),
    )


async def test_what_changed_is_told_for_ninety_days(sessions: async_sessionmaker[AsyncSession]):
    async with transaction(sessions) as session:
        session.add_all([_change(1, 91), _change(2, 91), _change(3, 89), _change(4, 1)])
    async with transaction(sessions) as session:
        await keep_house(session, KeepHouse(slot_at=NOW))
    assert await _positions(sessions) == [3, 4]


async def test_the_newest_position_is_kept_however_old_it_is(
    sessions: async_sessionmaker[AsyncSession],
):
    async with transaction(sessions) as session:
        session.add_all([_change(1, 400), _change(2, 300)])
    async with transaction(sessions) as session:
        await keep_house(session, KeepHouse(slot_at=NOW))
    assert await _positions(sessions) == [2]


async def _positions(sessions: async_sessionmaker[AsyncSession]) -> list[int]:
    async with transaction(sessions) as session:
        return list(
            await session.scalars(select(ProviderChange.position).order_by(ProviderChange.position))
        )


async def test_a_notice_that_was_taken_is_kept_for_thirty_days(
    sessions: async_sessionmaker[AsyncSession],
):
    async with transaction(sessions) as session:
        endpoint = await make_notice_endpoint(session, await make_provider(session))
        for state, at in (("delivered", 31), ("delivered", 29), ("given_up", None)):
            delivered_at = None if at is None else _ago(at)
            await make_notice_delivery(session, endpoint, state=state, delivered_at=delivered_at)
    async with transaction(sessions) as session:
        await keep_house(session, KeepHouse(slot_at=NOW))
    async with transaction(sessions) as session:
        left = await session.scalars(select(NoticeDelivery).order_by(NoticeDelivery.id))
        assert [(row.state, row.delivered_at) for row in left] == [
            ("delivered", _ago(29)),
            ("given_up", None),
        ]
