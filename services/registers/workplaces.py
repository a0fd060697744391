"""Schools, childcare providers and local authorities: rows are added and changed, never removed.

Source: reference-data.md 7, 9 and 11; admin-and-operations.md 9.5.
"""

from typing import Final

import asyncpg

from services.registers.forms import (
    CHILDCARE_PROVIDERS,
    CHILDCARE_PROVIDERS_2025,
    CHILDMINDER_AGENCIES,
    CHILDMINDER_AGENCIES_2025,
    LOCAL_AUTHORITIES,
    SCHOOLS,
)
from services.registers.register import (
    Loaded,
    Options,
    Outcome,
    Register,
    in_forms,
    refuse_file,
    superseded,
)
from store.bulk import Merge, keep_one_of_each, merge

_LAST_LINE: Final = "line_number DESC"
_LATEST_CHANGE: Final = "last_changed_date DESC NULLS LAST, line_number DESC"
_CHANGED_LATER: Final = "t.last_changed_date IS NULL OR s.last_changed_date > t.last_changed_date"


async def merge_schools(
    connection: asyncpg.Connection, loaded: Loaded, options: Options
) -> Outcome:
    """New schools, and those that changed since; with ``full``, all that differ.

    Raises: Invalid (less than half as many rows as there are schools, unless forced).
    """
    stored: int = await connection.fetchval("SELECT count(*) FROM schools")
    if loaded.rows_read * 2 < stored and not options.force:
        detail = f"The file has {loaded.rows_read} rows, but {stored} schools are stored."
        raise refuse_file(f"{detail} Force it if the file is complete.")
    when = "true" if options.full else _CHANGED_LATER
    return await _merged(connection, loaded, key="urn", best=_LATEST_CHANGE, when=when)


async def merge_childcare_providers(
    connection: asyncpg.Connection, loaded: Loaded, _options: Options
) -> Outcome:
    """New providers and what changed; a provider that had been disabled is offered again."""
    return await _merged(connection, loaded, key="provider_urn")


async def merge_local_authorities(
    connection: asyncpg.Connection, loaded: Loaded, _options: Options
) -> Outcome:
    """New local authorities and what changed."""
    return await _merged(connection, loaded, key="ukprn")


async def _merged(
    connection: asyncpg.Connection,
    loaded: Loaded,
    *,
    key: str,
    best: str = _LAST_LINE,
    when: str = "true",
) -> Outcome:
    lost = await keep_one_of_each(connection, loaded.staged, key=key, best=best)
    columns = [column for column in loaded.columns if column != key]
    into = loaded.staged.removeprefix("staged_")
    done = await merge(
        connection,
        Merge(into=into, staged=loaded.staged, key=[key], columns=columns, when=when),
    )
    return Outcome(
        created=done.created,
        updated=done.updated,
        unchanged=done.unchanged,
        notes=superseded(lost),
    )


SCHOOL_REGISTER: Final = Register(kind="schools", reading=in_forms(SCHOOLS), merging=merge_schools)
CHILDCARE_REGISTER: Final = Register(
    kind="childcare",
    reading=in_forms(
        CHILDCARE_PROVIDERS,
        CHILDCARE_PROVIDERS_2025,
        CHILDMINDER_AGENCIES,
        CHILDMINDER_AGENCIES_2025,
    ),
    merging=merge_childcare_providers,
)
LOCAL_AUTHORITY_REGISTER: Final = Register(
    kind="local-authorities", reading=in_forms(LOCAL_AUTHORITIES), merging=merge_local_authorities
)
