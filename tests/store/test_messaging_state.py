"""How the messages stand, as the gauges show it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from store.dead_letters import Death, bury
from store.queries.messaging import messaging_state, show
from store.slots import TICK, take_slot
from store.tables import OutboxMessage
from store.transaction import transaction
from tests.factories import make_notice_endpoint, make_provider

NOW = datetime(2024, 11, 25, 12, 0, tzinfo=UTC)


def _row(*, minutes: int, sent: bool = False, stray: bool = False) -> OutboxMessage:
    return OutboxMessage(
        type="statement.recompute.v1",
        body={},
        created_at=NOW - timedelta(minutes=minutes),
        sent_at=NOW if sent else None,
        unroutable_at=NOW if stray else None,
    )


async def test_the_gauges_show_what_waits_and_what_died(
    sessions: async_sessionmaker[AsyncSession],
):
    death = Death(
        queue="mail.send",
        message_id=uuid4(),
        type="mail.send.v1",
        payload=b"{}",
        attempts=1,
        reason="Refused",
    )
    async with transaction(sessions) as session:
        session.add_all(
            [
                _row(minutes=9, sent=True),
                _row(minutes=5),
                _row(minutes=3),
                _row(minutes=7, stray=True),
            ]
        )
        await bury(session, death)
        await bury(session, death)  # It died again before anybody looked: still one.
        await take_slot(session, TICK, NOW - timedelta(minutes=2))
        provider = await make_provider(session)
        await make_notice_endpoint(session, provider, state="failing")
        await make_notice_endpoint(session, provider, number=2, url="https://example.com/2")
    async with transaction(sessions) as session:
        show(await messaging_state(session), now=NOW)
    assert _shown("npq_outbox_waiting") == 2
    assert _shown("npq_outbox_age_seconds") == 300
    assert _shown("npq_outbox_unroutable") == 1
    assert _shown("npq_dead_letters_open", queue="mail.send") == 1
    assert _shown("npq_schedule_lag_seconds") == 120
    assert _shown("npq_notice_endpoints_failing") == 1


def _shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)
