"""Cohorts from 2021 on. Source: migration.md 5.2.

A cohort of ours that has the start year but no legacy counterpart (its public id names no legacy
cohort) is adopted and gets the legacy id. Source: migration.md 17, A32.
"""

from typing import Final

from sqlalchemy import and_, exists, extract, func, literal, not_, or_, select

from workers.migration import old, refs
from workers.migration.migrator import Check, Claim, Migrator

FIRST_YEAR: Final = 2021
LAST_YEAR: Final = 2029
CAPPED_YEAR: Final = 2024

_ours = refs.cohort
_legacy = old.cohorts
_linked = old.cohorts.alias("linked")
_by_id = refs.cohort.alias("our_cohort_by_id")

_is_linked = exists().where(_linked.c.id == _ours.c.public_id)
_has_own = exists().where(_by_id.c.public_id == _legacy.c.id)
_match = or_(
    _ours.c.public_id == _legacy.c.id,
    and_(_ours.c.start_year == _legacy.c.start_year, not_(_is_linked), not_(_has_own)),
)
_registration_starts = func.coalesce(
    _legacy.c.npq_registration_start_date, _legacy.c.registration_start_date
)

COHORTS: Final = Migrator(
    entity="cohort",
    source=select(_legacy.c.id)
    .outerjoin_from(_legacy, _ours, _match)
    .where(_legacy.c.start_year >= FIRST_YEAR),
    legacy_id=_legacy.c.id,
    target=_ours,
    checks=(
        Check("invalid.cohort.start_year", _legacy.c.start_year > LAST_YEAR),
        Claim("start_year", "invalid.cohort.start_year_taken"),
        Check("invalid.cohort.registration_start_date_blank", _registration_starts.is_(None)),
        Check(
            "invalid.cohort.registration_year_mismatch",
            extract("year", func.timezone("UTC", _registration_starts)) != _legacy.c.start_year,
        ),
    ),
    columns={
        "public_id": _legacy.c.id,
        "start_year": _legacy.c.start_year,
        "registration_start_date": _registration_starts,
        "funding_cap": _legacy.c.start_year == literal(CAPPED_YEAR),
        "created_at": _legacy.c.created_at,
        "updated_at": _legacy.c.updated_at,
    },
)
