"""Runs of the migration: start one, watch it, see what failed and why.

Source: migration.md 10. Only super admins come here (gateway.pages.staff.permissions).
"""

import logging
import re
from typing import Any, Final

from aiohttp import web

from domain.faults import Conflict, NotFound
from domain.migration.entities import NEEDS
from gateway.keys import SESSIONS, STAFF
from gateway.pages.migration.reports import REPORTS
from gateway.pages.migration.view import entity_name, run_tag, run_view
from gateway.pages.render import render
from gateway.pages.staff.permissions import staff_page
from gateway.requests import now_of
from gateway.sessions import session_of
from services.migration.runs import cancel_run, start_run
from services.migration.status import earlier_runs, run_status
from store.queries.migration import failures_of
from store.transaction import transaction

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

HOME: Final = "/admin/migration/runs"
_NUMBER: Final = re.compile("[0-9]{1,18}")


@routes.get("/admin/migration")
@staff_page
async def area(_request: web.Request) -> web.StreamResponse:
    """The area has one page."""
    raise web.HTTPFound(HOME)


@routes.get(HOME)
@staff_page
async def latest(request: web.Request) -> web.StreamResponse:
    """The latest run, the runs before it, and the button for another."""
    return await _page(request)


@routes.get(f"{HOME}/{{run_id:{_NUMBER.pattern}}}")
@staff_page
async def one(request: web.Request) -> web.StreamResponse:
    """A run of one's choice."""
    return await _page(request, run_id=int(request.match_info["run_id"]))


@routes.get(f"{HOME}/{{run_id:{_NUMBER.pattern}}}/progress")
@staff_page
async def progress(request: web.Request) -> web.StreamResponse:
    """The part of the page that changes while a run goes on, for scripts to put in its place."""
    context = await _context(request, run_id=int(request.match_info["run_id"]))
    return await render(request, "migration/progress.html", **context)


@routes.post(HOME)
@staff_page
async def start(request: web.Request) -> web.StreamResponse:
    """Start a run of everything; while one is under way that one is shown, with 409."""
    session = await session_of(request)
    try:
        async with transaction(request.app[SESSIONS]) as database:
            await start_run(
                database, requested_by=f"Admin {request[STAFF].id}", now=now_of(request)
            )
    except Conflict as conflict:
        session.flash("error", conflict.faults[0].detail)
        return await _page(request, status=409)
    session.flash("success", "The migration was started.")
    raise web.HTTPSeeOther(HOME)


@routes.post(f"{HOME}/cancel")
@staff_page
async def cancel(request: web.Request) -> web.StreamResponse:
    """Stop the run under way after the chunks that are being applied."""
    session = await session_of(request)
    try:
        async with transaction(request.app[SESSIONS]) as database:
            await cancel_run(database, now=now_of(request))
    except Conflict as conflict:
        session.flash("error", conflict.faults[0].detail)
        return await _page(request, status=409)
    session.flash("success", "The migration was cancelled.")
    raise web.HTTPSeeOther(HOME)


@routes.get(f"{HOME}/download_report/{{entity}}")
@staff_page
async def download_report(request: web.Request) -> web.StreamResponse:
    """The failures of an entity as a file, ``?format=`` yaml, csv or json; each download is logged."""
    entity, kind = request.match_info["entity"], request.query.get("format", "yaml")
    asked = request.query.get("run")
    if entity not in NEEDS or kind not in REPORTS or (asked and not _NUMBER.fullmatch(asked)):
        raise web.HTTPNotFound
    run_id = int(asked) if asked else None
    async with transaction(request.app[SESSIONS]) as database:
        status = await run_status(database, run_id, now=now_of(request))
        rows = await database.execute(
            failures_of(status.id, entity=entity, reason=request.query.get("reason"))
        )
        failures = [(legacy_id, reasons) for _, legacy_id, _, reasons in rows]
    facts = {"admin_id": request[STAFF].id, "run_id": status.id, "entity": entity}
    log.info("migration failures downloaded", extra=facts)
    content_type, write = REPORTS[kind]
    name = f"migration_failures_{entity}.{kind}"
    return web.Response(
        body=write(failures),
        content_type=content_type,
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _page(
    request: web.Request, *, run_id: int | None = None, status: int = 200
) -> web.Response:
    context = await _context(request, run_id=run_id)
    return await render(request, "migration/migrations.html", status=status, **context)


async def _context(request: web.Request, *, run_id: int | None) -> dict[str, Any]:
    """Raises: NotFound (a run that never was; without a number, no run is no mistake)."""
    now = now_of(request)
    async with transaction(request.app[SESSIONS]) as database:
        runs = await earlier_runs(database)
        try:
            run = run_view(await run_status(database, run_id, now=now), now=now)
        except NotFound:
            if run_id is not None:
                raise
            run = None
    return {
        "home": HOME,
        "run": run,
        "runs": [(one, run_tag(one.state)) for one in runs],
        "is_under_way": any(one.state in {"prepared", "running"} for one in runs),
        "entities": [f"{entity_name(entity)}s".lower() for entity in NEEDS],
        "formats": list(REPORTS),
    }
