"""A statement as it is shown: its stored lines, arranged. Nothing is computed here.

Source: finance.md 12.3 and 12.5; style.md, "Money is computed in one place and stored".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from domain.faults import Fault, NotFound
from domain.finance.counts import cohort_has_tdf
from domain.finance.lines import DECLARED, LineKind
from domain.finance.statements import PaymentControl, StatementDates, payment_control
from domain.vocabulary import DeclarationType, StatementState
from store.queries.settling import has_declarations
from store.queries.statement_figures import current_computation, stored_lines
from store.queries.statement_lists import allowed_types, head_of
from store.queries.statements import items_behind
from store.statements import fetch

NO_STATEMENT: Final = Fault(title="statement", detail="No such statement.")
_HEADER: Final = frozenset({*DECLARED.values(), LineKind.NOT_ELIGIBLE})


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementHead:
    """What a statement is, without its figures but the stored total."""

    id: int
    public_id: UUID
    lead_provider_id: int
    lead_provider: str
    cohort_id: int
    cohort_start_year: int
    year: int
    month: int
    deadline_date: date
    payment_date: date
    output_fee: bool
    state: StatementState
    marked_as_paid_at: datetime | None
    total_payment: Decimal | None

    @property
    def has_tdf(self) -> bool:
        """Whether the totals speak of targeted delivery funding."""
        return cohort_has_tdf(self.cohort_start_year)

    @property
    def dates(self) -> StatementDates:
        """What the rules of time look at."""
        return StatementDates(
            id=self.id,
            year=self.year,
            month=self.month,
            deadline_date=self.deadline_date,
            output_fee=self.output_fee,
            state=self.state,
            marked_as_paid_at=self.marked_as_paid_at,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One stored line."""

    kind: LineKind
    course_identifier: str | None
    course_name: str | None
    count: int
    rate: Decimal
    amount: Decimal
    item_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseBlock:
    """One course's lines, with the terms that they stand on. ``declared``: in the types' order."""

    course_identifier: str
    course_name: str
    recruitment_target: int
    per_participant: Decimal
    is_special: bool
    declared: Sequence[tuple[DeclarationType, int]]
    declarations: int
    not_eligible: int
    rows: Sequence[Figure]
    total: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownStatement:
    """A statement with its figures; ``computed_at`` None: none were ever computed.

    ``standalone``: special courses, which are in no total. ``unpaid_for``: items whose course has no contract
    on the statement. ``lines``: all stored ones, in their order.
    """

    head: StatementHead
    computed_at: datetime | None
    totals: Mapping[str, Decimal | int]
    blocks: Sequence[CourseBlock]
    standalone: Sequence[CourseBlock]
    unpaid_for: Sequence[Figure]
    lines: Sequence[Figure]


@dataclass(frozen=True, kw_only=True, slots=True)
class BehindLine:
    """A declaration that a line counts."""

    declaration_id: UUID
    participant_id: UUID
    application_id: UUID
    declaration_type: DeclarationType
    declaration_date: datetime
    declaration_state: str
    item_state: str
    course_identifier: str
    course_name: str


async def show_statement(connection: asyncpg.Connection, key: int | UUID) -> ShownStatement:
    """The statement with this number or public id.

    Raises: NotFound.
    """
    head = await statement_head(connection, key)
    computations = await fetch(connection, current_computation(head.id))
    if not computations:
        return _without_figures(head)
    (computation,) = computations
    rows = await fetch(connection, stored_lines(computation["id"]))
    types = await _types_of_courses(connection, head.cohort_id)
    blocks = list(_blocks(rows, types))
    lines = [_figure(row) for row in rows]
    return ShownStatement(
        head=head,
        computed_at=computation["computed_at"],
        totals=_totals(computation["totals"]),
        blocks=[block for block in blocks if not block.is_special],
        standalone=[block for block in blocks if block.is_special],
        unpaid_for=[line for line in lines if line.kind is LineKind.WITHOUT_CONTRACT],
        lines=lines,
    )


async def statement_head(connection: asyncpg.Connection, key: int | UUID) -> StatementHead:
    """What the statement is.

    Raises: NotFound.
    """
    rows = await fetch(connection, head_of(key))
    if not rows:
        raise NotFound(NO_STATEMENT)
    return head_from(rows[0])


