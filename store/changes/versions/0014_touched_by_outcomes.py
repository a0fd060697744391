"""A declaration moves when something new is said of what the participant achieved.

Providers poll declarations by ``updated_since`` and read ``has_passed`` there. Never backwards: a time that
is later already stays. ``npq.bulk`` = on or ``npq.touch`` = off leaves the times as the run writes them.

Source: provider-api.md 7.6.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TOUCH_CONCLUDED_DECLARATION = """
CREATE FUNCTION touch_concluded_declaration() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT touches_are_off() THEN
        UPDATE declarations SET updated_at = NEW.updated_at
         WHERE id = NEW.declaration_id AND updated_at < NEW.updated_at;
    END IF;
    RETURN NULL;
END
$body$
"""


def upgrade() -> None:
    op.execute(TOUCH_CONCLUDED_DECLARATION)
    op.execute(
        "CREATE TRIGGER touch_concluded_declaration AFTER INSERT ON participant_outcomes"
        " FOR EACH ROW EXECUTE FUNCTION touch_concluded_declaration()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER touch_concluded_declaration ON participant_outcomes")
    op.execute("DROP FUNCTION touch_concluded_declaration()")
