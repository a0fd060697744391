"""Delivery partners, whom they teach for, and the declarations that name them.

Source: provider-api.md 15.2.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AUDITED = ("delivery_partners", "delivery_partnerships")
PARTNERSHIP = {
    "lead_provider_id": "lead_providers",
    "cohort_id": "cohorts",
    "delivery_partner_id": "delivery_partners",
}
NAMED = ("delivery_partner_id", "secondary_delivery_partner_id")


def upgrade() -> None:
    op.create_table(
        "delivery_partners",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        *_times(),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_delivery_partners_name_present")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_partners")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delivery_partners_public_id")),
    )
    op.create_index(
        "uq_delivery_partners_name", "delivery_partners", [sa.text("lower(name)")], unique=True
    )
    op.create_table(
        "delivery_partnerships",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=False) for column in PARTNERSHIP),
        *_times(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_partnerships")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_delivery_partnerships_{column}")
            )
            for column, table in PARTNERSHIP.items()
        ),
        sa.UniqueConstraint(
            *PARTNERSHIP, name=op.f("uq_delivery_partnerships_provider_cohort_partner")
        ),
    )
    for column in ("cohort_id", "delivery_partner_id"):
        name = op.f(f"ix_delivery_partnerships_{column}")
        op.create_index(name, "delivery_partnerships", [column])
    _name_partners_in_declarations()
    for table in AUDITED:
        op.execute(
            f"CREATE TRIGGER record_version AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION record_version()"
        )


def downgrade() -> None:
    op.drop_constraint(
        op.f("ck_declarations_secondary_beside_primary_partner"), "declarations", type_="check"
    )
    for column in NAMED:
        op.drop_index(op.f(f"ix_declarations_{column}"), "declarations")
        op.drop_constraint(op.f(f"fk_declarations_{column}"), "declarations")
        op.drop_column("declarations", column)
    op.drop_table("delivery_partnerships")
    op.drop_table("delivery_partners")


def _name_partners_in_declarations() -> None:
    for column in NAMED:
        op.add_column("declarations", sa.Column(column, sa.BigInteger()))
        op.create_foreign_key(
            op.f(f"fk_declarations_{column}"), "declarations", "delivery_partners", [column], ["id"]
        )
        op.create_index(op.f(f"ix_declarations_{column}"), "declarations", [column])
    op.create_check_constraint(
        op.f("ck_declarations_secondary_beside_primary_partner"),
        "declarations",
        "secondary_delivery_partner_id IS NULL"
        " OR (delivery_partner_id IS NOT NULL"
        " AND delivery_partner_id <> secondary_delivery_partner_id)",
    )


def _times() -> list[sa.Column[object]]:
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        for name in ("created_at", "updated_at")
    ]
