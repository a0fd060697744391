"""The change feed: what of a provider's view has changed, numbered in the order of commits.

Triggers note which rows a transaction has changed (``noted_changes``). When it commits, one
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

# What a changed row means, as rows of (kind, row_id, lead_provider_id, resource_id). Without resource_id
# the kind says what is looked up at commit; with it, the provider saw that resource until now.
# A kind that names a resource is the row itself; ``applicant``: the applications of a user;
# ``funding``: those that an application's funding decides; ``enrolment``: the participant of an
# application, for the provider named; ``declared`` and ``achieved``: the declarations and outcomes of an
# application; ``partnered``: the declarations with a delivery partner.
MEANINGS = """
SELECT kind, row_id, lead_provider_id, resource_id
  FROM (VALUES {rows}) AS meanings (kind, row_id, lead_provider_id, resource_id, is_so)
 WHERE is_so
"""


def meaning(*rows: str) -> str:
    return MEANINGS.format(rows=",\n".join(rows))


def fact(kind: str, row_id: str, is_so: str = "true") -> str:
    return f"('{kind}', {row_id}, NULL::bigint, NULL::uuid, {row_id} IS NOT NULL AND ({is_so}))"


def ended(kind: str) -> str:
    """The provider of the old row may not see the new one, or under another id."""
    moved = (
        "(OLD.lead_provider_id, OLD.public_id)"
        " IS DISTINCT FROM (NEW.lead_provider_id, NEW.public_id)"
    )
    return f"('{kind}', NULL, OLD.lead_provider_id, OLD.public_id, OLD.id IS NOT NULL AND {moved})"


# A public id that others show never changes; if one does, everything may have.
RENAMED = "('everything', NULL, NULL, NULL, OLD.public_id <> NEW.public_id)"
FUNDS = (
    "coalesce({row}.lead_provider_approval_status = 'accepted' AND {row}.eligible_for_funding"
    " AND {row}.funded_place IS NOT FALSE, false)"
)
FUNDING_MOVED = f"{FUNDS.format(row='OLD')} <> {FUNDS.format(row='NEW')}"
IS_OTHER = "(OLD.user_id, OLD.course_id) IS DISTINCT FROM (NEW.user_id, NEW.course_id)"
TDF = "targeted_delivery_funding_eligibility"
APPLICATIONS = (
    meaning(
        fact("application", "NEW.id"),
        ended("application"),
        fact("participant", "NEW.user_id"),
        fact("participant", "OLD.user_id", "OLD.user_id IS DISTINCT FROM NEW.user_id"),
        fact("funding", "NEW.id", FUNDING_MOVED),
        fact("applicant", "NEW.user_id", f"OLD.id IS NOT NULL AND {IS_OTHER}"),
        fact("applicant", "OLD.user_id", IS_OTHER),
        fact("declared", "NEW.id", f"OLD.id IS NOT NULL AND {IS_OTHER} OR OLD.{TDF} <> NEW.{TDF}"),
        fact("achieved", "NEW.id", f"OLD.id IS NOT NULL AND {IS_OTHER}"),
        RENAMED,
    )
    + """
UNION ALL
SELECT 'participant', NULL, OLD.lead_provider_id, users.public_id
  FROM users
 WHERE users.id = OLD.user_id AND OLD.lead_provider_approval_status = 'accepted'
   AND (OLD.lead_provider_id, OLD.user_id, OLD.lead_provider_approval_status)
       IS DISTINCT FROM
       (NEW.lead_provider_id, NEW.user_id, NEW.lead_provider_approval_status)
"""
)
APPLICATION_STATES = """
SELECT 'enrolment', application_id, lead_provider_id, NULL
  FROM (VALUES (OLD.application_id, OLD.lead_provider_id, OLD.state),
               (NEW.application_id, NEW.lead_provider_id, NEW.state))
       AS states (application_id, lead_provider_id, state)
 WHERE state IN ('deferred', 'withdrawn')
"""
USERS = meaning(fact("applicant", "NEW.id"), fact("participant", "NEW.id"), RENAMED)
ID_CHANGES = meaning(fact("participant", "NEW.user_id"), fact("participant", "OLD.user_id"))
DECLARATIONS = (
    meaning(
        fact("declaration", "NEW.id"),
        ended("declaration"),
        fact(
            "achieved",
            "NEW.application_id",
            "OLD.id IS NOT NULL AND (OLD.lead_provider_id, OLD.application_id)"
            " IS DISTINCT FROM (NEW.lead_provider_id, NEW.application_id)",
        ),
    )
    + """
UNION ALL
SELECT 'outcome', NULL, OLD.lead_provider_id, outcomes.public_id
  FROM participant_outcomes AS outcomes
 WHERE outcomes.declaration_id = OLD.id AND OLD.lead_provider_id <> NEW.lead_provider_id
"""
)
ITEMS = meaning(
    fact("declaration", "NEW.declaration_id"),
    fact(
        "declaration",
        "OLD.declaration_id",
        "OLD.declaration_id IS DISTINCT FROM NEW.declaration_id",
    ),
)
OUTCOMES = (
    meaning(
        fact("outcome", "NEW.id"),
        fact("declaration", "NEW.declaration_id"),
        fact(
            "declaration",
            "OLD.declaration_id",
            "OLD.declaration_id IS DISTINCT FROM NEW.declaration_id",
        ),
    )
    + """
