"""A submission makes one application, however often it is sent.

Source: registration-journey.md 9.1 (D4).
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("applications", sa.Column("submission_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_applications_submission_id"), "applications", ["submission_id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_applications_submission_id"), "applications")
    op.drop_column("applications", "submission_id")
