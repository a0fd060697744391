"""An export: one moment of everything, written in small pieces, once, whatever happens meanwhile."""

import asyncio
import gzip
import hashlib
import io
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import func, select, update

from contracts.api.common import Sheet
from contracts.messages.exports import WriteExport
from domain.exports import NOT_WRITTEN
from domain.faults import Conflict
from services.changes.read_changes import changes_after
from store.queries.exported import exported_list, exported_resource
from store.queries.listing import all_of_sheet
from store.tables import Application, Export, ExportFile, ExportPart, User
from store.transaction import reading, transaction
from tests.eventually import eventually
from tests.exports import compressed_files, export_of, handled, lines_of, ordered, written
from tests.factories import (
    make_accepted_application,
    make_application,
    make_declaration,
    make_provider,
    make_user,
)
from tests.workers.sync.exports.waiting import no_part_is_kept
from workers.sync.exports.packing import Part
from workers.sync.exports.progress import LeftBehind, Piece, begin, expect, finish, open_file, save
from workers.sync.exports.write_export import give_up

ROWS = {
    "applications": 7,
    "participants": 4,
    "declarations": 4,
    "outcomes": 4,
    "statements": 1,
    "delivery_partners": 2,
}


async def test_every_resource_is_a_file_of_its_rows(tools, world, sessions):
    public_id = await written(tools, world.provider)
    export = await export_of(sessions, public_id)
    assert (export.state, export.rows_expected, export.rows_written) == ("ready", 22, 22)
    for name, rows in ROWS.items():
        lines = await lines_of(sessions, public_id, f"{name}.ndjson.gz")
        assert len(lines) == rows, name
        assert len({orjson.loads(line)["id"] for line in lines}) == rows


async def test_a_file_is_what_its_digest_and_length_say(tools, world, sessions):
    public_id = await written(tools, world.provider)
    files = await compressed_files(sessions, public_id)
    async with transaction(sessions) as session:
        kept = list(await session.scalars(select(ExportFile).order_by(ExportFile.id)))
    assert [file.name for file in kept] == [f"{name}.ndjson.gz" for name in ROWS]
    for file in kept:
        whole = files[file.name]
        assert file.sha256 == hashlib.sha256(whole).hexdigest()
        assert (file.bytes, file.rows) == (len(whole), ROWS[file.resource])
    export = await export_of(sessions, public_id)
    assert export.bytes == sum(map(len, files.values()))


async def test_only_what_was_ordered_is_written(tools, world, sessions):
    public_id = await written(
        tools, world.provider, format="csv", resources=["statements", "outcomes"]
    )
    files = await compressed_files(sessions, public_id)
    assert list(files) == ["outcomes.csv.gz", "statements.csv.gz"]
    assert (await export_of(sessions, public_id)).rows_expected == 5
    head, *lines = gzip.decompress(files["outcomes.csv.gz"]).decode().splitlines()
    assert head == "id,state,completion_date,course_identifier,participant_id,created_at,updated_at"
    assert [line.split(",")[2] for line in lines] == [
        f"2024-06-2{day}T00:00:00+00:00" for day in range(4)
    ]


@pytest.mark.parametrize("resource", ROWS)
async def test_a_table_is_written_as_postgresql_would_write_it(
    tools, world, sessions, engine, resource
):
    nasty = ["", " ", 'the "old" one', "a, b", "two\nlines", "two\rlines", "Ŵ", "\\.", "'"]
    async with transaction(sessions) as session:
        for number, words in enumerate(nasty):
            user = await make_user(session, full_name=f"{number}{words}")
            await make_accepted_application(session, world, user=user, employer_name=words)
    public_id = await written(tools, world.provider, format="csv", resources=[resource])
    table = exported_resource(resource)
    sheet = Sheet(resource=table, columns=("id", *table.names))
    statement = all_of_sheet(exported_list(resource), sheet)
    copied = io.BytesIO()
    async with reading(engine) as connection:
        await connection.copy_from_query(
            statement.sql,
            *statement.arguments({"provider_id": world.provider.id}),
            output=copied,
            format="csv",
            header=True,
        )
    assert b"".join(await lines_of(sessions, public_id, f"{resource}.csv.gz")) == copied.getvalue()


async def test_who_has_nothing_gets_empty_files(tools, world, sessions):
    async with transaction(sessions) as session:
        nobody = await make_provider(session)
    public_id = await written(tools, nobody)
    files = await compressed_files(sessions, public_id)
    assert {name: gzip.decompress(file) for name, file in files.items()} == {
        f"{name}.ndjson.gz": b"" for name in ROWS
    }
    table = await written(tools, nobody, format="csv", resources=["statements"])
    assert await lines_of(sessions, table, "statements.csv.gz") == [
        b"id,month,year,cohort,cut_off_date,payment_date,paid,created_at,updated_at\n"
    ]


async def test_what_is_others_is_in_no_file(tools, world, sessions):
    async with transaction(sessions) as session:
        other = await make_provider(session)
        theirs = await make_accepted_application(session, world, lead_provider_id=other.id)
        declared = await make_declaration(session, world, theirs)
    public_id = await written(tools, world.provider)
    files = await compressed_files(sessions, public_id)
    everything = b"".join(map(gzip.decompress, files.values()))
    for public in (theirs.public_id, declared.public_id):
        assert str(public).encode() not in everything


async def test_a_message_that_comes_again_writes_nothing_again(tools, world, sessions):
    public_id = await written(tools, world.provider)
    before = await compressed_files(sessions, public_id)
    async with transaction(sessions) as session:
        await make_application(session, world)
    await handled(tools, public_id)
    export = await export_of(sessions, public_id)
    assert (export.attempt, export.rows_written) == (1, 22)
    assert await compressed_files(sessions, public_id) == before


