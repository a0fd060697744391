"""The scene, with everything that made it already told."""

import pytest

from store.transaction import transaction
from tests.store.feed.scene import Scene, make_scene


@pytest.fixture
async def scene(sessions) -> Scene:
    async with transaction(sessions) as session:
        return await make_scene(session)
