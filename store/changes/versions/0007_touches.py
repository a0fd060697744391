"""Whose time moves when something else changes, kept by the database so that no code path forgets it.

Providers poll by ``updated_since``: a change that they would miss is a change that they never see.
``npq.bulk`` = on or ``npq.touch`` = off leaves the times as the bulk run writes them.

Source: provider-api.md 7.6; finance.md 2.2 and 6.3, "Concurrency".
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Changes of these alone are not significant. Source: provider-api.md 7.6. The times are left out of the
# comparison: when nothing but a time has moved, the row was touched, and that is significant.
INSIGNIFICANT = (
    "raw_tra_provider_data",
    "feature_flag_id",
    "updated_from_tra_at",
    "trn_lookup_status",
    "notify_user_for_future_reg",
    "email_updates_status",
    "email_updates_unsubscribe_key",
)
_TIMES = ("updated_at", "significantly_updated_at")

TOUCHES_ARE_OFF = """
CREATE FUNCTION touches_are_off() RETURNS boolean LANGUAGE sql STABLE AS $body$
    SELECT coalesce(current_setting('npq.bulk', true) = 'on', false)
        OR coalesce(current_setting('npq.touch', true) = 'off', false)
$body$
"""

NOTE_SIGNIFICANT_CHANGE = f"""
CREATE FUNCTION note_significant_change() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    before jsonb := to_jsonb(OLD) - '{{{",".join(_TIMES)}}}'::text[];
    after jsonb := to_jsonb(NEW) - '{{{",".join(_TIMES)}}}'::text[];
    insignificant text[] := '{{{",".join(INSIGNIFICANT)}}}';
BEGIN
    IF NEW.significantly_updated_at IS DISTINCT FROM OLD.significantly_updated_at
       OR touches_are_off() THEN
        RETURN NEW;
    END IF;
    IF before = after AND NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        RETURN NEW;
    END IF;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    IF before = after OR before - insignificant <> after - insignificant THEN
        NEW.significantly_updated_at := NEW.updated_at;
    END IF;
    RETURN NEW;
END
$body$
"""

TOUCH_APPLICANTS = """
CREATE FUNCTION touch_applicants_{event}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF touches_are_off() THEN
        RETURN NULL;
    END IF;
    UPDATE users
       SET updated_at = greatest(users.updated_at, moved.at),
           significantly_updated_at = greatest(users.significantly_updated_at, moved.at)
      FROM ({moved}) AS moved (user_id, at)
     WHERE users.id = moved.user_id;
    RETURN NULL;
END
$body$
"""
MADE = "SELECT user_id, max(updated_at) FROM new_rows GROUP BY user_id"
DECIDED = """
    SELECT new_rows.user_id, max(new_rows.updated_at)
      FROM new_rows JOIN old_rows USING (id)
     WHERE new_rows.lead_provider_approval_status
           IS DISTINCT FROM old_rows.lead_provider_approval_status
     GROUP BY new_rows.user_id
"""

TOUCH_MOVED_DECLARATION = """
CREATE FUNCTION touch_moved_declaration() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT touches_are_off() THEN
        UPDATE declarations SET updated_at = NEW.updated_at WHERE id = NEW.declaration_id;
    END IF;
    RETURN NULL;
END
$body$
"""

# The history of users leaves out the time that follows from other changes, as it does updated_at.
HISTORY_OF_USERS = (
    "CREATE TRIGGER record_version AFTER INSERT OR UPDATE OR DELETE ON users"
    " FOR EACH ROW EXECUTE FUNCTION record_version({columns})"
)


def upgrade() -> None:
    op.execute(TOUCHES_ARE_OFF)
    op.execute(NOTE_SIGNIFICANT_CHANGE)
    op.execute(TOUCH_APPLICANTS.format(event="insert", moved=MADE))
    op.execute(TOUCH_APPLICANTS.format(event="update", moved=DECIDED))
    op.execute(TOUCH_MOVED_DECLARATION)
    op.execute(
        "CREATE TRIGGER note_significant_change BEFORE UPDATE ON users"
        " FOR EACH ROW EXECUTE FUNCTION note_significant_change()"
    )
    op.execute(
        "CREATE TRIGGER touch_applicants_insert AFTER INSERT ON applications"
        " REFERENCING NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION touch_applicants_insert()"
    )
    op.execute(
        "CREATE TRIGGER touch_applicants_update AFTER UPDATE ON applications"
        " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION touch_applicants_update()"
    )
    op.execute(
        "CREATE TRIGGER touch_moved_declaration AFTER UPDATE ON statement_items"
        " FOR EACH ROW WHEN (OLD.statement_id IS DISTINCT FROM NEW.statement_id)"
        " EXECUTE FUNCTION touch_moved_declaration()"
    )
    _record_users(
        "raw_tra_provider_data", "updated_at", "feature_flag_id", "significantly_updated_at"
    )
    op.create_index(
        "uq_declarations_live",
        "declarations",
        ["application_id", "declaration_type"],
        unique=True,
        postgresql_where=sa.text("state IN ('submitted', 'eligible', 'payable', 'paid')"),
    )


def downgrade() -> None:
    op.drop_index("uq_declarations_live", "declarations")
    _record_users("raw_tra_provider_data", "updated_at", "feature_flag_id")
    op.execute("DROP TRIGGER touch_moved_declaration ON statement_items")
    op.execute("DROP TRIGGER touch_applicants_update ON applications")
    op.execute("DROP TRIGGER touch_applicants_insert ON applications")
    op.execute("DROP TRIGGER note_significant_change ON users")
    for function in (
        "touch_moved_declaration",
        "touch_applicants_update",
        "touch_applicants_insert",
        "note_significant_change",
        "touches_are_off",
    ):
        op.execute(f"DROP FUNCTION {function}()")


def _record_users(*left_out: str) -> None:
    columns = ", ".join(f"'{column}'" for column in left_out)
    op.execute("DROP TRIGGER record_version ON users")
    op.execute(HISTORY_OF_USERS.format(columns=columns))
