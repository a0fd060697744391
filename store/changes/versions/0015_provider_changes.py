"""The change feed: what of a provider's view has changed, numbered in the order of commits.

Statement triggers note which rows a transaction has changed (``noted_changes``). When it commits, one
deferred trigger takes a lock, works out whose view that changes and numbers the result
(``provider_changes``). Who sees what is asked under the lock, when all earlier commits are visible: a
transaction that ends a provider's view, or begins one, can neither hide another's change nor be hidden.
The lock is the transaction's last and is kept until its commit is visible, so that no number appears
before a smaller one. A run with ``npq.bulk`` = on notes only that everything may have changed.

Source: provider-api.md 4, 7.3, 7.6, 8.3, 9.2, 10.2, 11.2, 12 and 15.2.
"""
# ruff: noqa: S608 - the words are all ours; there are no values in them.

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LOCK: Final = 0x6E70_7201
XID: Final = "pg_current_xact_id()::text::bigint"

# A changed row as (kind, row_id, lead_provider_id, resource_id). Without resource_id the kind says what
# is looked up at commit; with it, the provider saw that resource before and is told of its end.
# A kind that names a resource is the row itself; ``applicant``: the applications of a user;
# ``funding``: those that an application's funding decides; ``enrolment``: the participant of an
# application, for the provider named; ``declared`` and ``achieved``: the declarations and outcomes of an
# application; ``partnered``: the declarations with a delivery partner.
# A public id that others show never changes; if one does, everything may have.
RENAMED = """
UNION ALL
SELECT 'everything', NULL, NULL, NULL
  FROM before JOIN after USING (id) WHERE before.public_id <> after.public_id
"""
FUNDS = (
    "coalesce({row}.lead_provider_approval_status = 'accepted' AND {row}.eligible_for_funding"
    " AND {row}.funded_place IS NOT FALSE, false)"
)
APPLICATIONS = f"""
SELECT 'application', after.id, NULL::bigint, NULL::uuid FROM after
UNION SELECT 'participant', user_id, NULL, NULL FROM after
UNION SELECT 'participant', user_id, NULL, NULL FROM before
UNION SELECT 'application', NULL, before.lead_provider_id, before.public_id FROM before
UNION
SELECT 'participant', NULL, before.lead_provider_id, users.public_id
  FROM before JOIN users ON users.id = before.user_id
 WHERE before.lead_provider_approval_status = 'accepted'
UNION
SELECT 'funding', after.id, NULL, NULL
  FROM after LEFT JOIN before USING (id)
 WHERE {FUNDS.format(row="after")} <> {FUNDS.format(row="before")}
UNION
SELECT 'applicant', before.user_id, NULL, NULL
  FROM before LEFT JOIN after USING (id)
 WHERE (before.user_id, before.course_id) IS DISTINCT FROM (after.user_id, after.course_id)
UNION
SELECT 'applicant', after.user_id, NULL, NULL
  FROM before JOIN after USING (id)
 WHERE (before.user_id, before.course_id) IS DISTINCT FROM (after.user_id, after.course_id)
UNION
SELECT told.kind, after.id, NULL, NULL
  FROM before JOIN after USING (id), (VALUES ('declared'), ('achieved')) AS told (kind)
 WHERE (before.user_id, before.course_id) IS DISTINCT FROM (after.user_id, after.course_id)
UNION
SELECT 'declared', after.id, NULL, NULL
  FROM before JOIN after USING (id)
 WHERE before.targeted_delivery_funding_eligibility <> after.targeted_delivery_funding_eligibility
{RENAMED}
"""
APPLICATION_STATES = """
SELECT 'enrolment', application_id, lead_provider_id, NULL::uuid
  FROM (TABLE before UNION ALL TABLE after) AS states
 WHERE state IN ('deferred', 'withdrawn')
"""
USERS = f"""
SELECT told.kind, users.id, NULL::bigint, NULL::uuid
  FROM (TABLE before UNION ALL TABLE after) AS users,
       (VALUES ('applicant'), ('participant')) AS told (kind)
{RENAMED}
"""
ID_CHANGES = """
SELECT 'participant', user_id, NULL::bigint, NULL::uuid
  FROM (TABLE before UNION ALL TABLE after) AS id_changes
"""
DECLARATIONS = """
SELECT 'declaration', id, NULL::bigint, NULL::uuid FROM after
UNION SELECT 'declaration', NULL, lead_provider_id, public_id FROM before
UNION
SELECT 'outcome', NULL, before.lead_provider_id, outcomes.public_id
  FROM before JOIN after USING (id)
  JOIN participant_outcomes AS outcomes ON outcomes.declaration_id = after.id
 WHERE before.lead_provider_id <> after.lead_provider_id
UNION
SELECT 'achieved', after.application_id, NULL, NULL
  FROM before JOIN after USING (id)
 WHERE (before.lead_provider_id, before.application_id)
       IS DISTINCT FROM (after.lead_provider_id, after.application_id)
"""
ITEMS = """
SELECT 'declaration', declaration_id, NULL::bigint, NULL::uuid
  FROM (TABLE before UNION ALL TABLE after) AS items
"""
OUTCOMES = """
SELECT 'outcome', id, NULL::bigint, NULL::uuid FROM after
UNION
SELECT 'outcome', NULL, declarations.lead_provider_id, before.public_id
  FROM before JOIN declarations ON declarations.id = before.declaration_id
UNION
SELECT 'declaration', declaration_id, NULL, NULL
  FROM (TABLE before UNION ALL TABLE after) AS outcomes
"""
STATEMENTS = f"""
SELECT 'statement', id, NULL::bigint, NULL::uuid FROM after
UNION SELECT 'statement', NULL, lead_provider_id, public_id FROM before WHERE output_fee
{RENAMED}
"""
PARTNERS = f"""
SELECT 'delivery_partner', id, NULL::bigint, NULL::uuid FROM after
UNION
SELECT 'partnered', after.id, NULL, NULL
  FROM before JOIN after USING (id) WHERE before.name <> after.name
{RENAMED}
"""
PARTNERSHIPS = """
SELECT 'delivery_partner', NULL::bigint, partnerships.lead_provider_id, partners.public_id
  FROM (TABLE before UNION ALL TABLE after) AS partnerships
  JOIN delivery_partners AS partners ON partners.id = partnerships.delivery_partner_id
"""

