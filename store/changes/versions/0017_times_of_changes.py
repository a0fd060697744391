"""A row that is shown with its ``updated_at`` moves when it changes, also when the writer did not think of it.

A time that the writer says wins, even when it is the one that was. ``npq.now`` is the instant of the request,
where there is one: outside production a client may say which. ``npq.bulk`` = on or ``npq.touch`` = off leaves
the times as the run writes them. Users have ``note_significant_change``.

Source: provider-api.md 7.6 and 5.8.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = (
    "applications",
    "application_states",
    "declarations",
    "delivery_partners",
    "participant_id_changes",
    "participant_outcomes",
    "statement_items",
    "statements",
)

TIME_OF_CHANGE = """
CREATE FUNCTION time_of_change() RETURNS timestamptz LANGUAGE sql STABLE AS $body$
    SELECT coalesce(nullif(current_setting('npq.now', true), '')::timestamptz, now())
$body$
"""

# The first trigger fires when the statement names the column, and tells the second, which comes right after
# it for the same row: nothing else tells a time written again from one that was not written.
NOTE_SAID_TIME = """
CREATE FUNCTION note_said_time() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM set_config('npq.time_is_said', 'on', true);
    RETURN NEW;
END
$body$
"""
MOVE_UPDATED_AT = """
CREATE FUNCTION move_updated_at() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF current_setting('npq.time_is_said', true) = 'on' THEN
        PERFORM set_config('npq.time_is_said', '', true);
    ELSIF NOT touches_are_off() THEN
        NEW.updated_at := time_of_change();
    END IF;
    RETURN NEW;
END
$body$
"""


WITHOUT_ITS_TIME = "OLD.updated_at = NEW.updated_at AND OLD.* IS DISTINCT FROM NEW.*"
# In the order in which they fire, which is that of their names.
TRIGGERS = {"a_note_said_time": "UPDATE OF updated_at", "b_move_updated_at": "UPDATE"}


def upgrade() -> None:
    for function in (TIME_OF_CHANGE, NOTE_SAID_TIME, MOVE_UPDATED_AT):
        op.execute(function)
    for table in TABLES:
        for name, event in TRIGGERS.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
                f" WHEN ({WITHOUT_ITS_TIME}) EXECUTE FUNCTION {name[2:]}()"
            )


def downgrade() -> None:
    for table in TABLES:
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("move_updated_at", "note_said_time", "time_of_change"):
        op.execute(f"DROP FUNCTION {function}()")
