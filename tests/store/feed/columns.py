"""Column by column: whose view changes when this value alone does.

Each column has the value that it is given (SQL) and what the providers of the scene are told.

Source: provider-api.md 4, 7.3, 7.6, 8.3, 9.2, 10.2, 11.2, 12 and 15.2.
"""

# The teacher's application, as its provider sees it, and the participant, as both providers who train
# the teacher see it: `updated_at` there is the newest of all applications.
TRAINING = {"mine": "application, participant user", "shared": "participant user"}
# Whether the application is funded decides whether another one for the same course may be.
FUNDING = TRAINING | {"asked": "application_of_asked"}
# Another course or person: everything that names them, and whatever funding may follow.
IDENTITY = {
    "mine": "application, participant user, declaration, outcome",
    "shared": "participant user, application_of_shared",
    "asked": "application_of_asked",
}
PERSON = {
    "mine": "application, participant user",
    "shared": "application_of_shared, participant user",
    "asked": "application_of_asked",
}
PARTICIPANT = {"mine": "participant user", "shared": "participant user"}
MINE = {"mine": "participant user"}
DECLARED = {"mine": "declaration"}
ACHIEVED = {"mine": "outcome, declaration"}
STATED = {"mine": "statement"}
PARTNER = {"mine": "delivery_partner partner"}
NAMED = {"mine": "delivery_partner partner, declaration"}
EVERYTHING = dict.fromkeys(("mine", "shared", "asked", "nobody"), "everything")
NOTHING: dict[str, str] = {}

LATER = "now() + interval '1 day'"
FALSE = "NOT trn_verified"
NEW_ID = "gen_random_uuid()"
WORD = "'something else'"

