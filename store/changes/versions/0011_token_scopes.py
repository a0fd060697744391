"""Tokens open one part of the API each; they belong to a lead provider exactly when their scope says so.

Source: provider-api.md 3 and 15.3.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCOPES = postgresql.ENUM("lead_provider", "teacher_record_service", name="api_token_scopes")


def upgrade() -> None:
    SCOPES.create(op.get_bind())
    scope = postgresql.ENUM(name="api_token_scopes", create_type=False)
    op.add_column(
        "api_tokens",
        sa.Column("scope", scope, server_default=sa.text("'lead_provider'"), nullable=False),
    )
    op.alter_column("api_tokens", "lead_provider_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_api_tokens_provider_as_scope_says"),
        "api_tokens",
        "(scope = 'lead_provider') = (lead_provider_id IS NOT NULL)",
    )


def downgrade() -> None:
    """The tokens of neighbours go: the older schema has no place for them."""
    op.execute("SELECT set_config('npq.actor', 'Task: db downgrade', true)")
    op.execute("DELETE FROM api_tokens WHERE lead_provider_id IS NULL")
    op.drop_constraint(op.f("ck_api_tokens_provider_as_scope_says"), "api_tokens")
    op.alter_column("api_tokens", "lead_provider_id", nullable=False)
    op.drop_column("api_tokens", "scope")
    SCOPES.drop(op.get_bind())
