"""Exports: ordered once at a time, polled, and fetched whole or in ranges by their provider alone. Ours."""

import asyncio
import gzip
import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from contracts.messages.exports import WriteExport
from store.tables import Export, OutboxMessage, ParticipantOutcome
from store.transaction import transaction
from tests.exports import handled, written
from tests.factories import (
    add,
    make_accepted_application,
    make_application,
    make_declaration,
    make_partner,
)
from tests.gateway.api.calls import NOBODYS, faults, titles
from tests.stored import rows
from workers.sync.exports.tools import ExportTools

EXPORTS = "/api/v3/exports"
EVERYTHING = [
    *("applications", "participants", "declarations", "outcomes", "statements"),
    "delivery_partners",
]
LISTS = {
    "applications": "/api/v3/npq-applications",
    "participants": "/api/v3/participants/npq",
    "declarations": "/api/v3/participant-declarations",
    "outcomes": "/api/v3/participants/npq/outcomes",
    "statements": "/api/v3/statements",
    "delivery_partners": "/api/v3/delivery-partners",
}


@pytest.fixture
def tools(engine, sessions, clock) -> ExportTools:
    return ExportTools(
        engine=engine, sessions=sessions, clock=clock, chunk_rows=2, part_bytes=1_000
    )


@pytest.fixture
async def some(make, world) -> None:
    """Some of each resource."""
    for _ in range(3):
        accepted = await make(make_accepted_application, world)
        declared = await make(make_declaration, world, accepted)
        outcome = ParticipantOutcome(
            declaration_id=declared.id, state="passed", completion_date=date(2024, 6, 20)
        )
        await make(add, outcome)
        await make(make_application, world)
    await make(make_partner, world)


@pytest.fixture
async def ready(tools, world, some) -> str:
    """The path of an export whose files are written."""
    return f"{EXPORTS}/{await written(tools, world.provider)}"


async def test_an_order_is_answered_at_once_and_written_later(api, sessions):
    answer = await api.post(EXPORTS)
    assert answer.status == 200
    document = answer.json["data"]
    assert document["type"] == "export"
    assert document["attributes"] == {
        "format": "ndjson",
        "resources": EVERYTHING,
        "state": "waiting",
        "rows_expected": None,
        "rows_written": 0,
        "bytes": 0,
        "files": [],
        "changes_after": None,
        "failure": None,
        "created_at": "2024-11-25T12:00:00Z",
        "started_at": None,
        "finished_at": None,
        "expires_at": None,
    }
    (message,) = await rows(sessions, OutboxMessage)
    assert (message.type, message.body) == (WriteExport.type, {"export_id": document["id"]})


async def test_it_can_be_polled_until_it_is_ready(api, tools, world, some):
    export = (await api.post(EXPORTS, {"format": "csv", "resources": ["statements"]})).json["data"]
    path = f"{EXPORTS}/{export['id']}"
    assert (await api.get(path)).json["data"] == export
    await handled(tools, export["id"])
    shown = (await api.get(path)).json["data"]["attributes"]
    assert (shown["state"], shown["rows_expected"], shown["rows_written"]) == ("ready", 1, 1)
    assert shown["finished_at"] == "2024-11-25T12:00:00Z"
    assert shown["expires_at"] == "2024-12-02T12:00:00Z"
    (file,) = shown["files"]
    url = f"{path}/files/statements.csv.gz"
    fetched = await api.get(file["url"])
    assert file == {
        "name": "statements.csv.gz",
        "resource": "statements",
        "rows": 1,
        "bytes": len(fetched.raw),
        "sha256": hashlib.sha256(fetched.raw).hexdigest(),
        "url": url,
    }
    assert shown["bytes"] == len(fetched.raw)


@pytest.mark.parametrize("resource", EVERYTHING)
async def test_a_file_holds_what_the_list_shows_to_the_letter(api, ready, resource):
    fetched = await api.get(f"{ready}/files/{resource}.ndjson.gz")
    lines = gzip.decompress(fetched.raw).splitlines()
    assert lines
    pages = b""
    for number in range(1, len(lines) + 1):
        page = await api.get(f"{LISTS[resource]}?page[per_page]=1&page[page]={number}")
        pages += page.raw.removeprefix(b'{"data":[').removesuffix(b"]}") + b"\n"
    assert pages.splitlines() == lines
    whole = await api.get(f"{LISTS[resource]}?page[per_page]=3000")
    assert whole.raw == b'{"data":[' + b",".join(lines) + b"]}"


async def test_the_newest_is_listed_first_in_pages(api, tools, world, clock):
    made = []
    for _ in range(3):
        made.append(str(await written(tools, world.provider, resources=["statements"])))
        clock.move(minutes=1)
    listed = (await api.get(EXPORTS)).json["data"]
    assert [one["id"] for one in listed] == made[::-1]
    page = await api.get(f"{EXPORTS}?page[per_page]=2&page[page]=2")
    assert page.json["data"] == listed[2:]
    assert listed[0] == (await api.get(f"{EXPORTS}/{made[2]}")).json["data"]


