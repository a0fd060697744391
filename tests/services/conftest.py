"""A world to act in."""

import pytest

from store.transaction import transaction
from tests.factories import World, make_world


@pytest.fixture
async def world(sessions) -> World:
    async with transaction(sessions) as session:
        return await make_world(session)
