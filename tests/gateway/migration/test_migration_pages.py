"""The migration's dashboard. Source: migration.md 9.1 and 10."""

import re
from datetime import timedelta
from uuid import UUID

import html5lib
import pytest
from aiohttp import web
from sqlalchemy import func, select

from gateway.pages.migration.view import lasting, success_tag
from gateway.requests import now_of
from gateway.sessions import session_of
from services.migration.runs import start_run
from services.staff.accounts import add_admin
from store.tables import (
    MigrationChunk,
    MigrationRowResult,
    MigrationRun,
    MigrationStep,
    OutboxMessage,
)
from store.transaction import transaction
from tests.gateway.conftest import token_in

HOME = "/admin/migration/runs"
back_door = web.RouteTableDef()


@back_door.get("/tests/sign-in/{admin_id}")
async def sign_in(request: web.Request) -> web.Response:
    session = await session_of(request)
    session.sign_in_admin(int(request.match_info["admin_id"]), now=now_of(request))
    return web.Response(text="in")


@pytest.fixture
def signed_in(make_client, sessions, clock):
    async def make(*, is_super: bool = True):
        async with transaction(sessions) as session:
            admin = await add_admin(
                session, "staff@example.com", "Sam Staff", is_super=is_super, now=clock()
            )
        client = await make_client(back_door)
        await client.get(f"/tests/sign-in/{admin.id}")
        return client

    return make


async def _page(client, path=HOME, status=200):
    answer = await client.get(path)
    html = await answer.text()
    assert answer.status == status, html
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(re.findall("<h1", html)) == 1
    return html


async def _post(client, path=HOME):
    token = token_in(await (await client.get(HOME)).text())
    return await client.post(path, data={"csrf_token": token}, allow_redirects=False)


async def _run(sessions, clock):
    """A run that ended two minutes ago after 65 seconds: two failures of five people."""
    now = clock()
    times = {
        "started_at": now - timedelta(seconds=185),
        "finished_at": now - timedelta(seconds=120),
    }
    async with transaction(sessions) as session:
        run = MigrationRun(
            requested_by="Admin 1", run_time=now, entities=["user"], state="complete", **times
        )
        session.add(run)
        await session.flush()
        session.add_all(_steps(run.id, times))
        session.add(_chunk(run.id))
        session.add_all(_results(run.id))
    return run.id


def _steps(run_id, times):
    ended = {"run_id": run_id, "state": "complete"} | times
    counts = {"total": 5, "created": 2, "unchanged": 1, "failed": 2, "warnings": 1}
    yield MigrationStep(entity="user", position=0, **counts, **ended)
    yield MigrationStep(entity="cohort", position=1, total=0, **ended)


def _chunk(run_id):
    return MigrationChunk(
        run_id=run_id,
        entity="user",
        number=0,
        first_id=UUID(int=1),
        last_id=UUID(int=5),
        size=5,
        failed=2,
        state="done",
    )


def _results(run_id):
    for number in range(1, 6):
        failed = number > 3
        reasons = ["invalid.user.email_invalid", "invalid.user.uid_taken"] if failed else []
        yield MigrationRowResult(
            run_id=run_id,
            entity="user",
            legacy_id=UUID(int=number),
            chunk=0,
            result="failed" if failed else "created",
            reason=reasons[0] if failed else None,
            reasons=reasons,
            warnings=["warning.user.trn_format"] if number == 1 else [],
        )


def _cells(html, entity):
    """The words in the cells of an entity's line, by the class that tests know them by."""
    line = re.search(rf'<tr class="[^"]*data-migration-{entity}".*?</tr>', html, re.DOTALL)[0]
    names = ("total-count", "failure-count", "percentage-successfully-migrated")
    cells = {name: re.search(rf"{name}\">(.*?)</td>", line, re.DOTALL)[1] for name in names}
    return {name: re.sub(r"<[^>]+>", "", cell).strip() for name, cell in cells.items()}


async def test_the_page_without_any_run_offers_to_start_one(signed_in):
    html = await _page(await signed_in())

    assert "Run migration" in html
    assert "Migration 1" not in html


async def test_others_do_not_come_here(signed_in, make_client):
    stranger = await make_client()
    answer = await stranger.get(HOME, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/sign-in")

    plain = await signed_in(is_super=False)
    assert (await plain.get(HOME)).status == 403
    report = await plain.get(f"{HOME}/download_report/user")
    assert report.status == 403


async def test_the_area_leads_to_its_page(signed_in):
    client = await signed_in()
    answer = await client.get("/admin/migration", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, HOME)


async def test_the_button_starts_a_run_and_asks_the_workers(signed_in, sessions):
    client = await signed_in()

    answer = await _post(client)

    assert (answer.status, answer.headers["Location"]) == (303, HOME)
    html = await _page(client)
    assert "The migration was started." in html
    assert "A migration is in progress, started just now." in html
    assert "Cancel the migration" in html
    async with sessions() as session:
        messages = (await session.scalars(select(OutboxMessage.type))).all()
    assert messages == ["migration.advance.v1"]


async def test_a_second_start_answers_409_and_shows_the_running_one(signed_in, sessions, clock):
    async with transaction(sessions) as session:
        run = await start_run(session, requested_by="Task: tests", now=clock())
    client = await signed_in()

    answer = await _post(client)

    assert answer.status == 409
    html = await answer.text()
    assert f"Migration {run.id} is already under way. Wait for it or cancel it." in html
    assert f'data-migration-run="{run.id}"' in html
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(MigrationRun)) == 1


