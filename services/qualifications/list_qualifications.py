"""The qualifications of a teacher. Source: provider-api.md 15.3."""

from collections.abc import Sequence

import asyncpg

from domain.participation.qualifications import Qualification, newest_first, qualification
from store.prepared import fetch
from store.queries.qualifications import EARLIER_PASSES, PASSES

_ZERO = "\0"


async def list_qualifications(connection: asyncpg.Connection, trn: str) -> Sequence[Qualification]:
    """What whoever has this number was awarded, here and before, newest first; nothing if nobody has."""
    if _ZERO in trn:
        return ()  # No text of ours has it, and the database would not even look.
    passes = [qualification(*row) for row in await fetch(connection, PASSES, trn=trn)]
    earlier = [
        Qualification(code=code, awarded_on=awarded_on)
        for code, awarded_on in await fetch(connection, EARLIER_PASSES, trn=trn)
    ]
    return newest_first([*filter(None, passes), *earlier])
