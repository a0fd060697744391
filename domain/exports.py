"""What a provider may order for download, how it is written, and for how long it is kept.

Ours; the specification of the API has no exports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from domain.faults import Fault

KEPT_FOR: Final = timedelta(days=7)
KEPT_AT_MOST: Final = 20
GIVEN_UP_AFTER: Final = timedelta(days=1)
"""An order that is not written by then never will be: its message was lost, or lies among the dead."""

RESOURCES: Final = (
    *("applications", "participants", "declarations", "outcomes", "statements"),
    "delivery_partners",
)
"""In the order in which they are written."""


class ExportFormat(StrEnum):
    """How the files are written: a JSON document a line, or a table."""

    NDJSON = "ndjson"
    CSV = "csv"


class ExportState(StrEnum):
    """How far an export is; the files can be fetched while it is ready."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


UNDER_WAY: Final = (ExportState.WAITING, ExportState.RUNNING)
ONE_AT_A_TIME: Final = Fault(
    title="export",
    detail="You have an export that is waiting or being written. Ask again when it is ready.",
)
NOT_WRITTEN: Final = "The export could not be written. Order a new one."


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportOrder:
    """What a provider asks for; None means not given."""

    format: object = None
    resources: object = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportTerms:
    """An order with nothing wrong: the resources once each, in the order in which they are written."""

    format: ExportFormat
    resources: Sequence[str]


def faults_of(order: ExportOrder) -> Sequence[Fault]:
    """All that is wrong with it."""
    return [fault for fault in (_format_fault(order), _resources_fault(order)) if fault]


def terms_of(order: ExportOrder) -> ExportTerms:
    """What an order without faults comes to: NDJSON of everything, unless it says otherwise."""
    wanted = RESOURCES if order.resources is None else order.resources
    assert isinstance(wanted, Sequence)
    return ExportTerms(
        format=ExportFormat.NDJSON if order.format is None else ExportFormat(str(order.format)),
        resources=[name for name in RESOURCES if name in wanted],
    )


def file_name(resource: str, format_: ExportFormat) -> str:
    """Under which a file is fetched, and kept at the provider's."""
    return f"{resource}.{format_}.gz"


def _format_fault(order: ExportOrder) -> Fault | None:
    if order.format is None or order.format in set(ExportFormat):
        return None
    return Fault(title="format", detail=f"The '#/format' must be {' or '.join(ExportFormat)}.")


def _resources_fault(order: ExportOrder) -> Fault | None:
    wanted = order.resources
    if wanted is None:
        return None
    if isinstance(wanted, list) and wanted and all(name in RESOURCES for name in wanted):
        return None
    detail = f"The '#/resources' must be a list with at least one of {', '.join(RESOURCES)}."
    return Fault(title="resources", detail=detail)
