"""Every table of the target schema. Source: migration.md 2, finance.md 2."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _enumeration(name: str) -> postgresql.ENUM:
    """One of the types that change 0001 made."""
    return postgresql.ENUM(name=name, create_type=False)


def upgrade() -> None:
    op.create_table(
        "admins",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=64), nullable=False),
        sa.Column("full_name", sa.String(length=64), nullable=False),
        sa.Column("super_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("otp_hash", sa.String(), nullable=True),
        sa.Column("otp_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("otp_failed_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("btrim(full_name) <> ''", name=op.f("ck_admins_full_name_present")),
        sa.CheckConstraint(
            "email = lower(btrim(email)) AND email <> ''", name=op.f("ck_admins_email_normalised")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admins")),
        sa.UniqueConstraint("email", name=op.f("uq_admins_email")),
    )
    op.create_table(
        "closed_registration_users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_registration_users")),
        sa.UniqueConstraint("email", name=op.f("uq_closed_registration_users_email")),
    )
    op.create_table(
        "cohorts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("start_year", sa.Integer(), nullable=False),
        sa.Column("registration_start_date", sa.DateTime(timezone=True), nullable=False),
        sa.Column("funding_cap", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "extract(year FROM registration_start_date AT TIME ZONE 'UTC') = start_year",
            name=op.f("ck_cohorts_registration_starts_in_start_year"),
        ),
        sa.CheckConstraint(
            "start_year >= 2021 AND start_year < 2030", name=op.f("ck_cohorts_start_year_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohorts_public_id")),
        sa.UniqueConstraint("start_year", name=op.f("uq_cohorts_start_year")),
    )
    op.create_table(
        "course_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "name IN ('leadership', 'specialist', 'support', 'ehco')",
            name=op.f("ck_course_groups_name_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_course_groups_name")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column(
            "headers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "died_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(
        op.f("ix_dead_letters_message_id"), "dead_letters", ["message_id"], unique=False
    )
    op.create_index(
        "ix_dead_letters_open",
        "dead_letters",
        ["queue", "died_at"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "eligibility_list_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("identifier_type", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "btrim(identifier) <> ''", name=op.f("ck_eligibility_list_entries_identifier_present")
        ),
        sa.CheckConstraint(
            "identifier_type IN ('urn', 'ukprn')",
            name=op.f("ck_eligibility_list_entries_identifier_type_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_list_entries")),
        sa.UniqueConstraint(
            "list_name",
            "identifier_type",
            "identifier",
            name=op.f("uq_eligibility_list_entries_list_name_identifier_type_identifier"),
        ),
    )
    op.create_index(
        "ix_eligibility_list_entries_identifier",
        "eligibility_list_entries",
        ["identifier"],
        unique=False,
    )
    op.create_table(
        "feature_flags",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("percentage", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "percentage BETWEEN 0 AND 100", name=op.f("ck_feature_flags_percentage_in_range")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feature_flags")),
    )
    op.create_table(
        "financial_change_logs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("operation_description", sa.String(), nullable=False),
        sa.Column(
            "data_changes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "length(btrim(operation_description)) >= 5",
            name=op.f("ck_financial_change_logs_reason_given"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financial_change_logs")),
    )
    op.create_table(
        "funding_contract_templates",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("recruitment_target", sa.Integer(), nullable=False),
        sa.Column("per_participant", sa.Numeric(), nullable=False),
        sa.Column(
            "output_payment_percentage", sa.Integer(), server_default=sa.text("60"), nullable=False
        ),
        sa.Column("number_of_payment_periods", sa.Integer(), nullable=False),
        sa.Column(
            "service_fee_percentage", sa.Integer(), server_default=sa.text("40"), nullable=False
        ),
        sa.Column("service_fee_installments", sa.Integer(), nullable=False),
        sa.Column("monthly_service_fee", sa.Numeric(), server_default=sa.text("0"), nullable=True),
        sa.Column(
            "targeted_delivery_funding_per_participant",
            sa.Numeric(),
            server_default=sa.text("100"),
            nullable=False,
        ),
        sa.Column("special_course", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "output_payment_percentage = 0 OR number_of_payment_periods > 0",
            name=op.f("ck_funding_contract_templates_payment_periods_where_used"),
        ),
        sa.CheckConstraint(
            "output_payment_percentage >= 0 AND service_fee_percentage >= 0 AND number_of_payment_periods >= 0 AND service_fee_installments >= 0 AND (monthly_service_fee IS NULL OR monthly_service_fee >= 0) AND targeted_delivery_funding_per_participant >= 0",
            name=op.f("ck_funding_contract_templates_figures_not_negative"),
        ),
        sa.CheckConstraint(
            "per_participant > 0",
            name=op.f("ck_funding_contract_templates_per_participant_positive"),
        ),
        sa.CheckConstraint(
            "recruitment_target > 0",
            name=op.f("ck_funding_contract_templates_recruitment_target_positive"),
        ),
        sa.CheckConstraint(
            "service_fee_percentage = 0 OR monthly_service_fee IS NOT NULL OR service_fee_installments > 0",
            name=op.f("ck_funding_contract_templates_installments_where_used"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_contract_templates")),
        sa.UniqueConstraint("public_id", name=op.f("uq_funding_contract_templates_public_id")),
    )
    op.create_table(
        "identity_webhook_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("raw", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "message", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("message_type", sa.String(), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("status_comment", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'processed', 'failed', 'unhandled_message_type')",
            name=op.f("ck_identity_webhook_messages_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_webhook_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_identity_webhook_messages_message_id")),
    )
    op.create_table(
        "inbox",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column(
            "handled_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("queue", "message_id", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_handled_at"), "inbox", ["handled_at"], unique=False)
    op.create_table(
        "itt_providers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("operating_name", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "btrim(legal_name) <> '' AND btrim(operating_name) <> ''",
            name=op.f("ck_itt_providers_names_present"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_itt_providers")),
        sa.UniqueConstraint("legal_name", name=op.f("uq_itt_providers_legal_name")),
    )
    op.create_table(
        "job_slots",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "fired_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("job", "slot_at", name=op.f("pk_job_slots")),
    )
    op.create_table(
        "lead_providers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_lead_providers_name_present")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_providers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lead_providers_public_id")),
    )
    op.create_table(
        "local_authorities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ukprn", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("address_1", sa.String(), nullable=True),
        sa.Column("address_2", sa.String(), nullable=True),
        sa.Column("address_3", sa.String(), nullable=True),
        sa.Column("town", sa.String(), nullable=True),
        sa.Column("county", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("postcode_without_spaces", sa.String(), nullable=True),
        sa.Column(
            "high_pupil_premium", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_authorities")),
    )
    op.create_index(
        op.f("ix_local_authorities_ukprn"), "local_authorities", ["ukprn"], unique=False
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("occasion", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notify_id", sa.Uuid(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'failed')", name=op.f("ck_mails_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mails_public_id")),
        sa.UniqueConstraint(
            "template",
            "subject_type",
            "subject_id",
            "occasion",
            name=op.f("uq_mails_template_subject_type_subject_id_occasion"),
        ),
    )
    op.create_table(
        "migration_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), server_default=sa.text("'real'"), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'prepared'"), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("run_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=True),
        sa.Column(
            "legacy", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "entities", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("code_version", sa.String(), nullable=True),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('real', 'dry')", name=op.f("ck_migration_runs_kind_known")),
        sa.CheckConstraint(
            "state IN ('prepared', 'running', 'complete', 'failed', 'cancelled')",
            name=op.f("ck_migration_runs_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_runs")),
    )
    op.create_index(
        "uq_migration_runs_under_way",
        "migration_runs",
        [sa.literal_column("(true)")],
        unique=True,
        postgresql_where=sa.text("state IN ('prepared', 'running')"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "message_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column(
            "body", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "headers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unroutable_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND unroutable_at IS NULL"),
    )
    op.create_table(
        "private_childcare_providers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_urn", sa.String(), nullable=False),
        sa.Column("provider_name", sa.String(), nullable=True),
        sa.Column("registered_person_urn", sa.String(), nullable=True),
        sa.Column("registered_person_name", sa.String(), nullable=True),
        sa.Column("registration_date", sa.String(), nullable=True),
        sa.Column("provider_status", sa.String(), nullable=True),
        sa.Column("address_1", sa.String(), nullable=True),
        sa.Column("address_2", sa.String(), nullable=True),
        sa.Column("address_3", sa.String(), nullable=True),
        sa.Column("town", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("postcode_without_spaces", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("local_authority", sa.String(), nullable=True),
        sa.Column("ofsted_region", sa.String(), nullable=True),
        sa.Column(
            "early_years_individual_registers",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("provider_early_years_register_flag", sa.Boolean(), nullable=True),
        sa.Column("provider_compulsory_childcare_register_flag", sa.Boolean(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "btrim(provider_urn) <> ''",
            name=op.f("ck_private_childcare_providers_provider_urn_present"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_childcare_providers")),
    )
    op.create_index(
        "ix_private_childcare_providers_name_trigrams",
        "private_childcare_providers",
        ["provider_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"provider_name": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_private_childcare_providers_provider_urn"),
        "private_childcare_providers",
        ["provider_urn"],
        unique=False,
    )
    op.create_table(
        "queue_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column(
            "headers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "available_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_messages")),
        sa.UniqueConstraint("queue", "message_id", name=op.f("uq_queue_messages_queue_message_id")),
    )
    op.create_index(
        "ix_queue_messages_queue_available_at_id",
        "queue_messages",
        ["queue", "available_at", "id"],
        unique=False,
    )
    op.create_table(
        "register_imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column(
            "report",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_imports")),
    )
    op.create_index(
        op.f("ix_register_imports_register"), "register_imports", ["register"], unique=False
    )
    op.create_table(
        "registration_interests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("notified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "length(email) <= 128", name=op.f("ck_registration_interests_email_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_interests")),
        sa.UniqueConstraint("email", name=op.f("uq_registration_interests_email")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_identifier"), "reports", ["identifier"], unique=False)
    op.create_table(
        "schools",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("urn", sa.String(), nullable=False),
        sa.Column("la_code", sa.String(), nullable=True),
        sa.Column("la_name", sa.String(), nullable=True),
        sa.Column("establishment_number", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("establishment_status_code", sa.String(), nullable=True),
        sa.Column("establishment_status_name", sa.String(), nullable=True),
        sa.Column("close_date", sa.Date(), nullable=True),
        sa.Column("ukprn", sa.String(), nullable=True),
        sa.Column("last_changed_date", sa.Date(), nullable=True),
        sa.Column("address_1", sa.String(), nullable=True),
        sa.Column("address_2", sa.String(), nullable=True),
        sa.Column("address_3", sa.String(), nullable=True),
        sa.Column("town", sa.String(), nullable=True),
        sa.Column("county", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("postcode_without_spaces", sa.String(), nullable=True),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("establishment_type_code", sa.String(), nullable=True),
        sa.Column("establishment_type_name", sa.String(), nullable=True),
        sa.Column(
            "high_pupil_premium", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("number_of_pupils", sa.Integer(), nullable=True),
        sa.Column(
            "eyl_funding_eligible", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("phase_type", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "phase_name", sa.String(), server_default=sa.text("'Not applicable'"), nullable=False
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('english'::regconfig, coalesce(name, '')), 'A') || setweight(to_tsvector('simple'::regconfig, coalesce(urn, '') || ' ' || coalesce(town, '') || ' ' || coalesce(la_name, '') || ' ' || coalesce(postcode, '') || ' ' || coalesce(postcode_without_spaces, '')), 'B')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
    )
    op.create_index(
        "ix_schools_name_trigrams",
        "schools",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_schools_search", "schools", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_schools_urn"), "schools", ["urn"], unique=False)
    op.create_table(
        "settings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("course_start_date", sa.Date(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("trn", sa.String(), nullable=True),
        sa.Column("trn_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "trn_auto_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("trn_lookup_status", sa.String(), nullable=True),
        sa.Column("active_alert", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("national_insurance_number", sa.String(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column(
            "raw_tra_provider_data",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("feature_flag_id", sa.String(), nullable=True),
        sa.Column("updated_from_tra_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "notify_user_for_future_reg",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "email_updates_status", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("email_updates_unsubscribe_key", sa.String(), nullable=True),
        sa.Column("archived_email", sa.String(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "significantly_updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("btrim(full_name) <> ''", name=op.f("ck_users_full_name_present")),
        sa.CheckConstraint(
            "email = lower(btrim(email)) AND email <> ''", name=op.f("ck_users_email_normalised")
        ),
        sa.CheckConstraint("uid <> ''", name=op.f("ck_users_uid_not_blank")),
        sa.CheckConstraint(
            "email_updates_status IN (0, 1, 2)", name=op.f("ck_users_email_updates_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint(
            "email_updates_unsubscribe_key", name=op.f("uq_users_email_updates_unsubscribe_key")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_users_public_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_users_uid")),
    )
    op.create_index("ix_users_created_at_id", "users", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_users_full_name_trigrams",
        "users",
        ["full_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"full_name": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_users_provider"), "users", ["provider"], unique=False)
    op.create_index(
        op.f("ix_users_significantly_updated_at"),
        "users",
        ["significantly_updated_at"],
        unique=False,
    )
    op.create_index(op.f("ix_users_trn"), "users", ["trn"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("item_type", sa.String(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("whodunnit", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column(
            "object", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "object_changes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("btrim(whodunnit) <> ''", name=op.f("ck_versions_actor_present")),
        sa.CheckConstraint(
            "event IN ('create', 'update', 'destroy', 'bulk')", name=op.f("ck_versions_event_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
    )
    op.create_index("ix_versions_created_at", "versions", ["created_at"], unique=False)
    op.create_index(
        "ix_versions_item_type_item_id", "versions", ["item_type", "item_id"], unique=False
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("hashed_token", sa.String(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("hashed_token <> ''", name=op.f("ck_api_tokens_digest_present")),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"], ["lead_providers.id"], name=op.f("fk_api_tokens_lead_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("hashed_token", name=op.f("uq_api_tokens_hashed_token")),
    )
    op.create_index(
        op.f("ix_api_tokens_lead_provider_id"), "api_tokens", ["lead_provider_id"], unique=False
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=True),
        sa.Column("short_code", sa.String(), nullable=True),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("display", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("course_group_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_courses_name_present")),
        sa.ForeignKeyConstraint(
            ["course_group_id"], ["course_groups.id"], name=op.f("fk_courses_course_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("identifier", name=op.f("uq_courses_identifier")),
        sa.UniqueConstraint("public_id", name=op.f("uq_courses_public_id")),
    )
    op.create_index(
        op.f("ix_courses_course_group_id"), "courses", ["course_group_id"], unique=False
    )
    op.create_table(
        "feature_flag_actors",
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flag"],
            ["feature_flags.key"],
            name=op.f("fk_feature_flag_actors_flag"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("flag", "actor", name=op.f("pk_feature_flag_actors")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_idempotency_keys_lead_provider_id"),
        ),
        sa.PrimaryKeyConstraint("lead_provider_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "migration_checks",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("legacy_value", sa.String(), nullable=True),
        sa.Column("target_value", sa.String(), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["migration_runs.id"],
            name=op.f("fk_migration_checks_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "entity", "check", name=op.f("pk_migration_checks")),
    )
    op.create_table(
        "migration_chunks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), server_default=sa.text("'bulk'"), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('bulk', 'ordered')", name=op.f("ck_migration_chunks_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken', 'done')", name=op.f("ck_migration_chunks_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["migration_runs.id"],
            name=op.f("fk_migration_chunks_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_chunks")),
        sa.UniqueConstraint(
            "run_id", "entity", "number", name=op.f("uq_migration_chunks_run_id_entity_number")
        ),
    )
    op.create_index(
        "ix_migration_chunks_open",
        "migration_chunks",
        ["run_id", "entity"],
        unique=False,
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_table(
        "migration_row_results",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("legacy_id", sa.Uuid(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column(
            "reasons", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "warnings", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.Column("caused_by", sa.String(), nullable=True),
        sa.Column(
            "detail", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.CheckConstraint(
            "result <> 'failed' OR reason IS NOT NULL",
            name=op.f("ck_migration_row_results_failed_has_reason"),
        ),
        sa.CheckConstraint(
            "result IN ('created', 'updated', 'unchanged', 'checked', 'skipped', 'failed')",
            name=op.f("ck_migration_row_results_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["migration_runs.id"],
            name=op.f("fk_migration_row_results_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "entity", "legacy_id", name=op.f("pk_migration_row_results")
        ),
    )
    op.create_index(
        "ix_migration_row_results_reason",
        "migration_row_results",
        ["run_id", "entity", "reason"],
        unique=False,
    )
    op.create_table(
        "migration_steps",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("created", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("checked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("skipped", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("warnings", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("extras", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'complete' OR coalesce(total, -1) = created + updated + unchanged + checked + skipped + failed",
            name=op.f("ck_migration_steps_every_row_counted_once"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'complete', 'failed')",
            name=op.f("ck_migration_steps_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["migration_runs.id"],
            name=op.f("fk_migration_steps_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "entity", name=op.f("pk_migration_steps")),
    )
    op.create_table(
        "participant_id_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("from_participant_id", sa.Uuid(), nullable=False),
        sa.Column("to_participant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_participant_id_changes_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_id_changes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_participant_id_changes_public_id")),
    )
    op.create_index(
        op.f("ix_participant_id_changes_from_participant_id"),
        "participant_id_changes",
        ["from_participant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_participant_id_changes_to_participant_id"),
        "participant_id_changes",
        ["to_participant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_participant_id_changes_user_id"),
        "participant_id_changes",
        ["user_id"],
        unique=False,
    )
    op.create_table(
        "response_comparisons",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("request_path", sa.String(), nullable=False),
        sa.Column("request_method", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("legacy_response_status_code", sa.Integer(), nullable=False),
        sa.Column("npq_response_status_code", sa.Integer(), nullable=False),
        sa.Column("legacy_response_body", sa.String(), nullable=True),
        sa.Column("npq_response_body", sa.String(), nullable=True),
        sa.Column("legacy_response_time_ms", sa.Integer(), nullable=False),
        sa.Column("npq_response_time_ms", sa.Integer(), nullable=False),
        sa.Column(
            "legacy_response_body_ids",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "npq_response_body_ids",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_response_comparisons_lead_provider_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_comparisons")),
    )
    op.create_index(
        op.f("ix_response_comparisons_lead_provider_id"),
        "response_comparisons",
        ["lead_provider_id"],
        unique=False,
    )
    op.create_table(
        "schedules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("course_group_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("applies_to", sa.Date(), nullable=False),
        sa.Column(
            "allowed_declaration_types",
            postgresql.ARRAY(_enumeration("declaration_types")),
            server_default=sa.text(
                "'{started,retained-1,retained-2,completed}'::declaration_types[]"
            ),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "btrim(name) <> '' AND btrim(identifier) <> ''", name=op.f("ck_schedules_names_present")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_schedules_cohort_id")),
        sa.ForeignKeyConstraint(
            ["course_group_id"], ["course_groups.id"], name=op.f("fk_schedules_course_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("id", "cohort_id", name="uq_schedules_id_cohort_id"),
        sa.UniqueConstraint(
            "identifier", "cohort_id", name=op.f("uq_schedules_identifier_cohort_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_schedules_public_id")),
    )
    op.create_index(op.f("ix_schedules_cohort_id"), "schedules", ["cohort_id"], unique=False)
    op.create_index(
        op.f("ix_schedules_course_group_id"), "schedules", ["course_group_id"], unique=False
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("deadline_date", sa.Date(), nullable=False),
        sa.Column("payment_date", sa.Date(), nullable=False),
        sa.Column("output_fee", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "state",
            _enumeration("statement_states"),
            server_default=sa.text("'open'"),
            nullable=False,
        ),
        sa.Column("marked_as_paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "reconcile_amount",
            sa.Numeric(precision=12, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state <> 'open' OR marked_as_paid_at IS NULL",
            name=op.f("ck_statements_open_is_not_authorised"),
        ),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_statements_month_in_range")),
        sa.CheckConstraint(
            "payment_date >= deadline_date", name=op.f("ck_statements_paid_after_deadline")
        ),
        sa.CheckConstraint("year BETWEEN 2020 AND 2050", name=op.f("ck_statements_year_in_range")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_statements_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"], ["lead_providers.id"], name=op.f("fk_statements_lead_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint(
            "lead_provider_id",
            "cohort_id",
            "year",
            "month",
            name=op.f("uq_statements_lead_provider_id_cohort_id_year_month"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_statements_public_id")),
    )
    op.create_index("ix_statements_cohort_id", "statements", ["cohort_id"], unique=False)
    op.create_table(
        "web_sessions",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("admin_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(id_hash) = 32", name=op.f("ck_web_sessions_id_is_hashed")),
        sa.ForeignKeyConstraint(["admin_id"], ["admins.id"], name=op.f("fk_web_sessions_admin_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_web_sessions_user_id")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index(op.f("ix_web_sessions_admin_id"), "web_sessions", ["admin_id"], unique=False)
    op.create_index(
        op.f("ix_web_sessions_expires_at"), "web_sessions", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_web_sessions_user_id"), "web_sessions", ["user_id"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column("schedule_id", sa.BigInteger(), nullable=True),
        sa.Column("school_id", sa.BigInteger(), nullable=True),
        sa.Column("private_childcare_provider_id", sa.BigInteger(), nullable=True),
        sa.Column("itt_provider_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "lead_provider_approval_status",
            _enumeration("lead_provider_approval_statuses"),
            nullable=True,
        ),
        sa.Column("training_status", _enumeration("application_statuses"), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "eligible_for_funding", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("funded_place", sa.Boolean(), nullable=True),
        sa.Column("funding_choice", _enumeration("funding_choices"), nullable=True),
        sa.Column("funding_eligibility_status_code", sa.String(), nullable=True),
        sa.Column(
            "targeted_delivery_funding_eligibility",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "targeted_support_funding_eligibility",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "tsf_primary_eligibility", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "tsf_primary_plus_eligibility",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("headteacher_status", _enumeration("headteacher_statuses"), nullable=True),
        sa.Column("ukprn", sa.String(), nullable=True),
        sa.Column("teacher_catchment", sa.String(), nullable=True),
        sa.Column("teacher_catchment_country", sa.String(), nullable=True),
        sa.Column("teacher_catchment_iso_country_code", sa.String(length=3), nullable=True),
        sa.Column("works_in_school", sa.Boolean(), nullable=True),
        sa.Column("works_in_nursery", sa.Boolean(), nullable=True),
        sa.Column("works_in_childcare", sa.Boolean(), nullable=True),
        sa.Column("kind_of_nursery", _enumeration("kind_of_nurseries"), nullable=True),
        sa.Column("work_setting", sa.String(), nullable=True),
        sa.Column("employer_name", sa.String(), nullable=True),
        sa.Column("employment_role", sa.String(), nullable=True),
        sa.Column("employment_type", sa.String(), nullable=True),
        sa.Column("lead_mentor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "primary_establishment", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("number_of_pupils", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("participant_outcome_state", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("referred_by_return_to_teaching_adviser", sa.String(), nullable=True),
        sa.Column("senco_in_role", sa.String(), nullable=True),
        sa.Column("senco_start_date", sa.Date(), nullable=True),
        sa.Column("on_submission_trn", sa.String(), nullable=True),
        sa.Column(
            "raw_application_data",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("review_status", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "schedule_id IS NULL OR cohort_id IS NOT NULL",
            name=op.f("ck_applications_schedule_needs_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_applications_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_applications_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["itt_provider_id"], ["itt_providers.id"], name=op.f("fk_applications_itt_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_applications_lead_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["private_childcare_provider_id"],
            ["private_childcare_providers.id"],
            name=op.f("fk_applications_private_childcare_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id", "cohort_id"],
            ["schedules.id", "schedules.cohort_id"],
            name="fk_applications_schedule_of_cohort",
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_applications_schedule_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_applications_school_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_applications_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("public_id", name=op.f("uq_applications_public_id")),
    )
    op.create_index(op.f("ix_applications_cohort_id"), "applications", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_applications_course_id"), "applications", ["course_id"], unique=False)
    op.create_index(
        op.f("ix_applications_itt_provider_id"), "applications", ["itt_provider_id"], unique=False
    )
    op.create_index(
        "ix_applications_lead_provider_id_created_at_id",
        "applications",
        ["lead_provider_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_applications_lead_provider_id_updated_at",
        "applications",
        ["lead_provider_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_applications_private_childcare_provider_id"),
        "applications",
        ["private_childcare_provider_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_applications_schedule_id"), "applications", ["schedule_id"], unique=False
    )
    op.create_index(op.f("ix_applications_school_id"), "applications", ["school_id"], unique=False)
    op.create_index(
        "ix_applications_user_id_course_id", "applications", ["user_id", "course_id"], unique=False
    )
    op.create_table(
        "course_offers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_course_offers_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_course_offers_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_course_offers_lead_provider_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_offers")),
        sa.UniqueConstraint(
            "lead_provider_id",
            "course_id",
            "cohort_id",
            name=op.f("uq_course_offers_lead_provider_id_course_id_cohort_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_course_offers_cohort_id"), "course_offers", ["cohort_id"], unique=False
    )
    op.create_index(
        op.f("ix_course_offers_course_id"), "course_offers", ["course_id"], unique=False
    )
    op.create_table(
        "funding_contracts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_template_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contract_template_id"],
            ["funding_contract_templates.id"],
            name=op.f("fk_funding_contracts_contract_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_funding_contracts_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_funding_contracts_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_contracts")),
        sa.UniqueConstraint(
            "statement_id", "course_id", name=op.f("uq_funding_contracts_statement_id_course_id")
        ),
    )
    op.create_index(
        op.f("ix_funding_contracts_contract_template_id"),
        "funding_contracts",
        ["contract_template_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_contracts_course_id"), "funding_contracts", ["course_id"], unique=False
    )
    op.create_table(
        "statement_computations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column(
            "totals", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_computations_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_computations")),
    )
    op.create_index(
        "ix_statement_computations_statement_id_computed_at",
        "statement_computations",
        ["statement_id", "computed_at"],
        unique=False,
    )
    op.create_index(
        "uq_statement_computations_current",
        "statement_computations",
        ["statement_id"],
        unique=True,
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "application_states",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            _enumeration("application_statuses"),
            server_default=sa.text("'active'"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_states_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_application_states_lead_provider_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_states")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_states_public_id")),
    )
    op.create_index(
        op.f("ix_application_states_application_id"),
        "application_states",
        ["application_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_application_states_lead_provider_id"),
        "application_states",
        ["lead_provider_id"],
        unique=False,
    )
    op.create_table(
        "declarations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("superseded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("lead_provider_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("declaration_type", _enumeration("declaration_types"), nullable=False),
        sa.Column("declaration_date", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            _enumeration("declaration_states"),
            server_default=sa.text("'submitted'"),
            nullable=False,
        ),
        sa.Column("state_reason", _enumeration("declaration_state_reasons"), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "superseded_by_id <> id", name=op.f("ck_declarations_not_superseded_by_itself")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_declarations_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_declarations_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_provider_id"],
            ["lead_providers.id"],
            name=op.f("fk_declarations_lead_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["declarations.id"], name=op.f("fk_declarations_superseded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_declarations_public_id")),
    )
    op.create_index(
        op.f("ix_declarations_application_id"), "declarations", ["application_id"], unique=False
    )
    op.create_index(op.f("ix_declarations_cohort_id"), "declarations", ["cohort_id"], unique=False)
    op.create_index(
        "ix_declarations_lead_provider_id_created_at_id",
        "declarations",
        ["lead_provider_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_declarations_lead_provider_id_updated_at",
        "declarations",
        ["lead_provider_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_declarations_superseded_by_id"), "declarations", ["superseded_by_id"], unique=False
    )
    op.create_table(
        "statement_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("computation_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("contract_template_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("in_total", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rate_pounds", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("amount_pounds", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "statement_item_ids",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["computation_id"],
            ["statement_computations.id"],
            name=op.f("fk_statement_lines_computation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contract_template_id"],
            ["funding_contract_templates.id"],
            name=op.f("fk_statement_lines_contract_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_statement_lines_course_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_lines")),
        sa.UniqueConstraint(
            "computation_id",
            "course_id",
            "kind",
            name=op.f("uq_statement_lines_computation_id_course_id_kind"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_statement_lines_contract_template_id",
        "statement_lines",
        ["contract_template_id"],
        unique=False,
    )
    op.create_index("ix_statement_lines_course_id", "statement_lines", ["course_id"], unique=False)
    op.create_table(
        "participant_outcomes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("declaration_id", sa.BigInteger(), nullable=False),
        sa.Column("state", _enumeration("outcome_states"), nullable=False),
        sa.Column("completion_date", sa.Date(), nullable=False),
        sa.Column("qualified_teachers_api_request_successful", sa.Boolean(), nullable=True),
        sa.Column("sent_to_qualified_teachers_api_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declarations.id"],
            name=op.f("fk_participant_outcomes_declaration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_outcomes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_participant_outcomes_public_id")),
    )
    op.create_index(
        "ix_participant_outcomes_declaration_id_created_at",
        "participant_outcomes",
        ["declaration_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "statement_items",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("declaration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            _enumeration("statement_item_states"),
            server_default=sa.text("'eligible'"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_statement_items_declaration_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_items_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_items")),
        sa.UniqueConstraint(
            "declaration_id",
            "statement_id",
            "state",
            name=op.f("uq_statement_items_declaration_id_statement_id_state"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_statement_items_public_id")),
    )
    op.create_index(
        "ix_statement_items_statement_id_state",
        "statement_items",
        ["statement_id", "state"],
        unique=False,
    )
    op.create_index(
        "uq_statement_items_billable",
        "statement_items",
        ["declaration_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('eligible', 'payable', 'paid')"),
    )
    op.create_index(
        "uq_statement_items_refundable",
        "statement_items",
        ["declaration_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('awaiting_clawback', 'clawed_back')"),
    )
    op.create_table(
        "participant_outcome_api_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("participant_outcome_id", sa.BigInteger(), nullable=False),
        sa.Column("request_path", sa.String(), nullable=True),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column(
            "request_headers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "request_body",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "response_body",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "response_headers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["participant_outcome_id"],
            ["participant_outcomes.id"],
            name=op.f("fk_participant_outcome_api_requests_participant_outcome_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_outcome_api_requests")),
        sa.UniqueConstraint(
            "public_id", name=op.f("uq_participant_outcome_api_requests_public_id")
        ),
    )
    op.create_index(
        op.f("ix_participant_outcome_api_requests_participant_outcome_id"),
        "participant_outcome_api_requests",
        ["participant_outcome_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_participant_outcome_api_requests_participant_outcome_id"),
        table_name="participant_outcome_api_requests",
    )
    op.drop_table("participant_outcome_api_requests")
    op.drop_index(
        "uq_statement_items_refundable",
        table_name="statement_items",
        postgresql_where=sa.text("state IN ('awaiting_clawback', 'clawed_back')"),
    )
    op.drop_index(
        "uq_statement_items_billable",
        table_name="statement_items",
        postgresql_where=sa.text("state IN ('eligible', 'payable', 'paid')"),
    )
    op.drop_index("ix_statement_items_statement_id_state", table_name="statement_items")
    op.drop_table("statement_items")
    op.drop_index(
        "ix_participant_outcomes_declaration_id_created_at", table_name="participant_outcomes"
    )
    op.drop_table("participant_outcomes")
    op.drop_index("ix_statement_lines_course_id", table_name="statement_lines")
    op.drop_index("ix_statement_lines_contract_template_id", table_name="statement_lines")
    op.drop_table("statement_lines")
    op.drop_index(op.f("ix_declarations_superseded_by_id"), table_name="declarations")
    op.drop_index("ix_declarations_lead_provider_id_updated_at", table_name="declarations")
    op.drop_index("ix_declarations_lead_provider_id_created_at_id", table_name="declarations")
    op.drop_index(op.f("ix_declarations_cohort_id"), table_name="declarations")
    op.drop_index(op.f("ix_declarations_application_id"), table_name="declarations")
    op.drop_table("declarations")
    op.drop_index(op.f("ix_application_states_lead_provider_id"), table_name="application_states")
    op.drop_index(op.f("ix_application_states_application_id"), table_name="application_states")
    op.drop_table("application_states")
    op.drop_index(
        "uq_statement_computations_current",
        table_name="statement_computations",
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index(
        "ix_statement_computations_statement_id_computed_at", table_name="statement_computations"
    )
    op.drop_table("statement_computations")
    op.drop_index(op.f("ix_funding_contracts_course_id"), table_name="funding_contracts")
    op.drop_index(op.f("ix_funding_contracts_contract_template_id"), table_name="funding_contracts")
    op.drop_table("funding_contracts")
    op.drop_index(op.f("ix_course_offers_course_id"), table_name="course_offers")
    op.drop_index(op.f("ix_course_offers_cohort_id"), table_name="course_offers")
    op.drop_table("course_offers")
    op.drop_index("ix_applications_user_id_course_id", table_name="applications")
    op.drop_index(op.f("ix_applications_school_id"), table_name="applications")
    op.drop_index(op.f("ix_applications_schedule_id"), table_name="applications")
    op.drop_index(op.f("ix_applications_private_childcare_provider_id"), table_name="applications")
    op.drop_index("ix_applications_lead_provider_id_updated_at", table_name="applications")
    op.drop_index("ix_applications_lead_provider_id_created_at_id", table_name="applications")
    op.drop_index(op.f("ix_applications_itt_provider_id"), table_name="applications")
    op.drop_index(op.f("ix_applications_course_id"), table_name="applications")
    op.drop_index(op.f("ix_applications_cohort_id"), table_name="applications")
    op.drop_table("applications")
    op.drop_index(op.f("ix_web_sessions_user_id"), table_name="web_sessions")
    op.drop_index(op.f("ix_web_sessions_expires_at"), table_name="web_sessions")
    op.drop_index(op.f("ix_web_sessions_admin_id"), table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_index("ix_statements_cohort_id", table_name="statements")
    op.drop_table("statements")
    op.drop_index(op.f("ix_schedules_course_group_id"), table_name="schedules")
    op.drop_index(op.f("ix_schedules_cohort_id"), table_name="schedules")
    op.drop_table("schedules")
    op.drop_index(
        op.f("ix_response_comparisons_lead_provider_id"), table_name="response_comparisons"
    )
    op.drop_table("response_comparisons")
    op.drop_index(op.f("ix_participant_id_changes_user_id"), table_name="participant_id_changes")
    op.drop_index(
        op.f("ix_participant_id_changes_to_participant_id"), table_name="participant_id_changes"
    )
    op.drop_index(
        op.f("ix_participant_id_changes_from_participant_id"), table_name="participant_id_changes"
    )
    op.drop_table("participant_id_changes")
    op.drop_table("migration_steps")
    op.drop_index("ix_migration_row_results_reason", table_name="migration_row_results")
    op.drop_table("migration_row_results")
    op.drop_index(
        "ix_migration_chunks_open",
        table_name="migration_chunks",
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.drop_table("migration_chunks")
    op.drop_table("migration_checks")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("feature_flag_actors")
    op.drop_index(op.f("ix_courses_course_group_id"), table_name="courses")
    op.drop_table("courses")
    op.drop_index(op.f("ix_api_tokens_lead_provider_id"), table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index("ix_versions_item_type_item_id", table_name="versions")
    op.drop_index("ix_versions_created_at", table_name="versions")
    op.drop_table("versions")
    op.drop_index(op.f("ix_users_trn"), table_name="users")
    op.drop_index(op.f("ix_users_significantly_updated_at"), table_name="users")
    op.drop_index(op.f("ix_users_provider"), table_name="users")
    op.drop_index(
        "ix_users_full_name_trigrams",
        table_name="users",
        postgresql_using="gin",
        postgresql_ops={"full_name": "gin_trgm_ops"},
    )
    op.drop_index("ix_users_created_at_id", table_name="users")
    op.drop_table("users")
    op.drop_table("settings")
    op.drop_index(op.f("ix_schools_urn"), table_name="schools")
    op.drop_index("ix_schools_search", table_name="schools", postgresql_using="gin")
    op.drop_index(
        "ix_schools_name_trigrams",
        table_name="schools",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.drop_table("schools")
    op.drop_index(op.f("ix_reports_identifier"), table_name="reports")
    op.drop_table("reports")
    op.drop_table("registration_interests")
    op.drop_index(op.f("ix_register_imports_register"), table_name="register_imports")
    op.drop_table("register_imports")
    op.drop_index("ix_queue_messages_queue_available_at_id", table_name="queue_messages")
    op.drop_table("queue_messages")
    op.drop_index(
        op.f("ix_private_childcare_providers_provider_urn"),
        table_name="private_childcare_providers",
    )
    op.drop_index(
        "ix_private_childcare_providers_name_trigrams",
        table_name="private_childcare_providers",
        postgresql_using="gin",
        postgresql_ops={"provider_name": "gin_trgm_ops"},
    )
    op.drop_table("private_childcare_providers")
    op.drop_index(
        "ix_outbox_unsent",
        table_name="outbox",
        postgresql_where=sa.text("sent_at IS NULL AND unroutable_at IS NULL"),
    )
    op.drop_table("outbox")
    op.drop_index(
        "uq_migration_runs_under_way",
        table_name="migration_runs",
        postgresql_where=sa.text("state IN ('prepared', 'running')"),
    )
    op.drop_table("migration_runs")
    op.drop_table("mails")
    op.drop_index(op.f("ix_local_authorities_ukprn"), table_name="local_authorities")
    op.drop_table("local_authorities")
    op.drop_table("lead_providers")
    op.drop_table("job_slots")
    op.drop_table("itt_providers")
    op.drop_index(op.f("ix_inbox_handled_at"), table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("identity_webhook_messages")
    op.drop_table("funding_contract_templates")
    op.drop_table("financial_change_logs")
    op.drop_table("feature_flags")
    op.drop_index("ix_eligibility_list_entries_identifier", table_name="eligibility_list_entries")
    op.drop_table("eligibility_list_entries")
    op.drop_index(
        "ix_dead_letters_open",
        table_name="dead_letters",
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.drop_index(op.f("ix_dead_letters_message_id"), table_name="dead_letters")
    op.drop_table("dead_letters")
    op.drop_table("course_groups")
    op.drop_table("cohorts")
    op.drop_table("closed_registration_users")
    op.drop_table("admins")
