"""Messages wake whoever waits for them, and a dead letter is open once per queue.

The message id of an outbox row is no longer unique: a dead letter that is sent back keeps its id and
names the one queue that it goes to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NOTIFY_OUTBOX = """
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM pg_notify('npq_outbox', '');
    RETURN NULL;
END
$body$
"""

NOTIFY_QUEUE = """
CREATE FUNCTION notify_queue() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM pg_notify('npq_queue', queue) FROM (SELECT DISTINCT queue FROM arrived) AS queues;
    RETURN NULL;
END
$body$
"""


def upgrade() -> None:
    op.add_column("outbox", sa.Column("queue", sa.String(), nullable=True))
    op.drop_constraint("uq_outbox_message_id", "outbox", type_="unique")
    op.drop_index("ix_dead_letters_open", table_name="dead_letters")
    op.create_index(
        "uq_dead_letters_open",
        "dead_letters",
        ["queue", "message_id"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.execute(NOTIFY_OUTBOX)
    op.execute(
        "CREATE TRIGGER notify_outbox AFTER INSERT ON outbox"
        " FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox()"
    )
    op.execute(NOTIFY_QUEUE)
    op.execute(
        "CREATE TRIGGER notify_queue AFTER INSERT ON queue_messages"
        " REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION notify_queue()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER notify_queue ON queue_messages")
    op.execute("DROP FUNCTION notify_queue()")
    op.execute("DROP TRIGGER notify_outbox ON outbox")
    op.execute("DROP FUNCTION notify_outbox()")
    op.drop_index("uq_dead_letters_open", table_name="dead_letters")
    op.create_index(
        "ix_dead_letters_open",
        "dead_letters",
        ["queue", "died_at"],
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_unique_constraint("uq_outbox_message_id", "outbox", ["message_id"])
    op.drop_column("outbox", "queue")
