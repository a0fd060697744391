"""Accredited providers of initial teacher training: the file is the whole list.

Source: reference-data.md 10; decisions R6 (re-enable) and R7 (operating names are updated).
"""

from typing import Final

import asyncpg

from services.registers.forms import ITT_PROVIDERS
from services.registers.register import (
    Loaded,
    Options,
    Outcome,
    Register,
    in_forms,
    refuse_file,
)
from store.bulk import affected, keep_one_of_each

_APPROVED_AGAIN: Final = """
UPDATE itt_providers t
   SET approved = true, removed_at = NULL, disabled_at = NULL,
       operating_name = s.operating_name, updated_at = now()
  FROM {staged} s
 WHERE t.legal_name = s.legal_name
   AND (t.approved IS NOT TRUE OR t.disabled_at IS NOT NULL)
"""
_RENAMED: Final = """
UPDATE itt_providers t SET operating_name = s.operating_name, updated_at = now()
  FROM {staged} s
 WHERE t.legal_name = s.legal_name AND t.operating_name <> s.operating_name
"""
_NEWLY_APPROVED: Final = """
INSERT INTO itt_providers (legal_name, operating_name, approved)
SELECT legal_name, operating_name, true FROM {staged} s
 WHERE NOT EXISTS (SELECT FROM itt_providers t WHERE t.legal_name = s.legal_name)
 ORDER BY line_number
"""
_GONE: Final = """
SELECT id FROM itt_providers t
 WHERE approved AND NOT EXISTS (SELECT FROM {staged} s WHERE s.legal_name = t.legal_name)
"""
_UNAPPROVED: Final = f"""
UPDATE itt_providers SET approved = false, removed_at = now(), updated_at = now()
 WHERE id IN ({_GONE})
"""  # noqa: S608
_SHARE_GONE: Final = f"""
SELECT (SELECT count(*) FROM ({_GONE}) AS gone) AS gone,
       (SELECT count(*) FROM itt_providers WHERE approved) AS approved
"""  # noqa: S608


async def merge_itt_providers(
    connection: asyncpg.Connection, loaded: Loaded, options: Options
) -> Outcome:
    """Approve what the list names, take the approval from what it does not.

    Raises: Invalid (a blank or a name given twice; more than half of the approved would vanish,
    unless forced): nothing is changed.
    """
    await _require_sound(connection, loaded)
    if not options.force:
        await _require_most_stay(connection, loaded)
    steps = {}
    for step, sql in (
        ("re_approved", _APPROVED_AGAIN),
        ("renamed", _RENAMED),
        ("newly_approved", _NEWLY_APPROVED),
        ("unapproved", _UNAPPROVED),
    ):
        steps[step] = affected(await connection.execute(sql.format(staged=loaded.staged)))
    updated = steps["re_approved"] + steps["renamed"]
    return Outcome(
        created=steps["newly_approved"],
        updated=updated,
        unchanged=loaded.rows_read - steps["newly_approved"] - updated,
        removed=steps["unapproved"],
        figures=steps,
    )


async def _require_sound(connection: asyncpg.Connection, loaded: Loaded) -> None:
    if refused := loaded.refused:
        lines = ", ".join(str(note.line) for note in refused[:20])
        raise refuse_file(f"A name is missing or unreadable on line {lines}.")
    twice = await keep_one_of_each(connection, loaded.staged, key="legal_name", best="line_number")
    if twice:
        lines = ", ".join(str(line) for line, _ in twice[:20])
        raise refuse_file(f"A legal name is given a second time on line {lines}.")


async def _require_most_stay(connection: asyncpg.Connection, loaded: Loaded) -> None:
    row = await connection.fetchrow(_SHARE_GONE.format(staged=loaded.staged))
    assert row is not None
    if row["gone"] * 2 > row["approved"]:
        detail = f"{row['gone']} of {row['approved']} approved providers are not in the file."
        raise refuse_file(f"{detail} Force it if the file is complete.")


ITT_REGISTER: Final = Register(
    kind="itt-providers", reading=in_forms(ITT_PROVIDERS), merging=merge_itt_providers
)
