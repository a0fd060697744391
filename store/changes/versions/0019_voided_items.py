"""A declaration may have several voided items on one statement; all other states stay there once.

What is eligible, payable, paid or taken back is on one statement at most for the whole declaration already.

Source: finance.md 2.2, "Ours", and 8.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLE = "statement_items"
_ONCE = "uq_statement_items_declaration_id_statement_id_state"


def upgrade() -> None:
    op.create_index(
        "uq_statement_items_ineligible",
        _TABLE,
        ["declaration_id", "statement_id"],
        unique=True,
        postgresql_where=sa.text("state = 'ineligible'"),
    )
    op.create_index("ix_statement_items_declaration_id", _TABLE, ["declaration_id"])
    op.drop_constraint(_ONCE, _TABLE)


def downgrade() -> None:
    op.create_unique_constraint(_ONCE, _TABLE, ["declaration_id", "statement_id", "state"])
    op.drop_index("ix_statement_items_declaration_id", _TABLE)
    op.drop_index("uq_statement_items_ineligible", _TABLE)