async def payment_of(
    connection: asyncpg.Connection, head: StatementHead, *, today: date
) -> PaymentControl:
    """What there is to see of the statement's payment."""
    (row,) = await fetch(connection, has_declarations(head.id))
    return payment_control(head.dates, today=today, has_declarations=row["has_declarations"])


async def behind_lines(
    connection: asyncpg.Connection, lines: Sequence[Figure]
) -> Mapping[int, BehindLine]:
    """The declarations behind the lines, by the ids of their items: one question for all lines."""
    item_ids = sorted({item_id for line in lines for item_id in line.item_ids})
    return {row["item_id"]: _behind(row) for row in await fetch(connection, items_behind(item_ids))}


def head_from(row: asyncpg.Record) -> StatementHead:
    """A row of ``store.queries.statement_lists.heads``."""
    values = dict(row)
    total = values.pop("total_payment")
    state = StatementState(values.pop("state"))
    return StatementHead(
        **values, state=state, total_payment=None if total is None else Decimal(total)
    )


def _without_figures(head: StatementHead) -> ShownStatement:
    return ShownStatement(
        head=head,
        computed_at=None,
        totals={},
        blocks=(),
        standalone=(),
        unpaid_for=(),
        lines=(),
    )


async def _types_of_courses(
    connection: asyncpg.Connection, cohort_id: int
) -> Mapping[str, Sequence[DeclarationType]]:
    types: dict[str, list[DeclarationType]] = {}
    for row in await fetch(connection, allowed_types(cohort_id)):
        types.setdefault(row["identifier"], []).append(DeclarationType(row["declaration_type"]))
    return types


def _blocks(
    rows: Sequence[asyncpg.Record], types: Mapping[str, Sequence[DeclarationType]]
) -> Iterator[CourseBlock]:
    """The lines of contracts, course by course, as they were stored."""
    of_contracts = [row for row in rows if row["contract_template_id"] is not None]
    for identifier, of_course in groupby(of_contracts, key=lambda row: row["course_identifier"]):
        course_rows = list(of_course)
        figures = {figure.kind: figure for figure in map(_figure, course_rows)}
        yield _block(course_rows[0], figures, types=types.get(identifier, ()))


def _block(
    row: asyncpg.Record, figures: Mapping[LineKind, Figure], *, types: Sequence[DeclarationType]
) -> CourseBlock:
    counts = {kind: figure.count for kind, figure in figures.items()}
    shown = [kind for kind in DeclarationType if kind in types or DECLARED[kind] in counts]
    total = figures[LineKind.COURSE_TOTAL]
    return CourseBlock(
        course_identifier=row["course_identifier"],
        course_name=row["course_name"],
        recruitment_target=row["recruitment_target"],
        per_participant=row["per_participant"],
        is_special=row["special_course"],
        declared=[(kind, counts.get(DECLARED[kind], 0)) for kind in shown],
        declarations=counts[LineKind.OUTPUT_PAYMENT],
        not_eligible=counts.get(LineKind.NOT_ELIGIBLE, 0),
        rows=[line for kind, line in figures.items() if kind not in _HEADER and line is not total],
        total=total.amount,
    )


def _figure(row: asyncpg.Record) -> Figure:
    return Figure(
        kind=LineKind(row["kind"]),
        course_identifier=row["course_identifier"],
        course_name=row["course_name"],
        count=row["count"],
        rate=row["rate_pounds"],
        amount=row["amount_pounds"],
        item_ids=row["statement_item_ids"],
    )


def _behind(row: asyncpg.Record) -> BehindLine:
    return BehindLine(
        declaration_id=row["declaration_id"],
        participant_id=row["participant_id"],
        application_id=row["application_id"],
        declaration_type=DeclarationType(row["declaration_type"]),
        declaration_date=row["declaration_date"],
        declaration_state=row["declaration_state"],
        item_state=row["item_state"],
        course_identifier=row["course_identifier"],
        course_name=row["course_name"],
    )


def _totals(stored: str) -> dict[str, Decimal | int]:
    """Pounds were stored as text, counts as numbers."""
    return {
        name: Decimal(figure) if isinstance(figure, str) else figure
        for name, figure in orjson.loads(stored).items()
    }
