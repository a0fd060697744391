"""A participant in training, and rows around it."""

from datetime import UTC, datetime

import pytest

from services.participants.training import Participant
from store.transaction import transaction
from tests.factories import make_accepted_application, make_declaration, make_user

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
async def user(sessions):
    async with transaction(sessions) as session:
        return await make_user(session, updated_at=LONG_AGO, significantly_updated_at=LONG_AGO)


@pytest.fixture
def apply(sessions, world, user):
    """``await apply(…)``: an accepted application of the user, last changed long ago."""

    async def run(factory=make_accepted_application, **given):
        async with transaction(sessions) as session:
            values = {"user": user, "updated_at": LONG_AGO} | given
            return await factory(session, world, **values)

    return run


@pytest.fixture
def declare(sessions, world):
    """``await declare(application, …)``: a declaration in the database, asking no rule."""

    async def run(application, **given):
        async with transaction(sessions) as session:
            return await make_declaration(session, world, application, **given)

    return run


@pytest.fixture
def participant(world, user):
    return Participant(provider_id=world.provider.id, public_id=user.public_id)
