"""What the pages about statements show, worked out from what was asked for and what was stored.

Source: finance.md 12.1, 12.3 and 12.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from domain.finance.statements import (
    PaymentControl,
    cohort_name,
    period_key,
    period_of,
    statement_name,
)
from domain.finance.words import STATE_NAMES
from domain.money import pounds
from domain.vocabulary import StatementState
from services.finance.list_statements import Choices as StatementChoices
from services.finance.list_statements import StatementPage
from services.finance.show_statement import ShownStatement
from store.queries.statement_lists import Wanted
from web.forms.base import Choices, Form, Option

PAYMENT_FORM: Final = Form(
    Choices(
        "checks_done",
        required="Confirm that the checks are done before you authorise payment",
        options=(Option(value="1", text="Yes, all checks are done"),),
    ),
    prefix="statements_payment_authorisation_form",
)

_LONDON: Final = ZoneInfo("Europe/London")
_COLOURS: Final = {
    StatementState.OPEN: "govuk-tag--blue",
    StatementState.PAYABLE: "govuk-tag--yellow",
    StatementState.PAID: "govuk-tag--green",
}
# A month that no statement has: what cannot be read matches nothing.
_NEVER: Final = (0, 0)
_NOBODY: Final = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What the address asks for: which statements, and which page of them."""

    wanted: Wanted
    page: int
    query: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """The totals panel: amounts and counts in words, in their order. Source: finance.md 12.3."""

    amounts: Sequence[tuple[str, str]]
    total: str
    counts: Sequence[tuple[str, int]]
    voids: int


def read_selection(query: Mapping[str, str]) -> Selection:
    """What is blank is ignored; what cannot be read matches no statement."""
    given = {name: value.strip() for name, value in query.items() if value.strip()}
    asked = given.get("statement")
    wanted = Wanted(
        lead_provider_id=_key(given.get("lead_provider_id")),
        cohort_id=_key(given.get("cohort_id")),
        period=(period_of(asked) or _NEVER) if asked else None,
    )
    page = _key(given.pop("page", None)) or 1
    return Selection(wanted=wanted, page=page, query=given)


def selector(choices: StatementChoices, wanted: Wanted, *, action: str) -> dict[str, Any]:
    """The form with three lists, preset to what is shown."""
    period = period_key(*wanted.period) if wanted.period else None
    cohorts = [(key, cohort_name(year)) for key, year in choices.cohorts]
    periods = [(period_key(*each), statement_name(*each)) for each in choices.periods]
    lists = [
        _list(
            "Lead provider", "lead_provider_id", choices.providers, chosen=wanted.lead_provider_id
        ),
        _list("Cohort", "cohort_id", cohorts, chosen=wanted.cohort_id),
        _list("Statement", "statement", periods, chosen=period),
    ]
    return {"action": action, "lists": lists}


def panel(shown: ShownStatement) -> Panel | None:
    """The totals in words; None when there are no figures yet."""
    if shown.computed_at is None:
        return None
    totals = shown.totals
    return Panel(
        amounts=[(name, pounds(amount)) for name, amount in _amounts(shown)],
        total=pounds(Decimal(totals["total_payment"])),
        counts=[
            ("Total starts", int(totals["total_starts"])),
            ("Total retained", int(totals["total_retained"])),
            ("Total completed", int(totals["total_completed"])),
        ],
        voids=int(totals["total_voided"]),
    )


def state_tag(state: StatementState) -> dict[str, str]:
    """Parameters of ``govukTag``."""
    return {"text": STATE_NAMES[state], "classes": _COLOURS[state]}


def payment_notice(control: PaymentControl, at: datetime | None) -> dict[str, str]:
    """What is shown of payment, and since when: ``9:05am on 3 Feb 2025`` in London."""
    return {"control": control.value, "at": authorised_time(at) if at else ""}


def authorised_time(at: datetime) -> str:
    """``9:05am on 3 Feb 2025``, in London. Source: finance.md 12.4, decision D18."""
    local = at.astimezone(_LONDON)
    return f"{local:%-I:%M}{'am' if local.hour < 12 else 'pm'} on {local:%-d %b %Y}"


def pagination(path: str, found: StatementPage, *, selection: Selection) -> dict[str, Any] | None:
    """Parameters of ``govukPagination``: first, neighbours and last; None when all is on one page."""
    if found.pages == 1 and found.page == 1:
        return None

    def href(page: int) -> str:
        return f"{path}?{urlencode({**selection.query, 'page': page})}"

    around = {1, found.page - 1, found.page, found.page + 1, found.pages}
    numbers = sorted(number for number in around if 1 <= number <= found.pages)
    params: dict[str, Any] = {"items": _with_gaps(numbers, found.page, href=href)}
    if 1 < found.page <= found.pages:
        params["previous"] = {"href": href(found.page - 1)}
    if found.page < found.pages:
        params["next"] = {"href": href(found.page + 1)}
    return params


def _with_gaps(numbers: Sequence[int], page: int, *, href: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": number, "href": href(number), "current": number == page})
    return items


def _amounts(shown: ShownStatement) -> list[tuple[str, Decimal]]:
    """The lines of the panel that are there for this statement."""
    totals = {name: Decimal(figure) for name, figure in shown.totals.items()}
    lines = [
        ("Output payment", totals["total_output_payment"], True),
        (
            "Targeted delivery funding",
            totals["total_targeted_delivery_funding"],
            shown.head.has_tdf,
        ),
        ("Clawbacks", -totals["total_clawbacks"], True),
        ("Service fee", totals["total_service_fees"], bool(totals["total_service_fees"])),
        ("Adjustments", totals["adjustments"], bool(totals["adjustments"])),
    ]
    return [(name, amount) for name, amount, is_shown in lines if is_shown]


def _list(
    label: str, name: str, options: Sequence[tuple[Any, str]], *, chosen: object
) -> dict[str, Any]:
    """Parameters of ``govukSelect``; the first choice is all of them."""
    items = [{"value": str(key), "text": text, "selected": key == chosen} for key, text in options]
    return {
        "label": {"text": label},
        "name": name,
        "id": name.replace("_", "-"),
        "items": [{"value": "", "text": "All", "selected": not chosen}, *items],
    }


def _key(text: str | None) -> int | None:
    """A number as keys are; 0, which nothing has, for what is no such number."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else _NOBODY
