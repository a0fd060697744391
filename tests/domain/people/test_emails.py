"""Source: migration.md 2.6."""

import pytest

from domain.people.emails import is_valid_email, normalised_email
from tests.domain.people.email_cases import INVALID, VALID


@pytest.mark.parametrize("email", VALID)
def test_mail_can_be_sent_to(email):
    assert is_valid_email(email)


@pytest.mark.parametrize("email", [pytest.param(email, id=why) for why, email in INVALID.items()])
def test_mail_cannot_be_sent_to(email):
    assert not is_valid_email(email)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada.Byron@Example.ORG", "ada.byron@example.org"),
        ("  ada@example.org\t\n", "ada@example.org"),
        ("ada@example.org", "ada@example.org"),
        (" \n ", ""),
    ],
)
def test_an_address_is_kept_in_lower_case_and_trimmed(typed, kept):
    assert normalised_email(typed) == kept


def test_a_long_run_of_labels_is_judged_quickly():
    assert not is_valid_email("a@" + "a-" * 120 + "!")
