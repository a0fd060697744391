"""Messages doubled and out of order on their way: each has its effect once."""

import random

import pytest

from tests.faults.conftest import Processes
from tests.workers.messaging.conftest import Service
from tests.workers.messaging.test_promises import outgoing_of

pytestmark = pytest.mark.fault


async def test_duplicates_in_any_order_have_one_effect_each(world: tuple[Service, Processes]):
    service, _ = world
    statements = await service.commands(60)
    copies = [*await outgoing_of(service)] * 3
    random.Random(7).shuffle(copies)
    async with service.running(service.consumer().run, service.consumer().run):
        for first in range(0, len(copies), 9):
            await service.transport.publish(copies[first : first + 9])
        await service.until_effects(60)
        async with service.running(service.relay().run):  # All of them once more.
            statements += await service.commands(1)
            effects = await service.until_effects(61)
    assert sorted(effects) == sorted(str(statement) for statement in statements)
