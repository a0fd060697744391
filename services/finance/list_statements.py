"""Statements as staff look for them, a page at a time. Source: admin-and-operations.md 3.2 and 6.1."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import asyncpg

from services.finance.show_statement import StatementHead, head_from
from store.queries.statement_lists import Wanted, cohorts, heads, number_of, periods, providers
from store.statements import fetch

ROWS_ON_A_PAGE: Final = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementPage:
    """Some of the statements asked for; ``number`` is of all of them."""

    statements: Sequence[StatementHead]
    number: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; one when there is nothing to show."""
        return max(1, -(-self.number // ROWS_ON_A_PAGE))


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What the selector offers: keys and names of providers, keys and start years of cohorts, months."""

    providers: Sequence[tuple[int, str]]
    cohorts: Sequence[tuple[int, int]]
    periods: Sequence[tuple[int, int]]


async def list_statements(
    connection: asyncpg.Connection, wanted: Wanted, *, page: int
) -> StatementPage:
    """The page; beyond the last there is nothing, and that is no mistake."""
    (row,) = await fetch(connection, number_of(wanted))
    limited = heads(wanted).limit(ROWS_ON_A_PAGE).offset((page - 1) * ROWS_ON_A_PAGE)
    rows = await fetch(connection, limited)
    return StatementPage(
        statements=[head_from(found) for found in rows], number=row["number"], page=page
    )


async def all_statements(connection: asyncpg.Connection, wanted: Wanted) -> list[StatementHead]:
    """All that are asked for."""
    return [head_from(row) for row in await fetch(connection, heads(wanted))]


async def choices_for(connection: asyncpg.Connection, wanted: Wanted) -> Choices:
    """All providers and cohorts, and the months that go with the ones chosen."""
    of_chosen = replace(wanted, period=None)
    return Choices(
        providers=[(row["id"], row["name"]) for row in await fetch(connection, providers())],
        cohorts=[(row["id"], row["start_year"]) for row in await fetch(connection, cohorts())],
        periods=[
            (row["year"], row["month"]) for row in await fetch(connection, periods(of_chosen))
        ],
    )