# Table -> what a change of its rows means, and the columns that no provider sees: a change of these
# alone is none. A column that is not named counts, so that a new one is never forgotten.
WATCHED: Final[Mapping[str, tuple[str, str]]] = {
    "applications": (
        APPLICATIONS,
        (
            "raw_application_data,notes,review_status,submission_id,on_submission_trn,"
            "participant_outcome_state,funding_eligibility_status_code,works_in_nursery,"
            "works_in_childcare,kind_of_nursery,work_setting,employment_type,primary_establishment,"
            "number_of_pupils,referred_by_return_to_teaching_adviser,"
            "targeted_support_funding_eligibility,tsf_primary_eligibility,tsf_primary_plus_eligibility"
        ),
    ),
    "application_states": (APPLICATION_STATES, "public_id,updated_at"),
    "users": (
        USERS,
        (
            "date_of_birth,trn_auto_verified,trn_lookup_status,active_alert,national_insurance_number,"
            "provider,uid,raw_tra_provider_data,feature_flag_id,updated_from_tra_at,"
            "notify_user_for_future_reg,email_updates_status,email_updates_unsubscribe_key,"
            "archived_email,archived_at,created_at,updated_at"
        ),
    ),
    "participant_id_changes": (ID_CHANGES, "public_id"),
    "declarations": (DECLARATIONS, "superseded_by_id"),
    "statement_items": (ITEMS, "public_id,created_at,updated_at"),
    "participant_outcomes": (
        OUTCOMES,
        "qualified_teachers_api_request_successful,sent_to_qualified_teachers_api_at",
    ),
    "statements": (STATEMENTS, "marked_as_paid_at,reconcile_amount"),
    "delivery_partners": (PARTNERS, ""),
    "delivery_partnerships": (PARTNERSHIPS, "created_at,updated_at"),
}