APPLICATIONS = {
    "public_id": (
        NEW_ID,
        {
            "mine": "application, application new, participant user, everything",
            "shared": "participant user, everything",
            "asked": "everything",
            "nobody": "everything",
        },
    ),
    "user_id": (
        "(SELECT id FROM users WHERE trn = '7654321')",
        IDENTITY
        | {"mine": "application, participant user, participant stranger, declaration, outcome"},
    ),
    "course_id": ("(SELECT id FROM courses WHERE identifier = 'npq-headship')", IDENTITY),
    "lead_provider_id": (
        "(SELECT max(id) FROM lead_providers)",
        TRAINING | {"nobody": "application, participant user"},
    ),
    "cohort_id": ("NULL, schedule_id = NULL", TRAINING),
    "schedule_id": ("NULL", TRAINING),
    "school_id": ("(SELECT id FROM schools)", TRAINING),
    "private_childcare_provider_id": ("(SELECT id FROM private_childcare_providers)", TRAINING),
    "itt_provider_id": ("(SELECT id FROM itt_providers)", TRAINING),
    "lead_provider_approval_status": ("'pending'", FUNDING),
    "reason_for_rejection": (
        "'rejected_by_provider', lead_provider_approval_status = 'rejected'",
        FUNDING,
    ),
    "training_status": ("'active'", TRAINING),
    "accepted_at": (LATER, TRAINING),
    "eligible_for_funding": ("false", FUNDING),
    "funded_place": ("false", FUNDING),
    "funding_choice": ("'school'", TRAINING),
    "targeted_delivery_funding_eligibility": (
        "true",
        TRAINING | {"mine": "application, participant user, declaration"},
    ),
    "headteacher_status": ("'no'", TRAINING),
    "ukprn": ("'10000001'", TRAINING),
    "teacher_catchment": ("'wales'", TRAINING),
    "teacher_catchment_country": (WORD, TRAINING),
    "teacher_catchment_iso_country_code": ("'GBR'", TRAINING),
    "works_in_school": ("false", TRAINING),
    "employer_name": (WORD, TRAINING),
    "employment_role": (WORD, TRAINING),
    "lead_mentor": ("true", TRAINING),
    "senco_in_role": ("'yes'", TRAINING),
    "senco_start_date": ("'2024-01-01'", TRAINING),
    "created_at": (LATER, TRAINING),
    "updated_at": (LATER, TRAINING),
    "funding_eligibility_status_code": (WORD, NOTHING),
    "targeted_support_funding_eligibility": ("true", NOTHING),
    "tsf_primary_eligibility": ("true", NOTHING),
    "tsf_primary_plus_eligibility": ("true", NOTHING),
    "works_in_nursery": ("true", NOTHING),
    "works_in_childcare": ("true", NOTHING),
    "kind_of_nursery": ("'private_nursery'", NOTHING),
    "work_setting": (WORD, NOTHING),
    "employment_type": (WORD, NOTHING),
    "primary_establishment": ("true", NOTHING),
    "number_of_pupils": ("7", NOTHING),
    "participant_outcome_state": ("'passed'", NOTHING),
    "notes": (WORD, NOTHING),
    "referred_by_return_to_teaching_adviser": ("'yes'", NOTHING),
    "on_submission_trn": ("'1111111'", NOTHING),
    "raw_application_data": ("""'{"a": 1}'""", NOTHING),
    "review_status": (WORD, NOTHING),
    "submission_id": (NEW_ID, NOTHING),
}
USERS = {
    "public_id": (
        NEW_ID,
        {
            "mine": "application, participant new, everything",
            "shared": "application_of_shared, participant new, everything",
            "asked": "application_of_asked, everything",
            "nobody": "everything",
        },
    ),
    "email": ("'ada@example.com'", PERSON),
    "full_name": ("'Ada Jones'", PERSON),
    "previous_names": ("'{Ada}'", PERSON),
    "trn": ("'1111111'", PERSON),
    "trn_verified": (FALSE, PERSON),
    "significantly_updated_at": (LATER, PERSON),
    "date_of_birth": ("'1990-01-01'", NOTHING),
    "trn_auto_verified": ("true", NOTHING),
    "trn_lookup_status": ("'Found'", NOTHING),
    "active_alert": ("true", NOTHING),
    "national_insurance_number": ("'QQ123456C'", NOTHING),
    "provider": (WORD, NOTHING),
    "uid": (WORD, NOTHING),
    "raw_tra_provider_data": ("""'{"a": 1}'""", NOTHING),
    "feature_flag_id": (WORD, NOTHING),
    "updated_from_tra_at": (LATER, NOTHING),
    "notify_user_for_future_reg": ("true", NOTHING),
    "email_updates_status": ("1", NOTHING),
    "email_updates_unsubscribe_key": (WORD, NOTHING),
    "archived_email": (WORD, NOTHING),
    "archived_at": (LATER, NOTHING),
    "created_at": (LATER, NOTHING),
    "updated_at": (LATER, NOTHING),
}
STATES = {
    "application_id": (
        "(SELECT max(id) FROM applications WHERE training_status = 'active')",
        MINE,
    ),
    "lead_provider_id": ("(SELECT max(id) FROM lead_providers)", MINE),
    "state": ("'deferred'", MINE),
    "reason": ("'other'", MINE),
    "created_at": (LATER, MINE),
    "public_id": (NEW_ID, NOTHING),
    "updated_at": (LATER, NOTHING),
}
ID_CHANGES = {
    "user_id": ("(SELECT id FROM users WHERE trn = '7654321')", PARTICIPANT),
    "from_participant_id": (NEW_ID, PARTICIPANT),
    "to_participant_id": (NEW_ID, PARTICIPANT),
    "created_at": (LATER, PARTICIPANT),
    "updated_at": (LATER, PARTICIPANT),
    "public_id": (NEW_ID, NOTHING),
}
DECLARATIONS = {
    "public_id": (NEW_ID, {"mine": "declaration, declaration new"}),
    "application_id": (
        "(SELECT max(id) FROM applications WHERE training_status = 'active')",
        ACHIEVED,
    ),
    "lead_provider_id": (
        "(SELECT max(id) FROM lead_providers)",
        ACHIEVED | {"nobody": "declaration, outcome"},
    ),
    "cohort_id": ("(SELECT id FROM cohorts WHERE start_year = 2023)", DECLARED),
    "declaration_type": ("'retained-1'", DECLARED),
    "declaration_date": (LATER, DECLARED),
    "state": ("'payable'", DECLARED),
    "state_reason": ("'duplicate'", DECLARED),
    "delivery_partner_id": ("NULL", DECLARED),
    "secondary_delivery_partner_id": ("(SELECT max(id) FROM delivery_partners)", DECLARED),
    "created_at": (LATER, DECLARED),
    "updated_at": (LATER, DECLARED),
    "superseded_by_id": ("(SELECT max(id) FROM declarations)", NOTHING),
}
ITEMS = {
    "statement_id": ("(SELECT id FROM statements WHERE month = 11)", DECLARED),
    "declaration_id": (
        "(SELECT max(id) FROM declarations)",
        {"mine": "declaration, declaration second_declaration"},
    ),
    "state": ("'payable'", DECLARED),
    "public_id": (NEW_ID, NOTHING),
    "created_at": (LATER, NOTHING),
    "updated_at": (LATER, NOTHING),
}
OUTCOMES = {
    "public_id": (NEW_ID, {"mine": "outcome, outcome new, declaration"}),
    "declaration_id": (
        "(SELECT max(id) FROM declarations)",
        {"mine": "outcome, declaration, declaration second_declaration"},
    ),
    "state": ("'failed'", ACHIEVED),
    "completion_date": ("'2024-11-02'", ACHIEVED),
    "created_at": (LATER, ACHIEVED),
    "updated_at": (LATER, ACHIEVED),
    "sent_to_qualified_teachers_api_at": (LATER, NOTHING),
    "qualified_teachers_api_request_successful": ("true", NOTHING),
}
STATEMENTS = {
    "public_id": (
        NEW_ID,
        EVERYTHING | {"mine": "statement, statement new, everything"},
    ),
    "lead_provider_id": (
        "(SELECT max(id) FROM lead_providers)",
        STATED | {"nobody": "statement"},
    ),
    "cohort_id": ("(SELECT id FROM cohorts WHERE start_year = 2023)", STATED),
    "month": ("10", STATED),
    "year": ("2025", STATED),
    "deadline_date": ("'2024-11-24'", STATED),
    "payment_date": ("'2024-12-26'", STATED),
    "output_fee": ("false", STATED),
    "state": ("'paid'", STATED),
    "created_at": (LATER, STATED),
    "updated_at": (LATER, STATED),
    "marked_as_paid_at": ("NULL", NOTHING),
    "reconcile_amount": ("7", NOTHING),
}
PARTNERS = {
    "public_id": (
        NEW_ID,
        EVERYTHING | {"mine": "delivery_partner new, everything"},
    ),
    "name": (WORD, NAMED),
    "created_at": (LATER, PARTNER),
    "updated_at": (LATER, PARTNER),
}
PARTNERSHIPS = {
    "lead_provider_id": (
        "(SELECT max(id) FROM lead_providers)",
        PARTNER | {"nobody": "delivery_partner partner"},
    ),
    "cohort_id": ("(SELECT id FROM cohorts WHERE start_year = 2023)", PARTNER),
    "delivery_partner_id": (
        "(SELECT max(id) FROM delivery_partners)",
        {"mine": "delivery_partner partner, delivery_partner second_partner"},
    ),
    "created_at": (LATER, NOTHING),
    "updated_at": (LATER, NOTHING),
}
# Table -> its columns, and which of its rows is changed.
TABLES = {
    "applications": (APPLICATIONS, "WHERE id = (SELECT min(id) FROM applications)"),
    "users": (USERS, "WHERE id = (SELECT id FROM users WHERE trn = '1234567')"),
    "application_states": (STATES, "WHERE id = (SELECT min(id) FROM application_states)"),
    "participant_id_changes": (
        ID_CHANGES,
        "WHERE id = (SELECT min(id) FROM participant_id_changes)",
    ),
    "declarations": (DECLARATIONS, "WHERE id = (SELECT min(id) FROM declarations)"),
    "statement_items": (ITEMS, "WHERE id = (SELECT min(id) FROM statement_items)"),
    "participant_outcomes": (OUTCOMES, "WHERE id = (SELECT min(id) FROM participant_outcomes)"),
    "statements": (STATEMENTS, "WHERE id = (SELECT id FROM statements WHERE month = 12)"),
    "delivery_partners": (PARTNERS, "WHERE id = (SELECT min(id) FROM delivery_partners)"),
    "delivery_partnerships": (
        PARTNERSHIPS,
        "WHERE id = (SELECT min(id) FROM delivery_partnerships)",
    ),
}
