"""Registers are known by their numbers, searched by name and by place, and every run leaves its figures.

Source: reference-data.md 14 (the run record) and 15 (R4: unique numbers);
registration-journey.md 14.1 (what is searched).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNIQUE = {
    "schools": "urn",
    "private_childcare_providers": "provider_urn",
    "local_authorities": "ukprn",
}
COUNTS = ("rows_created", "rows_updated", "rows_unchanged", "rows_removed")
NAME_SEARCH = "to_tsvector('english'::regconfig, coalesce(name, ''))"
PLACES = (
    "la_name",
    "address_1",
    "address_2",
    "address_3",
    "town",
    "county",
    "postcode",
    "postcode_without_spaces",
    "region",
)
LOCATION_SEARCH = (
    "to_tsvector('simple'::regconfig, "
    + " || ' ' || ".join(f"coalesce({column}, '')" for column in PLACES)
    + ")"
)
OLD_SEARCH = (
    "setweight(to_tsvector('english'::regconfig, coalesce(name, '')), 'A')"
    " || setweight(to_tsvector('simple'::regconfig, coalesce(urn, '')"
    " || ' ' || coalesce(town, '') || ' ' || coalesce(la_name, '')"
    " || ' ' || coalesce(postcode, '') || ' ' || coalesce(postcode_without_spaces, '')), 'B')"
)


def upgrade() -> None:
    for table, column in UNIQUE.items():
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.create_unique_constraint(op.f(f"uq_{table}_{column}"), table, [column])
    op.drop_index("ix_schools_search", table_name="schools")
    op.drop_column("schools", "search")
    for column, vector in (("name_search", NAME_SEARCH), ("location_search", LOCATION_SEARCH)):
        computed = sa.Computed(vector, persisted=True)
        op.add_column("schools", sa.Column(column, postgresql.TSVECTOR(), computed, nullable=True))
        op.create_index(f"ix_schools_{column}", "schools", [column], postgresql_using="gin")
    op.create_index(
        "ix_private_childcare_providers_provider_urn_trigrams",
        "private_childcare_providers",
        ["provider_urn"],
        postgresql_using="gist",
        postgresql_ops={"provider_urn": "gist_trgm_ops"},
    )
    _add_figures_of_runs()


def _add_figures_of_runs() -> None:
    op.add_column(
        "register_imports",
        sa.Column("encoding", sa.String(), server_default=sa.text("''"), nullable=False),
    )
    op.alter_column("register_imports", "encoding", server_default=None)
    op.add_column(
        "register_imports",
        sa.Column("state", sa.String(), server_default=sa.text("'running'"), nullable=False),
    )
    op.add_column("register_imports", sa.Column("failure", sa.String(), nullable=True))
    for column in COUNTS:
        op.add_column(
            "register_imports",
            sa.Column(column, sa.Integer(), server_default=sa.text("0"), nullable=False),
        )
    for column in ("rows_read", "rows_refused"):
        op.alter_column("register_imports", column, server_default=sa.text("0"))
    op.execute("UPDATE register_imports SET state = 'finished' WHERE finished_at IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_register_imports_state_known"),
        "register_imports",
        "state IN ('running', 'finished', 'failed')",
    )
    op.create_check_constraint(
        op.f("ck_register_imports_finished_when_over"),
        "register_imports",
        "(state = 'running') = (finished_at IS NULL)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_register_imports_finished_when_over"), "register_imports")
    op.drop_constraint(op.f("ck_register_imports_state_known"), "register_imports")
    for column in ("encoding", "state", "failure", *COUNTS):
        op.drop_column("register_imports", column)
    for column in ("rows_read", "rows_refused"):
        op.alter_column("register_imports", column, server_default=None)
    op.drop_index(
        "ix_private_childcare_providers_provider_urn_trigrams",
        table_name="private_childcare_providers",
    )
    for column in ("name_search", "location_search"):
        op.drop_index(f"ix_schools_{column}", table_name="schools")
        op.drop_column("schools", column)
    op.add_column(
        "schools",
        sa.Column("search", postgresql.TSVECTOR(), sa.Computed(OLD_SEARCH), nullable=False),
    )
    op.create_index("ix_schools_search", "schools", ["search"], postgresql_using="gin")
    for table, column in UNIQUE.items():
        op.drop_constraint(op.f(f"uq_{table}_{column}"), table)
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
