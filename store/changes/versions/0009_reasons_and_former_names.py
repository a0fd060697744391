"""Why an application was rejected, and what a person was called before.

The former names are kept by the database, so that whoever corrects a name need not think of them.

Source: provider-api.md 15.5.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REASONS = postgresql.ENUM(
    "registration_expired",
    "rejected_by_provider",
    "other_application_in_this_cohort_accepted",
    name="rejection_reasons",
)
REASON_OF_A_REJECTION = (
    "reason_for_rejection IS NULL OR lead_provider_approval_status IS NOT DISTINCT FROM 'rejected'"
)

# Each former name once, the newest first, never the present one.
KEEP_PREVIOUS_NAMES = """
CREATE FUNCTION keep_previous_names() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.previous_names := array_remove(
        array_prepend(OLD.full_name, array_remove(NEW.previous_names, OLD.full_name)), NEW.full_name
    );
    RETURN NEW;
END
$body$
"""


def upgrade() -> None:
    REASONS.create(op.get_bind())
    reason = postgresql.ENUM(name="rejection_reasons", create_type=False)
    op.add_column("applications", sa.Column("reason_for_rejection", reason, nullable=True))
    op.create_check_constraint(
        op.f("ck_applications_reason_of_a_rejection"), "applications", REASON_OF_A_REJECTION
    )
    names: sa.Column[list[str]] = sa.Column(
        "previous_names", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False
    )
    op.add_column("users", names)
    op.execute(KEEP_PREVIOUS_NAMES)
    op.execute(
        "CREATE TRIGGER keep_previous_names BEFORE UPDATE ON users"
        " FOR EACH ROW WHEN (OLD.full_name IS DISTINCT FROM NEW.full_name)"
        " EXECUTE FUNCTION keep_previous_names()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_previous_names ON users")
    op.execute("DROP FUNCTION keep_previous_names()")
    op.drop_column("users", "previous_names")
    op.drop_constraint(op.f("ck_applications_reason_of_a_rejection"), "applications")
    op.drop_column("applications", "reason_for_rejection")
    REASONS.drop(op.get_bind())
