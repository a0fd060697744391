"""Statements: found, shown, and authorised for payment. Any member of staff may.

Source: finance.md 10.1 and 12; admin-and-operations.md 6.
"""

from dataclasses import replace
from typing import Any, Final

from aiohttp import web

from domain.finance.lines import LineKind
from domain.finance.statements import document_title, statement_name
from domain.finance.words import LINE_NAMES, TYPE_NAMES
from domain.vocabulary import StatementState
from gateway.keys import READ_ENGINE, SESSIONS
from gateway.pages.finance.view import (
    PAYMENT_FORM,
    Selection,
    pagination,
    panel,
    payment_notice,
    read_selection,
    selector,
    state_tag,
)
from gateway.pages.render import render
from gateway.pages.staff.permissions import staff_page
from gateway.requests import now_of
from gateway.sessions import session_of
from services.finance.list_statements import StatementPage, choices_for, list_statements
from services.finance.settle_statement import NotToBePaid, authorise_payment
from services.finance.show_statement import (
    ShownStatement,
    behind_lines,
    payment_of,
    show_statement,
)
from store.queries.statement_lists import Wanted
from store.transaction import reading, transaction

routes = web.RouteTableDef()

HOME: Final = "/admin/finance/statements"
ONE: Final = f"{HOME}/{{statement_id:[0-9]{{1,18}}}}"
_NO_MATCH: Final = "No statement matches. All months are shown."
_UNPAID: Final = Wanted(output_fee=True, states=(StatementState.OPEN, StatementState.PAYABLE))
_PAID: Final = Wanted(output_fee=True, states=(StatementState.PAID,))


@routes.get("/admin/finance")
@staff_page
async def area(_request: web.Request) -> web.StreamResponse:
    """The area begins with its list."""
    raise web.HTTPFound(HOME)


@routes.get(HOME)
@staff_page
async def all_statements(request: web.Request) -> web.StreamResponse:
    """The statements chosen; the only one is shown at once."""
    selection = read_selection(request.query)
    async with reading(request.app[READ_ENGINE]) as connection:
        found = await list_statements(connection, selection.wanted, page=selection.page)
        if found.number == 0:
            selection = replace(selection, wanted=replace(selection.wanted, period=None))
            found = await list_statements(connection, selection.wanted, page=selection.page)
            (await session_of(request)).flash("error", _NO_MATCH)
        elif found.number == 1:
            raise web.HTTPFound(f"{HOME}/{await _only(connection, selection)}")
        choices = await choices_for(connection, selection.wanted)
    shown = selector(choices, selection.wanted, action=HOME)
    return await _list(request, found, selection=selection, title="Statements", selector=shown)


@routes.get(f"{HOME}/unpaid")
@staff_page
async def unpaid(request: web.Request) -> web.StreamResponse:
    """Output statements that are open or payable."""
    return await _list_of(request, _UNPAID, title="Unpaid statements")


@routes.get(f"{HOME}/paid")
@staff_page
async def paid(request: web.Request) -> web.StreamResponse:
    """Output statements that are paid."""
    return await _list_of(request, _PAID, title="Paid statements")


@routes.get(ONE)
@staff_page
async def one(request: web.Request) -> web.StreamResponse:
    """A statement with its figures."""
    async with reading(request.app[READ_ENGINE]) as connection:
        shown = await show_statement(connection, _number(request))
        head = shown.head
        control = await payment_of(connection, head, today=now_of(request).date())
        wanted = Wanted(
            lead_provider_id=head.lead_provider_id,
            cohort_id=head.cohort_id,
            period=(head.year, head.month),
        )
        choices = await choices_for(connection, wanted)
    return await render(
        request,
        "finance/statement.html",
        **_context(shown),
        selector=selector(choices, wanted, action=HOME),
        payment=payment_notice(control, head.marked_as_paid_at),
        document_title=document_title(
            head.lead_provider,
            year=head.year,
            month=head.month,
            cohort_start_year=head.cohort_start_year,
        ),
    )


@routes.get(f"{ONE}/voided")
@staff_page
async def voided(request: web.Request) -> web.StreamResponse:
    """The voided declarations that the statement counts."""
    async with reading(request.app[READ_ENGINE]) as connection:
        shown = await show_statement(connection, _number(request))
        voids = [line for line in shown.lines if line.kind is LineKind.VOIDS]
        behind = await behind_lines(connection, voids)
    declarations = sorted(behind.values(), key=lambda one: str(one.declaration_id))
    context = _context(shown) | {"declarations": declarations}
    return await render(request, "finance/voided.html", **context)


@routes.get(f"{ONE}/payment_authorisation/new")
@staff_page
async def ask_authorisation(request: web.Request) -> web.StreamResponse:
    """The totals again, and whether the checks are done."""
    return await _authorisation(request, PAYMENT_FORM.shown({}))


@routes.post(f"{ONE}/payment_authorisation")
@staff_page
async def authorise(request: web.Request) -> web.StreamResponse:
    """Authorise payment; a statement that does not qualify stays as it is."""
    number = _number(request)
    filled = PAYMENT_FORM.filled(await request.post())
    if not filled.is_valid:
        return await _authorisation(request, filled, status=422)
    session = await session_of(request)
    try:
        async with transaction(request.app[SESSIONS]) as database:
            await authorise_payment(database, number, now=now_of(request))
    except NotToBePaid as refused:
        session.flash("error", refused.faults[0].detail)
    raise web.HTTPSeeOther(f"{HOME}/{number}")


async def _authorisation(
    request: web.Request, form: Any, *, status: int = 200
) -> web.StreamResponse:
    async with reading(request.app[READ_ENGINE]) as connection:
        shown = await show_statement(connection, _number(request))
    context = _context(shown) | {"form": form}
    return await render(request, "finance/authorisation.html", status=status, **context)


async def _only(connection: Any, selection: Selection) -> int:
    """The number of the only statement, whichever page was asked for."""
    (head,) = (await list_statements(connection, selection.wanted, page=1)).statements
    return head.id


async def _list_of(request: web.Request, wanted: Wanted, *, title: str) -> web.StreamResponse:
    selection = replace(read_selection(request.query), wanted=wanted)
    async with reading(request.app[READ_ENGINE]) as connection:
        found = await list_statements(connection, wanted, page=selection.page)
    return await _list(request, found, selection=selection, title=title)


async def _list(
    request: web.Request,
    found: StatementPage,
    *,
    selection: Selection,
    title: str,
    selector: Any = None,
) -> web.StreamResponse:
    return await render(
        request,
        "finance/statements.html",
        home=HOME,
        title=title,
        statements=[
            (head, statement_name(head.year, head.month), state_tag(head.state))
            for head in found.statements
        ],
        number=found.number,
        pagination=pagination(request.path, found, selection=selection),
        selector=selector,
    )


def _context(shown: ShownStatement) -> dict[str, Any]:
    """What every page about one statement shows."""
    head = shown.head
    return {
        "home": HOME,
        "shown": shown,
        "head": head,
        "name": statement_name(head.year, head.month),
        "state_tag": state_tag(head.state),
        "panel": panel(shown),
        "line_names": LINE_NAMES,
        "type_names": TYPE_NAMES,
    }


def _number(request: web.Request) -> int:
    return int(request.match_info["statement_id"])
