"""Extensions and enumeration types. Source: migration.md 2.1 and 2.2."""

from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("btree_gin", "citext", "pg_trgm")

ITEM_STATES = (
    "eligible",
    "payable",
    "paid",
    "voided",
    "ineligible",
    "awaiting_clawback",
    "clawed_back",
)

ENUMERATIONS = {
    "application_statuses": ("active", "deferred", "withdrawn"),
    "declaration_state_reasons": ("duplicate",),
    "declaration_states": ("submitted", *ITEM_STATES),
    "declaration_types": ("started", "retained-1", "retained-2", "completed"),
    "funding_choices": ("school", "trust", "self", "another", "employer"),
    "headteacher_statuses": (
        "no",
        "yes_when_course_starts",
        "yes_in_first_two_years",
        "yes_over_two_years",
        "yes_in_first_five_years",
        "yes_over_five_years",
    ),
    "kind_of_nurseries": (
        "local_authority_maintained_nursery",
        "preschool_class_as_part_of_school",
        "private_nursery",
        "another_early_years_setting",
        "childminder",
    ),
    "lead_provider_approval_statuses": ("pending", "accepted", "rejected"),
    "outcome_states": ("passed", "failed", "voided"),
    "statement_item_states": ITEM_STATES,
    "statement_states": ("open", "payable", "paid"),
}


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for name, values in ENUMERATIONS.items():
        postgresql.ENUM(*values, name=name).create(op.get_bind())


def downgrade() -> None:
    for name in ENUMERATIONS:
        postgresql.ENUM(name=name).drop(op.get_bind())
