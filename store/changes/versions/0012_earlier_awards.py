"""Qualifications awarded before this service kept outcomes have a place; only the teacher's number is known.

Source: provider-api.md 15.3.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, now = sa.DateTime(timezone=True), sa.text("now()")
    op.create_table(
        "legacy_passed_participant_outcomes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trn", sa.String(), nullable=False),
        sa.Column("course_short_code", sa.String(), nullable=False),
        sa.Column("completion_date", sa.Date(), nullable=False),
        sa.Column("created_at", moment, server_default=now, nullable=False),
        sa.Column("updated_at", moment, server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy_passed_participant_outcomes")),
        sa.UniqueConstraint(
            "trn",
            "completion_date",
            "course_short_code",
            name="uq_legacy_passed_participant_outcomes_award",
        ),
    )


def downgrade() -> None:
    op.drop_table("legacy_passed_participant_outcomes")