async def test_of_two_at_once_one_succeeds_and_the_other_is_refused(api, sessions):
    answers = await asyncio.gather(*(api.post(EXPORTS) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [200, 422]
    (refused,) = (answer for answer in answers if answer.status == 422)
    assert faults(refused) == [
        (
            "export",
            "You have an export that is waiting or being written. Ask again when it is ready.",
        )
    ]
    assert len(await rows(sessions, Export)) == len(await rows(sessions, OutboxMessage)) == 1


async def test_another_provider_does_not_wait(api, other_api):
    assert (await api.post(EXPORTS)).status == 200
    assert (await other_api.post(EXPORTS)).status == 200


async def test_an_order_under_a_key_is_one_order(api, sessions):
    given = {"headers": {"Idempotency-Key": "monday"}}
    first = await api.post(EXPORTS, {"format": "csv"}, **given)
    again = await api.post(EXPORTS, {"format": "csv"}, **given)
    assert (again.status, again.raw) == (200, first.raw)
    other = await api.post(EXPORTS, {"format": "ndjson"}, **given)
    assert (other.status, titles(other)) == (422, ["base"])
    assert len(await rows(sessions, Export)) == 1


@pytest.mark.parametrize(
    ("attributes", "wrong"),
    [
        ({"format": "xml"}, ["format"]),
        ({"resources": []}, ["resources"]),
        ({"resources": "outcomes"}, ["resources"]),
        ({"resources": {"outcomes": True}}, ["resources"]),
        ({"resources": ["outcomes", "users"]}, ["resources"]),
        ({"format": 7, "resources": [["outcomes"]]}, ["format", "resources"]),
    ],
)
async def test_what_there_is_not_is_refused_in_words(api, sessions, attributes, wrong):
    answer = await api.post(EXPORTS, attributes)
    assert (answer.status, titles(answer)) == (422, wrong)
    assert await rows(sessions, Export) == []


@pytest.mark.parametrize(
    "attributes",
    [{"unknown": 1}, {"format": None, "resources": None}, {"format": {"as": "csv"}}],
)
async def test_what_says_nothing_is_everything(api, attributes):
    answer = await api.post(EXPORTS, attributes)
    shown = answer.json["data"]["attributes"]
    assert (shown["format"], shown["resources"]) == ("ndjson", EVERYTHING)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data":null}', b'{"data":{"attributes":{}}}'])
async def test_a_body_of_another_form_is_malformed(api, sessions, body):
    headers = {"Content-Type": "application/json"}
    answer = await api.post(EXPORTS, data=body, headers=headers)
    assert (answer.status, titles(answer)) == (400, ["Bad request"])
    assert await rows(sessions, Export) == []


async def test_what_is_anothers_is_not_there(api, other_api, ready):
    file = f"{ready}/files/applications.ndjson.gz"
    for path in (ready, file):
        assert (await api.get(path)).status == 200
        for answer in (await other_api.get(path), await other_api.call("HEAD", path)):
            assert answer.status == 404
        assert (await other_api.get(path)).raw == b'{"error":"Resource not found"}'
    assert (await other_api.get(EXPORTS)).raw == b'{"data":[]}'


@pytest.mark.parametrize(
    "path",
    [
        f"{EXPORTS}/{NOBODYS}/files/applications.ndjson.gz",
        f"{EXPORTS}/nonsense/files/applications.ndjson.gz",
        "{ready}/files/applications.csv.gz",
        "{ready}/files/users.ndjson.gz",
        "{ready}/files/applications",
        "{ready}/files/%00",
    ],
)
async def test_a_file_that_was_not_written_is_not_there(api, ready, path):
    answer = await api.get(path.format(ready=ready))
    assert answer.status in {400, 404}
    assert answer.status == 404 or "%00" in path


@pytest.mark.parametrize("state", ["waiting", "running", "failed", "expired"])
async def test_only_of_a_ready_export_are_there_files(api, ready, sessions, state):
    async with transaction(sessions) as session:
        await session.execute(update(Export).values(state=state, failure="It failed."))
    assert (await api.get(f"{ready}/files/statements.ndjson.gz")).status == 404
    shown = (await api.get(ready)).json["data"]["attributes"]
    assert (shown["state"], shown["files"]) == (state, [])


async def test_after_seven_days_the_files_are_gone_whether_the_broom_came_or_not(api, ready, clock):
    clock.move(days=7)
    clock.now -= timedelta(seconds=1)
    assert (await api.get(ready)).json["data"]["attributes"]["state"] == "ready"
    assert (await api.get(f"{ready}/files/statements.ndjson.gz")).status == 200
    clock.move(seconds=1)
    shown = (await api.get(ready)).json["data"]["attributes"]
    assert (shown["state"], shown["files"]) == ("expired", [])
    assert (await api.get(f"{ready}/files/statements.ndjson.gz")).status == 404


async def test_a_failure_is_told_in_words(api, ready, sessions):
    async with transaction(sessions) as session:
        await session.execute(update(Export).values(state="failed", failure="It failed."))
    shown = (await api.get(ready)).json["data"]["attributes"]
    assert (shown["state"], shown["failure"]) == ("failed", "It failed.")


async def test_an_export_that_has_not_changed_is_not_sent_again(api, ready):
    first = await api.get(ready)
    again = await api.get(ready, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.raw) == (304, b"")


async def test_every_export_is_a_row_of_its_own(api, sessions, tools):
    first = (await api.post(EXPORTS)).json["data"]["id"]
    await handled(tools, first)
    second = (await api.post(EXPORTS)).json["data"]["id"]
    async with transaction(sessions) as session:
        kept = [
            str(one) for one in await session.scalars(select(Export.public_id).order_by(Export.id))
        ]
    assert kept == [first, second]
