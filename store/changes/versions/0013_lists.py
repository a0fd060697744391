"""What the lists of the API lean on: where pages begin, and indexes for who and what is listed.

The table of bookmarks is unlogged: after a crash pages are counted again.
Source: provider-api.md 5.4, 9.1 and 11.1.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_bookmarks",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_page_bookmarks"),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_page_bookmarks_expires_at", "page_bookmarks", ["expires_at"])
    op.create_index(
        "ix_applications_accepted_of_user",
        "applications",
        ["user_id", "lead_provider_id"],
        postgresql_where=sa.text("lead_provider_approval_status = 'accepted'"),
    )
    op.create_index(
        "ix_participant_outcomes_created_at_id", "participant_outcomes", ["created_at", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_participant_outcomes_created_at_id", "participant_outcomes")
    op.drop_index("ix_applications_accepted_of_user", "applications")
    op.drop_table("page_bookmarks")
