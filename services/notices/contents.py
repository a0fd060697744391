"""What a notice holds: changes of the feed, by ids only; nothing about people."""

from collections.abc import Sequence
from typing import Final

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from domain.notices.states import MOST_CHANGES
from services.changes.read_changes import Change
from store.engine import connection_of
from store.prepared import fetch, fetch_one
from store.queries.changes import CHANGES_AFTER, REACH
from store.tables import NoticeDelivery

_EVERYTHING: Final = "everything"


async def new_changes(session: AsyncSession, provider_id: int, *, after: int) -> Sequence[Change]:
    """The provider's next changes after the position, as many as one notice can hold."""
    connection = await connection_of(session)
    rows = await fetch(
        connection, CHANGES_AFTER, provider_id=provider_id, after=after, limit=MOST_CHANGES
    )
    return [Change(**row) for row in rows]


async def changes_of(
    session: AsyncSession, provider_id: int, delivery: NoticeDelivery
) -> Sequence[Change]:
    """The changes that the delivery tells of, each time the same.

    Where the feed has forgotten some of them, its reader is told to read everything again.
    """
    if delivery.after_position is None or delivery.to_position is None:
        return ()
    after, to = delivery.after_position, delivery.to_position
    changes = [
        change
        for change in await new_changes(session, provider_id, after=after)
        if change.position <= to
    ]
    reach = await fetch_one(await connection_of(session), REACH)
    if reach is not None and after < reach["forgotten"]:
        lost = Change(
            position=min(reach["forgotten"], to),
            resource=_EVERYTHING,
            resource_id=None,
            changed_at=delivery.created_at,
        )
        return [lost, *changes]
    return changes


def notice_body(delivery: NoticeDelivery, changes: Sequence[Change]) -> bytes:
    """What is posted."""
    told = [
        {
            "position": change.position,
            "resource": change.resource,
            "resource_id": change.resource_id and str(change.resource_id),
            "changed_at": change.changed_at,
        }
        for change in changes
    ]
    notice = {
        "id": str(delivery.public_id),
        "type": delivery.type,
        "created_at": delivery.created_at,
        "data": told,
    }
    return orjson.dumps(notice, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
