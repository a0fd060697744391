"""Words for the caller when a named constraint of the database refuses a change.

A constraint without words here is a bug of ours, not the caller's fault: it stays an error.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import IntegrityError

from domain.exports import ONE_AT_A_TIME
from domain.faults import Conflict, Fault
from domain.participation.declaring import ALREADY_EXISTS
from domain.participation.voiding import ALREADY_REFUNDED

FAULTS: Final[Mapping[str, Fault]] = {
    "uq_users_email": Fault(
        title="email", detail="Another account already uses this email address."
    ),
    "uq_users_uid": Fault(title="uid", detail="Another account is already linked to this sign-in."),
    "ck_users_full_name_present": Fault(title="full_name", detail="Enter a full name."),
    "ck_users_email_normalised": Fault(title="email", detail="Enter an email address."),
    "uq_cohorts_start_year": Fault(
        title="start_year", detail="There is already a cohort for this start year."
    ),
    "ck_cohorts_start_year_in_range": Fault(
        title="start_year", detail="The start year must be from 2021 to 2029."
    ),
    "ck_cohorts_registration_starts_in_start_year": Fault(
        title="registration_start_date",
        detail="Registration must start in the cohort's start year.",
    ),
    "uq_courses_identifier": Fault(
        title="identifier", detail="There is already a course with this identifier."
    ),
    "uq_schedules_identifier_cohort_id": Fault(
        title="identifier", detail="The cohort already has a schedule with this identifier."
    ),
    "fk_applications_schedule_of_cohort": Fault(
        title="schedule", detail="The schedule must belong to the application's cohort."
    ),
    "ck_applications_schedule_needs_cohort": Fault(
        title="cohort", detail="An application with a schedule must have a cohort."
    ),
    "uq_statements_lead_provider_id_cohort_id_year_month": Fault(
        title="statement",
        detail="The provider already has a statement for this cohort and month.",
    ),
    "ck_statements_month_in_range": Fault(title="month", detail="The month must be from 1 to 12."),
    "ck_statements_year_in_range": Fault(
        title="year", detail="The year must be from 2020 to 2050."
    ),
    "ck_statements_paid_after_deadline": Fault(
        title="payment_date", detail="The payment date must not be before the deadline."
    ),
    "uq_declarations_live": ALREADY_EXISTS,
    "ck_declarations_secondary_beside_primary_partner": Fault(
        title="secondary_delivery_partner_id",
        detail="The '#/secondary_delivery_partner_id' needs a different '#/delivery_partner_id'"
        " beside it.",
    ),
    "uq_delivery_partners_name": Fault(
        title="name", detail="There is already a delivery partner with this name."
    ),
    "ck_delivery_partners_name_present": Fault(
        title="name", detail="Enter the delivery partner's name."
    ),
    "uq_delivery_partnerships_provider_cohort_partner": Fault(
        title="delivery_partner",
        detail="The provider already works with this delivery partner in the cohort.",
    ),
    "uq_exports_under_way": ONE_AT_A_TIME,
    "uq_statement_items_billable": Fault(
        title="statement_items", detail="The declaration is already on a statement to be paid."
    ),
    "uq_statement_items_refundable": ALREADY_REFUNDED,
    "uq_statement_items_ineligible": Fault(
        title="statement_items", detail="The declaration is already refused on this statement."
    ),
    "uq_funding_contracts_statement_id_course_id": Fault(
        title="course_id", detail="The statement already has a contract for this course."
    ),
    "ck_funding_contract_templates_payment_periods_where_used": Fault(
        title="number_of_payment_periods",
        detail="There must be at least one payment period when output payments are due.",
    ),
    "ck_funding_contract_templates_installments_where_used": Fault(
        title="service_fee_installments",
        detail="There must be at least one instalment when a service fee is computed.",
    ),
    "ck_funding_contract_templates_figures_not_negative": Fault(
        title="base", detail="The figures of a contract must not be negative."
    ),
    "ck_funding_contract_templates_recruitment_target_positive": Fault(
        title="recruitment_target", detail="The recruitment target must be more than zero."
    ),
    "ck_funding_contract_templates_per_participant_positive": Fault(
        title="per_participant", detail="The price for each participant must be more than zero."
    ),
    "uq_admins_email": Fault(
        title="email", detail="There is already a member of staff with this email address."
    ),
    "ck_admins_email_normalised": Fault(title="email", detail="Enter an email address."),
    "ck_admins_full_name_present": Fault(title="full_name", detail="Enter a full name."),
    "uq_registration_interests_email": Fault(
        title="email", detail="We already have this email address."
    ),
    "uq_itt_providers_legal_name": Fault(
        title="legal_name", detail="There is already an ITT provider with this legal name."
    ),
    "uq_notice_endpoints_lead_provider_id_url": Fault(
        title="url", detail="There is already a notice endpoint with this '#/url'."
    ),
    "ck_notice_endpoints_at_most_five": Fault(
        title="base",
        detail="There are already 5 notice endpoints, which is the most that a provider can have.",
    ),
    "uq_notice_deliveries_test_in_flight": Fault(
        title="base", detail="A test notice is already on its way to this endpoint."
    ),
    "uq_notice_deliveries_replay_in_flight": Fault(
        title="base", detail="This delivery is already being replayed."
    ),
    "uq_migration_runs_under_way": Fault(
        title="run", detail="A migration is already under way. Wait for it or cancel it."
    ),
}


def conflict_of(error: Exception) -> Conflict | None:
    """The words for a broken constraint, if it has any; as the session or the driver raised it."""
    fault = FAULTS.get(constraint_name(error) or "")
    return Conflict(fault) if fault else None


def constraint_name(error: Exception) -> str | None:
    """The name of the constraint that refused, as PostgreSQL reports it."""
    cause: BaseException | None = error.orig if isinstance(error, IntegrityError) else error
    while cause is not None:
        name = getattr(cause, "constraint_name", None)
        if name:
            return str(name)
        cause = cause.__cause__
    return None
