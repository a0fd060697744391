"""Staff's wish for a fresh sandbox, carried out. Each message is handled once, whatever comes twice."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from contracts.messages.sandbox import RefreshSandbox
from domain.faults import NotAllowed, NotFound
from services.reference.seed import seed
from services.sandbox.fill import providers_to_fill
from store.tables import Application
from store.transaction import transaction
from workers.sync.refresh_sandbox import SandboxKeeper


@pytest.fixture
async def llse(engine, sessions):
    await seed(engine)
    async with transaction(sessions) as session:
        [provider] = await providers_to_fill(session, name="LLSE")
    return provider


@pytest.fixture
def refresh(sessions, clock):
    async def act(public_id, *, replaces, environment="sandbox"):
        message = RefreshSandbox(lead_provider_id=public_id, replaces=replaces)
        async with transaction(sessions) as session:
            await SandboxKeeper(environment=environment, clock=clock).refresh(session, message)

    return act


async def test_new_applications_are_added(refresh, llse, session):
    await refresh(llse.public_id, replaces=False)
    # In November 2024 LLSE has contracts for the cohorts of 2021 to 2024.
    offers = text("""
        SELECT count(*) FROM course_offers o JOIN cohorts c ON c.id = o.cohort_id
         WHERE o.lead_provider_id = :provider AND c.start_year <= 2024""")
    wanted = 2 * await session.scalar(offers, {"provider": llse.id})
    assert await session.scalar(select(func.count()).select_from(Application)) == wanted == 76


async def test_all_are_replaced(refresh, llse, sessions):
    found = []
    for _ in range(2):
        await refresh(llse.public_id, replaces=True)
        async with transaction(sessions) as session:
            found.append(set(await session.scalars(select(Application.public_id))))
    before, after = found
    assert len(after) >= 300
    assert not before & after


async def test_where_people_are_real_the_message_is_refused(refresh, llse, session):
    with pytest.raises(NotAllowed, match="This is the environment 'production'"):
        await refresh(llse.public_id, replaces=True, environment="production")
    assert await session.scalar(select(func.count()).select_from(Application)) == 0


async def test_a_provider_that_there_is_not_is_refused(refresh, llse):
    with pytest.raises(NotFound):
        await refresh(UUID(int=0), replaces=False)
