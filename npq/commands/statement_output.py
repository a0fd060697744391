"""What ``npq statement`` shows: tables for people, JSON for machines."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from domain.finance.statements import cohort_name, period_key, statement_name
from domain.finance.words import LINE_NAMES, STATE_NAMES, TYPE_NAMES
from domain.money import pence, pounds
from services.finance.recompute_statement import Progress as HowFar
from services.finance.show_statement import (
    BehindLine,
    CourseBlock,
    Figure,
    ShownStatement,
    StatementHead,
)

# As wide as a line needs to be, also into a pipe: nothing of a figure or an id is cut off.
OUT: Final = Console(highlight=False, width=500)
_ERRORS: Final = Console(stderr=True)
_NOT_COMPUTED: Final = "no figures yet"
_TOTALS: Final = (
    ("Output payment", "total_output_payment"),
    ("Targeted delivery funding", "total_targeted_delivery_funding"),
    ("Clawbacks", "total_clawbacks"),
    ("Service fee", "total_service_fees"),
    ("Adjustments", "adjustments"),
    ("Total net VAT", "total_payment"),
)
_COUNTS: Final = (
    ("starts", "total_starts"),
    ("retained", "total_retained"),
    ("completed", "total_completed"),
    ("voids", "total_voided"),
)
_TAKEN_AWAY: Final = frozenset({"total_clawbacks"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """A statement's lines and the declarations behind each of their items."""

    statement: ShownStatement
    lines: Sequence[Figure]
    behind: Mapping[int, BehindLine]


def show_list(heads: Sequence[StatementHead]) -> None:
    """One line a statement."""
    table = _table("number", "provider", "cohort", "statement", "state", "deadline", "total")
    for head in heads:
        table.add_row(
            str(head.id),
            head.lead_provider,
            cohort_name(head.cohort_start_year),
            statement_name(head.year, head.month),
            STATE_NAMES[head.state],
            head.deadline_date.isoformat(),
            _NOT_COMPUTED if head.total_payment is None else pounds(head.total_payment),
        )
    OUT.print(table)
    OUT.print(f"{len(heads):,} statements")


def show_one(shown: ShownStatement) -> None:
    """Heading, totals, then each course."""
    _show_heading(shown)
    if shown.computed_at is None:
        return
    table = _table("", "total")
    for name, figure in _TOTALS:
        amount = Decimal(shown.totals[figure])
        table.add_row(name, pounds(-amount if figure in _TAKEN_AWAY else amount))
    OUT.print(table)
    OUT.print(", ".join(f"{name} {shown.totals[figure]}" for name, figure in _COUNTS))
    for block in shown.blocks:
        _show_block(block)
    for block in shown.standalone:
        _show_block(block, note=" (standalone: in no total)")
    for line in shown.unpaid_for:
        OUT.print(f"\n{line.course_identifier}: {line.count} declared, but there is no contract")


def show_explained(explained: Explained, *, as_json: bool) -> None:
    """The declarations behind each line."""
    if as_json:
        facts = [_line_facts(line) | _behind_facts(line, explained) for line in explained.lines]
        write_json(head_facts(explained.statement.head) | {"lines": facts})
        return
    _show_heading(explained.statement)
    for line in explained.lines:
        course = line.course_identifier or "whole statement"
        OUT.print(f"\n[bold]{course}: {LINE_NAMES[line.kind]}[/bold], {line.count} counted")
        table = _table("declaration", "participant", "type", "declared on", "state", "item")
        for item_id in line.item_ids:
            one = explained.behind[item_id]
            table.add_row(
                str(one.declaration_id),
                str(one.participant_id),
                TYPE_NAMES[one.declaration_type].lower(),
                one.declaration_date.date().isoformat(),
                one.declaration_state,
                one.item_state,
            )
        OUT.print(table)


async def show_progress(steps: AsyncIterator[HowFar]) -> dict[str, int]:
    """A bar on standard error; gives how many there were and how many changed."""
    columns = TextColumn("statements"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    last = HowFar(total=0)
    with Progress(*columns, console=_ERRORS) as progress:
        bar = progress.add_task("statements", total=None)
        async for last in steps:
            progress.update(bar, total=last.total, completed=last.done)
    return {"statements": last.done, "stored": last.stored}


def head_facts(head: StatementHead) -> dict[str, Any]:
    """A statement for machines: pounds as text with two decimals."""
    facts = asdict(head) | {"statement": period_key(head.year, head.month)}
    total = head.total_payment
    return facts | {"total_payment": None if total is None else str(pence(total))}


def as_facts(shown: ShownStatement) -> dict[str, Any]:
    """A statement with its figures, for machines."""
    return head_facts(shown.head) | {
        "computed_at": shown.computed_at,
        "totals": {
            name: str(pence(figure)) if isinstance(figure, Decimal) else figure
            for name, figure in shown.totals.items()
        },
        "standalone": [block.course_identifier for block in shown.standalone],
        "lines": [_line_facts(line) for line in shown.lines],
    }


def write_json(facts: Any) -> None:
    """One JSON value on standard output."""
    typer.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2, default=str))


def _show_heading(shown: ShownStatement) -> None:
    head = shown.head
    OUT.print(
        f"[bold]{head.lead_provider}, {statement_name(head.year, head.month)}[/bold]"
        f"  (statement {head.id}, {head.public_id})"
    )
    OUT.print(
        f"cohort {cohort_name(head.cohort_start_year)}, {STATE_NAMES[head.state].lower()},"
        f" deadline {head.deadline_date}, payment {head.payment_date}"
    )
    OUT.print(f"computed at {shown.computed_at}" if shown.computed_at else _NOT_COMPUTED)


def _show_block(block: CourseBlock, *, note: str = "") -> None:
    counts = ", ".join(f"{TYPE_NAMES[kind].lower()} {number}" for kind, number in block.declared)
    OUT.print(f"\n[bold]{block.course_identifier}[/bold]{note}")
    OUT.print(f"{counts or 'no types'}; declarations {block.declarations}", end="")
    OUT.print(f", not eligible {block.not_eligible}")
    table = _table("", "participants", "per participant", "total")
    for row in block.rows:
        table.add_row(LINE_NAMES[row.kind], f"{row.count:,}", pounds(row.rate), pounds(row.amount))
    table.add_row("Course total", "", "", pounds(block.total))
    OUT.print(table)


def _line_facts(line: Figure) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "course": line.course_identifier,
        "count": line.count,
        "rate_pounds": str(pence(line.rate)),
        "amount_pounds": str(pence(line.amount)),
    }


def _behind_facts(line: Figure, explained: Explained) -> dict[str, Any]:
    return {"declarations": [asdict(explained.behind[item_id]) for item_id in line.item_ids]}


def _table(*names: str) -> Table:
    """Figures to the right, names to the left."""
    table = Table(box=None, pad_edge=False)
    for name in names:
        is_figure = name in {"number", "participants", "per participant", "total"}
        table.add_column(name, justify="right" if is_figure else "left", no_wrap=True)
    return table
