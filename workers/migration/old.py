"""What a run reads of the legacy database, copied beside our tables before anything is judged.

Each table here holds the columns and rows of a legacy table that the migrators need; times have
become instants, and text that ignores case has become plain text. The tables are unlogged: after a crash of the
database they are empty, and the run fills them again.

Source: migration.md 15.2, "Snapshot" and "Stage".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import CITEXT, TIMESTAMP

from workers.migration.legacy import tables as legacy

STAGE: Final = MetaData(schema="stage")

NPQ_PROFILE: Final = "ParticipantProfile::NPQ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Staged:
    """A table of the stage, and the select on the legacy database that fills it."""

    table: Table
    rows: Select[Any]


def _staged(
    source: Table,
    *columns: str,
    where: ColumnElement[bool] | None = None,
    index: Sequence[str] = (),
) -> Staged:
    kept = [_as_kept(source.c[name]) for name in columns]
    table = Table(
        source.name,
        STAGE,
        *(Column(column.name, column.type) for column in kept),
        *(Index(f"ix_stage_{source.name}_{name}", name) for name in index),
        prefixes=["UNLOGGED"],
    )
    rows = select(*kept)
    return Staged(table=table, rows=rows if where is None else rows.where(where))


def _as_kept(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, TIMESTAMP):
        moment = func.timezone("UTC", column, type_=TIMESTAMP(timezone=True))
        return moment.label(column.name)
    if isinstance(column.type, CITEXT):
        return cast(column, Text).label(column.name)
    return column.label(column.name)


STAGED: Final = (
    _staged(
        legacy.cohorts,
        "id",
        "start_year",
        "registration_start_date",
        "npq_registration_start_date",
        "created_at",
        "updated_at",
    ),
    _staged(legacy.npq_lead_providers, "id"),
    _staged(
        legacy.users,
        "id",
        "full_name",
        "get_an_identity_id",
        "archived_at",
        "created_at",
        "updated_at",
    ),
    _staged(legacy.teacher_profiles, "id", "user_id", "trn"),
    _staged(legacy.participant_identities, "id", "user_id", "email"),
    _staged(
        legacy.participant_profiles,
        "id",
        "teacher_profile_id",
        "participant_identity_id",
        where=legacy.participant_profiles.c.type == NPQ_PROFILE,
    ),
    _staged(
        legacy.npq_applications,
        "id",
        "participant_identity_id",
        "date_of_birth",
        "teacher_reference_number",
        "teacher_reference_number_verified",
        "active_alert",
        "nino",
        "created_at",
    ),
)

cohorts: Final = STAGE.tables["stage.cohorts"]
npq_lead_providers: Final = STAGE.tables["stage.npq_lead_providers"]
users: Final = STAGE.tables["stage.users"]
teacher_profiles: Final = STAGE.tables["stage.teacher_profiles"]
participant_identities: Final = STAGE.tables["stage.participant_identities"]
participant_profiles: Final = STAGE.tables["stage.participant_profiles"]
npq_applications: Final = STAGE.tables["stage.npq_applications"]