async def test_what_is_committed_while_it_is_written_is_not_in_it(
    tools, world, sessions, database_url
):
    public_id = await ordered(tools, world.provider)
    async with no_part_is_kept(database_url) as somebody_waits:
        writing = asyncio.create_task(handled(tools, public_id))
        await eventually(somebody_waits)
        async with transaction(sessions) as session:
            late = await make_accepted_application(session, world)
            declared = await make_declaration(session, world, late)
            await session.execute(update(User).values(full_name="Renamed"))
            await session.execute(update(Application).values(employer_name="Renamed"))
    await writing
    assert (await export_of(sessions, public_id)).rows_written == 22
    files = await compressed_files(sessions, public_id)
    everything = b"".join(map(gzip.decompress, files.values()))
    for word in (b"Renamed", str(late.public_id).encode(), str(declared.public_id).encode()):
        assert word not in everything
    later = await written(tools, world.provider)
    assert (await export_of(sessions, later)).rows_written == 25


async def test_who_has_the_files_goes_on_with_the_feed_of_changes(
    tools, world, sessions, engine, database_url
):
    """What the feed tells after the position is what the files lack, and nothing that they have."""
    public_id = await ordered(tools, world.provider)
    async with no_part_is_kept(database_url) as somebody_waits:
        writing = asyncio.create_task(handled(tools, public_id))
        await eventually(somebody_waits)
        async with transaction(sessions) as session:
            late = await make_application(session, world)
    await writing
    position = (await export_of(sessions, public_id)).changes_after
    async with reading(engine) as connection:
        changes = await changes_after(connection, world.provider.id, after=position, limit=100)
    assert [change.resource_id for change in changes.rows] == [late.public_id]


async def test_progress_can_be_seen_while_it_is_written(tools, world, sessions, database_url):
    public_id = await ordered(tools, world.provider)
    assert (await export_of(sessions, public_id)).state == "waiting"
    async with no_part_is_kept(database_url) as somebody_waits:
        writing = asyncio.create_task(handled(tools, public_id))
        await eventually(somebody_waits)
        export = await export_of(sessions, public_id)
        assert (export.state, export.rows_expected) == ("running", 22)
        assert export.rows_written < 22
    await writing


async def test_who_began_first_is_left_behind_by_who_begins_anew(tools, world, sessions):
    public_id = await ordered(tools, world.provider)
    dead = await begin(tools, public_id)
    old_file = await open_file(tools, dead, "applications")
    part = Part(first_byte=0, content=b"half a file")
    await save(tools, dead, Piece(file_id=old_file, rows=3, parts=[part]))
    alive = await begin(tools, public_id)
    export = await export_of(sessions, public_id)
    assert (export.attempt, export.rows_written, export.bytes) == (2, 0, 0)
    for step in (
        expect(tools, dead, rows=1, changes_after=None),
        open_file(tools, dead, "participants"),
        save(tools, dead, Piece(file_id=old_file, parts=[part])),
        finish(tools, dead),
    ):
        with pytest.raises(LeftBehind):
            await step
    async with transaction(sessions) as session:
        for table in (ExportFile, ExportPart):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    await finish(tools, alive)
    assert (await export_of(sessions, public_id)).state == "ready"


async def test_when_the_message_was_given_up_on_the_export_has_failed(
    tools, world, sessions, clock
):
    public_id = await ordered(tools, world.provider)
    order = await begin(tools, public_id)
    await open_file(tools, order, "applications")
    for _ in range(2):
        await _given_up(tools, public_id)
    export = await export_of(sessions, public_id)
    assert (export.state, export.failure) == ("failed", NOT_WRITTEN)
    assert export.finished_at == clock.now
    assert await _files(sessions) == 0
    with pytest.raises(LeftBehind):
        await finish(tools, order)
    await handled(tools, public_id)
    assert (await export_of(sessions, public_id)).state == "failed"
    await written(tools, world.provider)  # The provider may order again.


async def test_what_is_ready_does_not_fail_afterwards(tools, world, sessions):
    public_id = await written(tools, world.provider)
    await _given_up(tools, public_id)
    assert (await export_of(sessions, public_id)).state == "ready"
    assert await _files(sessions) == 6


async def _given_up(tools, public_id):
    async with transaction(tools.sessions) as session:
        await give_up(session, WriteExport(export_id=public_id), "lost", tools=tools)


async def _files(sessions):
    async with transaction(sessions) as session:
        return await session.scalar(select(func.count()).select_from(ExportFile))


async def test_a_second_order_is_refused_until_the_first_is_over(tools, world):
    public_id = await ordered(tools, world.provider)
    with pytest.raises(Conflict, match="that is waiting or being written"):
        await ordered(tools, world.provider)
    await begin(tools, public_id)
    with pytest.raises(Conflict, match="that is waiting or being written"):
        await ordered(tools, world.provider)
    await handled(tools, public_id)
    await ordered(tools, world.provider)


async def test_the_last_twenty_are_kept(tools, world, sessions, clock):
    async with transaction(sessions) as session:
        other = await make_provider(session)
    theirs = await written(tools, other, resources=["statements"])
    ours = [await written(tools, world.provider, resources=["statements"]) for _ in range(22)]
    async with transaction(sessions) as session:
        kept = list(await session.scalars(select(Export.public_id).order_by(Export.id)))
    assert kept == [theirs, *ours[2:]]


async def test_the_files_are_kept_for_seven_days(tools, world, sessions, clock):
    public_id = await written(tools, world.provider)
    export = await export_of(sessions, public_id)
    assert export.expires_at == clock.now + timedelta(days=7)
    assert export.started_at == export.finished_at == clock.now
