"""Where lead providers are told of changes, and what became of each notice.

The history of an endpoint leaves out its secrets and how far it was told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNFINISHED = "state IN ('waiting', 'failed')"
LEFT_OUT = (
    "sealed_secret",
    "previous_sealed_secret",
    "position",
    "asked_at",
    "updated_at",
)


def upgrade() -> None:
    # First answers are kept sealed from now on; those that are not could not be opened.
    op.execute("DELETE FROM idempotency_keys")
    op.create_table(
        "notice_endpoints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _public_id(),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'enabled'"), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_sealed_secret", sa.LargeBinary(), nullable=True),
        _time("previous_signs_until"),
        sa.Column("position", sa.BigInteger(), nullable=False),
        _time("asked_at"),
        sa.Column("created_by", sa.String(), nullable=False),
        *_times(),
        sa.CheckConstraint("number BETWEEN 1 AND 5", name=op.f("ck_notice_endpoints_at_most_five")),
        sa.CheckConstraint(
            "state IN ('enabled', 'paused', 'failing')",
            name=op.f("ck_notice_endpoints_state_known"),
        ),
        sa.CheckConstraint(
            "(previous_sealed_secret IS NULL) = (previous_signs_until IS NULL)",
            name=op.f("ck_notice_endpoints_previous_secret_has_an_end"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_notice_endpoints_lead_provider_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_endpoints")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_endpoints_public_id")),
        sa.UniqueConstraint(
            "lead_provider_id", "url", name=op.f("uq_notice_endpoints_lead_provider_id_url")
        ),
        sa.UniqueConstraint(
            "lead_provider_id", "number", name=op.f("uq_notice_endpoints_lead_provider_id_number")
        ),
    )
    _deliveries()
    left_out = ", ".join(f"'{column}'" for column in LEFT_OUT)
    op.execute(
        "CREATE TRIGGER record_version AFTER INSERT OR UPDATE OR DELETE ON notice_endpoints"
        f" FOR EACH ROW EXECUTE FUNCTION record_version({left_out})"
    )


def downgrade() -> None:
    op.drop_table("notice_deliveries")
    op.drop_table("notice_endpoints")


def _deliveries() -> None:
    op.create_table(
        "notice_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _public_id(),
        sa.Column("endpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("after_position", sa.BigInteger(), nullable=True),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("number_of_changes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_failure", sa.String(), nullable=True),
        _time("last_attempt_at"),
        _time("next_attempt_at"),
        _time("delivered_at"),
        sa.Column("replay_of", sa.Uuid(), nullable=True),
        *_times(),
        sa.CheckConstraint(
            "type IN ('changes', 'test')", name=op.f("ck_notice_deliveries_type_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'failed', 'delivered', 'given_up')",
            name=op.f("ck_notice_deliveries_state_known"),
        ),
        sa.CheckConstraint(
            "(type = 'changes') = (after_position IS NOT NULL AND to_position IS NOT NULL)",
            name=op.f("ck_notice_deliveries_changes_have_positions"),
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["notice_endpoints.id"],
            name=op.f("fk_notice_deliveries_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_deliveries")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_deliveries_public_id")),
    )
    op.create_index(
        "ix_notice_deliveries_endpoint_id_id", "notice_deliveries", ["endpoint_id", "id"]
    )
    _index("ix_notice_deliveries_delivered_at", "delivered_at", "delivered_at IS NOT NULL")
    live = f"type = 'changes' AND replay_of IS NULL AND {UNFINISHED}"
    _index("uq_notice_deliveries_in_flight", "endpoint_id", live, unique=True)
    test = f"type = 'test' AND {UNFINISHED}"
    _index("uq_notice_deliveries_test_in_flight", "endpoint_id", test, unique=True)
    replay = f"replay_of IS NOT NULL AND {UNFINISHED}"
    _index("uq_notice_deliveries_replay_in_flight", "replay_of", replay, unique=True)


def _index(name: str, column: str, where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, "notice_deliveries", [column], unique=unique, postgresql_where=sa.text(where)
    )


def _public_id() -> sa.Column[object]:
    return sa.Column(
        "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
    )


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _times() -> list[sa.Column[object]]:
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        for name in ("created_at", "updated_at")
    ]
