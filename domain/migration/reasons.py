"""Why a row was refused or warned of: a code to count by, and words to read.

Source: migration.md 9.2 and 9.3.
"""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "not_found.lead_provider": "No lead provider of ours has this id.",
    "invalid.cohort.start_year": "The start year is not one of 2021 to 2029.",
    "invalid.cohort.start_year_taken": "Another cohort already has the start year.",
    "invalid.cohort.registration_start_date_blank": "There is no registration start date.",
    "invalid.cohort.registration_year_mismatch": (
        "Registration does not start in the cohort's start year."
    ),
    "broken.user.no_application": "The person has a training record but no application.",
    "conflict.user.multiple_verified_trns": (
        "The applications carry several verified teacher reference numbers and the teacher"
        " profile has none."
    ),
    "invalid.user.full_name_blank": "There is no full name.",
    "invalid.user.email_blank": "The newest application has no email address.",
    "invalid.user.email_invalid": "The email address cannot be written to.",
    "invalid.user.email_taken": "Another person already has the email address.",
    "invalid.user.uid_taken": "Another person already has the sign-in.",
}

WARNINGS: Final[Mapping[str, str]] = {
    "warning.user.trn_format": "The teacher reference number is not seven digits.",
    "warning.user.archived_in_legacy": "The person is archived in the legacy service.",
}

_DATABASE: Final = "database."


def words(code: str) -> str:
    """The reason in words; for an error of the database, its SQLSTATE."""
    if code.startswith(_DATABASE):
        return f"The database refused the row (SQLSTATE {code.removeprefix(_DATABASE)})."
    return REASONS.get(code) or WARNINGS[code]
