"""A process that hands a notice over and stands still before it notes that; tests may kill it.

python -m tests.workers.sync.notices.process DATABASE_URL ENDPOINT_ID
"""

import asyncio
import sys
from uuid import UUID

from contracts.messages.notices import DeliverNotices
from domain.clock import system_clock
from domain.notices.states import Attempt
from services.notices.keeping import keeping_of
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from store.transaction import transaction
from tests.faults.runner import stand_still
from tests.workers.sync.notices.conftest import SECRET_KEY
from workers.sync.notices.deliver import Notifier
from workers.sync.notices.post import Post


class StillPost(Post):
    """Sent, and never told of."""

    async def send(self, url: str, body: bytes, **given) -> Attempt:
        await Post.send(self, url, body, **given)
        await stand_still("sent")
        raise AssertionError


async def main(database_url: str, endpoint_id: str) -> None:
    sessions = create_sessions(create_engine(database_url))
    keeping = keeping_of(secret_key=SECRET_KEY, environment="test")
    notifier = Notifier(
        post=StillPost(reach=keeping.reach),
        seal=keeping.seal,
        sessions=sessions,
        clock=system_clock,
    )
    with acting_as("Task: runner"):
        async with transaction(sessions) as session:
            await notifier.deliver(session, DeliverNotices(endpoint_id=UUID(endpoint_id)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
