"""The 22 tables of the legacy database that hold the programme's rows, exactly typed.

They live in a database of their own: several names are also names of ours.
Source: legacy-schema.md 3.
"""

from workers.migration.legacy.tables.applications import (
    npq_applications,
    participant_profile_states,
    participant_profiles,
)
from workers.migration.legacy.tables.base import LEGACY
from workers.migration.legacy.tables.declarations import (
    declaration_states,
    participant_declarations,
    participant_outcome_api_requests,
    participant_outcomes,
)
from workers.migration.legacy.tables.finance import (
    npq_contracts,
    statement_line_items,
    statements,
)
from workers.migration.legacy.tables.people import (
    participant_id_changes,
    participant_identities,
    teacher_profiles,
    users,
)
from workers.migration.legacy.tables.providers import (
    cohorts,
    cpd_lead_providers,
    npq_courses,
    npq_lead_providers,
    schools,
)
from workers.migration.legacy.tables.schedules import milestones, schedule_milestones, schedules

__all__ = [
    "LEGACY",
    "cohorts",
    "cpd_lead_providers",
    "declaration_states",
    "milestones",
    "npq_applications",
    "npq_contracts",
    "npq_courses",
    "npq_lead_providers",
    "participant_declarations",
    "participant_id_changes",
    "participant_identities",
    "participant_outcome_api_requests",
    "participant_outcomes",
    "participant_profile_states",
    "participant_profiles",
    "schedule_milestones",
    "schedules",
    "schools",
    "statement_line_items",
    "statements",
    "teacher_profiles",
    "users",
]
