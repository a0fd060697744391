"""What the nightly broom does with exports: files go when they expire, and what never came is ended."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contracts.messages.schedule import KeepHouse
from domain.exports import NOT_WRITTEN
from store.tables import Export, ExportFile, ExportPart
from store.transaction import transaction
from tests.factories import add, make_provider
from workers.sync.keep_house import keep_house

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("state", "given", "left", "failure", "parts"),
    [
        ("ready", {"expires_at": timedelta(hours=1)}, "ready", None, 1),
        ("ready", {"expires_at": timedelta(hours=-1)}, "expired", None, 0),
        ("expired", {"expires_at": timedelta(days=-9)}, "expired", None, 0),
        ("failed", {}, "failed", "It failed.", 0),
        ("waiting", {"created_at": timedelta(hours=-23)}, "waiting", None, 1),
        ("running", {"created_at": timedelta(hours=-23)}, "running", None, 1),
        ("waiting", {"created_at": timedelta(hours=-25)}, "failed", NOT_WRITTEN, 0),
        ("running", {"created_at": timedelta(hours=-25)}, "failed", NOT_WRITTEN, 0),
    ],
)
async def test_what_becomes_of_an_export_in_the_night(sessions, state, given, left, failure, parts):
    times = {name: NOW + offset for name, offset in given.items()}
    async with transaction(sessions) as session:
        provider = await make_provider(session)
        export = await add(
            session,
            Export(
                lead_provider_id=provider.id,
                format="csv",
                resources=["outcomes"],
                state=state,
                failure="It failed." if state == "failed" else None,
                **times,
            ),
        )
        file = await add(
            session, ExportFile(export_id=export.id, name="outcomes.csv.gz", resource="outcomes")
        )
        await add(session, ExportPart(file_id=file.id, first_byte=0, content=b"x"))
    for _ in range(2):  # The second time there is nothing left to do.
        async with transaction(sessions) as session:
            await keep_house(session, KeepHouse(slot_at=NOW))
    async with transaction(sessions) as session:
        kept = (await session.scalars(select(Export))).one()
        assert (kept.state, kept.failure) == (left, failure)
        assert len((await session.scalars(select(ExportPart))).all()) == parts