MOVED = """
moved AS (
    SELECT id FROM old_rows JOIN new_rows USING (id)
     WHERE to_jsonb(old_rows) - '{{{hidden}}}'::text[] <> to_jsonb(new_rows) - '{{{hidden}}}'::text[]
),
before AS (SELECT old_rows.* FROM old_rows JOIN moved USING (id)),
after AS (SELECT new_rows.* FROM new_rows JOIN moved USING (id))
"""
MADE = "after AS (TABLE new_rows), before AS (SELECT * FROM new_rows WHERE false)"
GONE = "before AS (TABLE old_rows), after AS (SELECT * FROM old_rows WHERE false)"
# Event -> how the rows before and after it are named, its transition tables, one that has rows.
EVENTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "insert": (MADE, "NEW TABLE AS new_rows", "new_rows"),
    "update": (MOVED, "OLD TABLE AS old_rows NEW TABLE AS new_rows", "new_rows"),
    "delete": (GONE, "OLD TABLE AS old_rows", "old_rows"),
}
NOTE = """
CREATE FUNCTION note_{event}_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM {rows}) THEN
        RETURN NULL;
    END IF;
    IF current_setting('npq.bulk', true) = 'on' THEN
        PERFORM note_everything();
        RETURN NULL;
    END IF;
    WITH {sides}
    INSERT INTO noted_changes (kind, row_id, lead_provider_id, resource_id) {meaning};
    RETURN NULL;
END
$body$
"""
NOTE_EVERYTHING = f"""
CREATE FUNCTION note_everything() RETURNS void LANGUAGE sql AS $body$
    INSERT INTO noted_changes (kind)
    SELECT 'everything'
     WHERE NOT EXISTS (
        SELECT FROM noted_changes WHERE transaction_id = {XID} AND kind = 'everything'
     )
$body$
"""

# True once in a transaction, and again when what it stood for was rolled back to a savepoint.
IS_FIRST = """
CREATE FUNCTION is_first_noted_change() RETURNS boolean LANGUAGE plpgsql AS $body$
BEGIN
    IF current_setting('npq.changes_noted', true) = 'on' THEN
        RETURN false;
    END IF;
    PERFORM set_config('npq.changes_noted', 'on', true);
    RETURN true;
END
$body$
"""
SAME_COURSE = """
(one.course_id = other.course_id OR 2 = (
    SELECT count(*) FROM courses
     WHERE id IN (one.course_id, other.course_id)
       AND identifier IN ('npq-additional-support-offer', 'npq-early-headship-coaching-offer')
))
"""
SEEN = f"""
SELECT lead_provider_id, kind, resource_id FROM noted WHERE resource_id IS NOT NULL
UNION
SELECT providers.id, 'everything', NULL
  FROM noted, lead_providers AS providers WHERE kind = 'everything'
UNION
SELECT applications.lead_provider_id, 'application', applications.public_id
  FROM noted JOIN applications ON applications.id = noted.row_id WHERE kind = 'application'
UNION
SELECT applications.lead_provider_id, 'application', applications.public_id
  FROM noted JOIN applications ON applications.user_id = noted.row_id WHERE kind = 'applicant'
UNION
SELECT other.lead_provider_id, 'application', other.public_id
  FROM noted JOIN applications AS one ON one.id = noted.row_id
  JOIN applications AS other ON other.user_id = one.user_id AND other.id <> one.id
 WHERE kind = 'funding' AND {SAME_COURSE}
UNION
SELECT applications.lead_provider_id, 'participant', users.public_id
  FROM noted JOIN users ON users.id = noted.row_id
  JOIN applications ON applications.user_id = users.id
   AND applications.lead_provider_approval_status = 'accepted'
 WHERE kind = 'participant'
UNION
SELECT applications.lead_provider_id, 'participant', users.public_id
  FROM noted JOIN applications ON applications.id = noted.row_id
   AND applications.lead_provider_id = noted.lead_provider_id
   AND applications.lead_provider_approval_status = 'accepted'
  JOIN users ON users.id = applications.user_id
 WHERE kind = 'enrolment'
UNION
SELECT declarations.lead_provider_id, 'declaration', declarations.public_id
  FROM noted JOIN declarations ON declarations.id = noted.row_id WHERE kind = 'declaration'
UNION
SELECT declarations.lead_provider_id, 'declaration', declarations.public_id
  FROM noted JOIN declarations ON declarations.application_id = noted.row_id
 WHERE kind = 'declared'
UNION
SELECT declarations.lead_provider_id, 'declaration', declarations.public_id
  FROM noted JOIN declarations
    ON noted.row_id IN (declarations.delivery_partner_id, declarations.secondary_delivery_partner_id)
 WHERE kind = 'partnered'
UNION
SELECT declarations.lead_provider_id, 'outcome', outcomes.public_id
  FROM noted JOIN participant_outcomes AS outcomes ON outcomes.id = noted.row_id
  JOIN declarations ON declarations.id = outcomes.declaration_id
 WHERE kind = 'outcome'
UNION
SELECT declarations.lead_provider_id, 'outcome', outcomes.public_id
  FROM noted JOIN declarations ON declarations.application_id = noted.row_id
  JOIN participant_outcomes AS outcomes ON outcomes.declaration_id = declarations.id
 WHERE kind = 'achieved'
UNION
SELECT statements.lead_provider_id, 'statement', statements.public_id
  FROM noted JOIN statements ON statements.id = noted.row_id AND statements.output_fee
 WHERE kind = 'statement'
UNION
SELECT partnerships.lead_provider_id, 'delivery_partner', partners.public_id
  FROM noted JOIN delivery_partners AS partners ON partners.id = noted.row_id
  JOIN delivery_partnerships AS partnerships ON partnerships.delivery_partner_id = partners.id
 WHERE kind = 'delivery_partner'
"""
NUMBER = f"""
CREATE FUNCTION number_provider_changes() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    told text;
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK});
    WITH noted AS (
        DELETE FROM noted_changes WHERE transaction_id = {XID}
        RETURNING kind, row_id, lead_provider_id, resource_id
    ),
    numbered AS (
        INSERT INTO provider_changes (lead_provider_id, resource, resource_id) {SEEN}
        RETURNING lead_provider_id
    )
    SELECT string_agg(DISTINCT lead_provider_id::text, ',') INTO told FROM numbered;
    IF told IS NOT NULL THEN
        PERFORM pg_notify('npq_changes', told);
    END IF;
    RETURN NULL;
END
$body$
"""