async def test_the_figures_of_a_complete_run(signed_in, sessions, clock):
    run = await _run(sessions, clock)

    html = await _page(await signed_in())

    assert f"Migration {run}" in html
    assert "Finished 2 minutes ago, took 1 minute." in html
    assert _cells(html, "user") == {
        "total-count": "5",
        "failure-count": "2",
        "percentage-successfully-migrated": "60%",
    }
    assert _cells(html, "cohort") == {
        "total-count": "",
        "failure-count": "",
        "percentage-successfully-migrated": "No rows",
    }
    assert "Run migration" in html


async def test_failures_are_grouped_by_reason_with_examples(signed_in, sessions, clock):
    await _run(sessions, clock)

    html = await _page(await signed_in())

    assert "The email address cannot be written to." in html
    assert "2 (100%)" in html
    assert str(UUID(int=4)) in html
    assert "warning.user.trn_format" in html
    assert "invalid.user.uid_taken" not in html


async def test_an_earlier_run_has_its_own_page(signed_in, sessions, clock):
    earlier = await _run(sessions, clock)
    await _run(sessions, clock)
    client = await signed_in()

    assert f'data-migration-run="{earlier}"' in await _page(client, f"{HOME}/{earlier}")
    assert (await client.get(f"{HOME}/999999")).status == 404


async def test_the_progress_alone_is_a_fragment(signed_in, sessions, clock):
    run = await _run(sessions, clock)
    client = await signed_in()

    html = await (await client.get(f"{HOME}/{run}/progress")).text()

    assert html.lstrip().startswith(f'<div data-migration-run="{run}"')
    assert 'data-migration-over="yes"' in html


async def test_a_run_can_be_cancelled_once(signed_in, sessions, clock):
    async with transaction(sessions) as session:
        await start_run(session, requested_by="Task: tests", now=clock())
    client = await signed_in()

    assert (await _post(client, f"{HOME}/cancel")).status == 303
    assert "Cancelled" in await _page(client)
    assert (await _post(client, f"{HOME}/cancel")).status == 409


@pytest.mark.parametrize(
    ("query", "content_type", "body"),
    [
        (
            "",
            "text/yaml",
            (
                "---\ninvalid.user.email_invalid:\n"
                "- 00000000-0000-0000-0000-000000000004\n- 00000000-0000-0000-0000-000000000005\n"
            ),
        ),
        (
            "?format=csv&reason=invalid.user.email_invalid",
            "text/csv",
            (
                "legacy_id,reason,reasons\n"
                "00000000-0000-0000-0000-000000000004,invalid.user.email_invalid,"
                "invalid.user.email_invalid invalid.user.uid_taken\n"
                "00000000-0000-0000-0000-000000000005,invalid.user.email_invalid,"
                "invalid.user.email_invalid invalid.user.uid_taken\n"
            ),
        ),
        ("?format=csv&reason=another", "text/csv", "legacy_id,reason,reasons\n"),
        ("?format=yaml&reason=another", "text/yaml", "--- {}\n"),
    ],
)
async def test_the_failure_report_is_a_file(signed_in, sessions, clock, query, content_type, body):
    await _run(sessions, clock)
    client = await signed_in()

    answer = await client.get(f"{HOME}/download_report/user{query}")

    assert answer.status == 200
    assert answer.content_type == content_type
    kind = content_type.split("/")[1]
    disposition = f'attachment; filename="migration_failures_user.{kind}"'
    assert answer.headers["Content-Disposition"] == disposition
    assert await answer.text() == body


async def test_the_failure_report_as_json(signed_in, sessions, clock):
    run = await _run(sessions, clock)
    client = await signed_in()

    answer = await client.get(f"{HOME}/download_report/user?format=json&run={run}")

    rows = await answer.json()
    assert rows[0]["legacy_id"] == "00000000-0000-0000-0000-000000000004"
    assert rows[0]["reasons"] == ["invalid.user.email_invalid", "invalid.user.uid_taken"]


@pytest.mark.parametrize(
    "path",
    ["pupil", "user?format=xls", "user?run=x", "user?run=9999999999999999999", "user?run=999999"],
)
async def test_a_report_that_is_none_is_not_found(signed_in, sessions, clock, path):
    await _run(sessions, clock)
    client = await signed_in()
    assert (await client.get(f"{HOME}/download_report/{path}")).status == 404


@pytest.mark.parametrize(
    ("success", "text", "colour"),
    [
        (None, "No rows", "grey"),
        (0, "0%", "red"),
        (79, "79%", "red"),
        (80, "80%", "yellow"),
        (99, "99%", "yellow"),
        (100, "100%", "green"),
    ],
)
def test_the_colour_of_success(success, text, colour):
    tag = success_tag(success)
    assert (tag.text, tag.classes) == (text, f"govuk-tag--{colour}")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (3_599, "59 minutes"),
        (3_600, "1 hour"),
        (7_380, "2 hours 3 minutes"),
    ],
)
def test_how_long_it_took(seconds, words):
    assert lasting(timedelta(seconds=seconds)) == words