UNION ALL
SELECT 'outcome', NULL, declarations.lead_provider_id, OLD.public_id
  FROM declarations
 WHERE declarations.id = OLD.declaration_id
   AND (OLD.declaration_id, OLD.public_id) IS DISTINCT FROM (NEW.declaration_id, NEW.public_id)
"""
)
STATEMENTS = meaning(
    fact("statement", "NEW.id"),
    "('statement', NULL, OLD.lead_provider_id, OLD.public_id, coalesce(OLD.output_fee, false))",
    RENAMED,
)
PARTNERS = meaning(
    fact("delivery_partner", "NEW.id"), fact("partnered", "NEW.id", "OLD.name <> NEW.name"), RENAMED
)
PARTNERSHIPS = """
SELECT 'delivery_partner', NULL::bigint, partnerships.lead_provider_id, partners.public_id
  FROM (VALUES (OLD.lead_provider_id, OLD.delivery_partner_id),
               (NEW.lead_provider_id, NEW.delivery_partner_id))
       AS partnerships (lead_provider_id, delivery_partner_id)
  JOIN delivery_partners AS partners ON partners.id = partnerships.delivery_partner_id
"""

# Table -> what a change of a row means, and the columns that no provider sees: a change of these alone
# is none. A column that is not named counts, so that a new one is never forgotten.
WATCHED: Final[Mapping[str, tuple[str, str]]] = {
    "applications": (
        APPLICATIONS,
        (
            "raw_application_data notes review_status submission_id on_submission_trn work_setting"
            " participant_outcome_state funding_eligibility_status_code works_in_nursery kind_of_nursery"
            " works_in_childcare employment_type primary_establishment number_of_pupils"
            " referred_by_return_to_teaching_adviser targeted_support_funding_eligibility"
            " tsf_primary_eligibility tsf_primary_plus_eligibility"
        ),
    ),
    "application_states": (APPLICATION_STATES, "public_id updated_at"),
    "users": (
        USERS,
        (
            "date_of_birth trn_auto_verified trn_lookup_status active_alert national_insurance_number"
            " provider uid raw_tra_provider_data feature_flag_id updated_from_tra_at"
            " notify_user_for_future_reg email_updates_status email_updates_unsubscribe_key"
            " archived_email archived_at created_at updated_at"
        ),
    ),
    "participant_id_changes": (ID_CHANGES, "public_id"),
    "declarations": (DECLARATIONS, "superseded_by_id"),
    "statement_items": (ITEMS, "public_id created_at updated_at"),
    "participant_outcomes": (
        OUTCOMES,
        "qualified_teachers_api_request_successful sent_to_qualified_teachers_api_at",
    ),
    "statements": (STATEMENTS, "marked_as_paid_at reconcile_amount"),
    "delivery_partners": (PARTNERS, ""),
    "delivery_partnerships": (PARTNERSHIPS, "created_at updated_at"),
}

NOTE = """
CREATE FUNCTION note_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    unseen text[] := coalesce(TG_ARGV, '{{}}');
BEGIN
    IF current_setting('npq.bulk', true) = 'on' THEN
        INSERT INTO noted_changes (kind) VALUES ('everything');
    ELSIF to_jsonb(OLD) - unseen IS DISTINCT FROM to_jsonb(NEW) - unseen THEN
        INSERT INTO noted_changes (kind, row_id, lead_provider_id, resource_id) {meaning};
    END IF;
    RETURN NULL;
END
$body$
"""

# Each row; of a bulk run the first. What a savepoint takes back is noted again.
IS_NOTED = """
CREATE FUNCTION is_noted() RETURNS boolean LANGUAGE plpgsql AS $body$
BEGIN
    IF current_setting('npq.bulk', true) IS DISTINCT FROM 'on' THEN
        RETURN true;
    END IF;
    IF current_setting('npq.everything_noted', true) = 'on' THEN
        RETURN false;
    END IF;
    PERFORM set_config('npq.everything_noted', 'on', true);
    RETURN true;
END
$body$
"""

# True for the first change that is yet to be numbered; also when the one before was rolled back to a
# savepoint, or numbered ahead of the commit.
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
    PERFORM set_config('npq.changes_noted', 'off', true);
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
    for function in (IS_NOTED, IS_FIRST, NUMBER):
        op.execute(function)
    op.execute(
        "CREATE CONSTRAINT TRIGGER number_provider_changes AFTER INSERT ON noted_changes"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (is_first_noted_change())"
        " EXECUTE FUNCTION number_provider_changes()"
    )
    for table, (meant, unseen) in WATCHED.items():
        op.execute(NOTE.format(table=table, meaning=meant))
        arguments = ", ".join(f"'{column}'" for column in unseen.split())
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW WHEN (is_noted()) EXECUTE FUNCTION note_change_of_{table}({arguments})"
        )


def downgrade() -> None:
    for table in WATCHED:
        op.execute(f"DROP TRIGGER note_change ON {table}")
        op.execute(f"DROP FUNCTION note_change_of_{table}()")
    op.drop_table("noted_changes")
    op.drop_table("provider_changes")
    for function in ("number_provider_changes", "is_first_noted_change", "is_noted"):
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