def upgrade() -> None:
    _create_tables()
    op.execute(NOTE_EVERYTHING)
    op.execute(IS_FIRST)
    op.execute(NUMBER)
    op.execute(
        "CREATE CONSTRAINT TRIGGER number_provider_changes AFTER INSERT ON noted_changes"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (is_first_noted_change())"
        " EXECUTE FUNCTION number_provider_changes()"
    )
    for table, (meaning, hidden) in WATCHED.items():
        for event, (sides, transition, rows) in EVENTS.items():
            body = {"sides": sides.format(hidden=hidden), "meaning": meaning, "rows": rows}
            op.execute(NOTE.format(event=event, table=table, **body))
            op.execute(
                f"CREATE TRIGGER note_changes_{event} AFTER {event.upper()} ON {table}"
                f" REFERENCING {transition} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION note_{event}_of_{table}()"
            )


def downgrade() -> None:
    for table in WATCHED:
        for event in EVENTS:
            op.execute(f"DROP TRIGGER note_changes_{event} ON {table}")
            op.execute(f"DROP FUNCTION note_{event}_of_{table}()")
    op.drop_table("noted_changes")
    op.drop_table("provider_changes")
    for function in ("number_provider_changes", "is_first_noted_change", "note_everything"):
        op.execute(f"DROP FUNCTION {function}()")


def _create_tables() -> None:
    op.create_table(
        "provider_changes",
        sa.Column("position", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(resource_id IS NULL) = (resource = 'everything')",
            name=op.f("ck_provider_changes_one_thing_or_everything"),
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_provider_changes")),
    )
    op.create_index(
        op.f("ix_provider_changes_lead_provider_id_position"),
        "provider_changes",
        ["lead_provider_id", "position"],
    )
    op.create_table(
        "noted_changes",
        sa.Column("transaction_id", sa.BigInteger(), server_default=sa.text(XID), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=True),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("transaction_id", "id", name=op.f("pk_noted_changes")),
        prefixes=["UNLOGGED"],
    )
