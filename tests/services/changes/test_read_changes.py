"""Reading the feed from a position on. Source: issue 3, "change feed"."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.faults import Gone
from services.changes.read_changes import Change, changes_after, newest_position
from store.tables import ProviderChange
from store.transaction import reading, transaction

OURS, THEIRS = 3, 4
AT = datetime(2024, 11, 25, 12, tzinfo=UTC)
THING = UUID("3f2a9a9e-0000-4000-8000-000000000000")


@pytest.fixture
async def kept(sessions) -> None:
    """Positions 11 to 20: the even ones are ours."""
    async with transaction(sessions) as session:
        session.add_all(
            ProviderChange(
                position=position,
                lead_provider_id=THEIRS if position % 2 else OURS,
                resource="application",
                resource_id=THING,
                changed_at=AT,
            )
            for position in range(11, 21)
        )


@pytest.fixture
def read(engine):
    async def asked(after, limit=100):
        async with reading(engine) as connection:
            return await changes_after(connection, OURS, after=after, limit=limit)

    return asked


def positions(changes):
    return [change.position for change in changes.rows]


async def test_what_comes_after_a_position_is_given_in_order(read, kept):
    changes = await read(14)
    assert positions(changes) == [16, 18, 20]
    assert changes.rows[0] == Change(
        position=16, resource="application", resource_id=THING, changed_at=AT
    )


@pytest.mark.parametrize(
    ("after", "limit", "given", "go_on_from", "are_all"),
    [
        (None, 100, [12, 14, 16, 18, 20], 20, True),
        (None, 2, [12, 14], 14, False),
        (14, 2, [16, 18], 18, False),
        (14, 3, [16, 18, 20], 20, True),
        (18, 2, [20], 20, True),
        (10, 1, [12], 12, False),
        (20, 2, [], 20, True),
    ],
)
async def test_a_reader_goes_on_where_it_stopped(
    read, kept, after, limit, given, go_on_from, are_all
):
    changes = await read(after, limit)
    assert (positions(changes), changes.after, changes.are_all) == (given, go_on_from, are_all)


async def test_who_has_read_all_moves_past_what_others_were_told(sessions, read, kept):
    async with transaction(sessions) as session:
        session.add(
            ProviderChange(
                position=21, lead_provider_id=THEIRS, resource="statement", resource_id=THING
            )
        )
    changes = await read(18)
    assert (positions(changes), changes.after) == ([20], 21)


@pytest.mark.parametrize("after", [0, 9, 21, 2**62])
async def test_a_position_that_is_not_kept_is_told(read, kept, after):
    with pytest.raises(Gone, match="synchronise everything again"):
        await read(after)


async def test_the_newest_position_begins_a_feed(engine, read, kept):
    async with reading(engine) as connection:
        newest = await newest_position(connection)
    assert newest == 20
    assert positions(await read(newest)) == []


@pytest.mark.parametrize("after", [None, 0])
async def test_a_feed_without_changes_is_at_its_beginning(read, after):
    changes = await read(after)
    assert (positions(changes), changes.after, changes.are_all) == ([], 0, True)
