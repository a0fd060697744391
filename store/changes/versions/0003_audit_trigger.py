"""The history of changes, written by the database itself.

Source: admin-and-operations.md 7. The trigger writes one row of ``versions`` per changed row, in the
same transaction. ``npq.actor`` must be set; ``npq.bulk`` = on leaves the writing to the bulk run, which
records one entry for itself. Columns named as arguments are neither compared nor kept: secrets, and
what nobody reads.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table -> the columns that are left out. Source: admin-and-operations.md 7.2.
AUDITED = {
    "users": ("raw_tra_provider_data", "updated_at", "feature_flag_id"),
    "applications": (),
    "application_states": (),
    "statements": (),
    "statement_items": ("updated_at",),
    "declarations": (),
    "funding_contracts": (),
    "funding_contract_templates": (),
    "cohorts": (),
    "schedules": (),
    "participant_id_changes": (),
    "participant_outcomes": (),
    "admins": ("otp_hash", "otp_expires_at", "otp_failed_attempts", "updated_at"),
    "api_tokens": ("hashed_token", "last_used_at", "updated_at"),
    "lead_providers": (),
    "courses": (),
    "settings": (),
}

FUNCTION = """
CREATE FUNCTION record_version() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    actor text := nullif(current_setting('npq.actor', true), '');
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - coalesce(TG_ARGV, '{}') END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - coalesce(TG_ARGV, '{}') END;
    changes jsonb;
BEGIN
    IF current_setting('npq.bulk', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF actor IS NULL THEN
        RAISE EXCEPTION 'a change of % has no actor', TG_TABLE_NAME
            USING HINT = 'Begin the transaction inside acting_as(...), or SET npq.actor.';
    END IF;
    SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key))
      INTO changes
      FROM jsonb_object_keys(coalesce(after, before)) AS key
     WHERE (before -> key) IS DISTINCT FROM (after -> key);
    IF TG_OP = 'UPDATE' AND changes IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO versions (item_type, item_id, event, whodunnit, cause, note, object, object_changes)
    VALUES (
        TG_TABLE_NAME,
        coalesce(after ->> 'id', before ->> 'id')::bigint,
        CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'UPDATE' THEN 'update' ELSE 'destroy' END,
        actor,
        nullif(current_setting('npq.cause', true), ''),
        nullif(current_setting('npq.note', true), ''),
        before,
        changes
    );
    RETURN NULL;
END
$body$
"""

HISTORY_IS_KEPT = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END
$body$
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(HISTORY_IS_KEPT)
    for table, left_out in AUDITED.items():
        arguments = ", ".join(f"'{column}'" for column in left_out)
        op.execute(
            f"CREATE TRIGGER record_version AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION record_version({arguments})"
        )
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON versions"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_history ON versions")
    for table in AUDITED:
        op.execute(f"DROP TRIGGER record_version ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP FUNCTION record_version()")
