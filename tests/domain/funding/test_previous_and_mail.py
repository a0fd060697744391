"""Source: funding-eligibility.md 3.1 and 4.3."""

import pytest

from domain.funding.mail import MailFacts, mail_template
from domain.funding.previous import EarlierApplication, is_previously_funded

HEADSHIP = "npq-headship"
EHCO = "npq-early-headship-coaching-offer"
ASO = "npq-additional-support-offer"
EYL = "npq-early-years-leadership"


def earlier(**facts):
    accepted = {
        "course": HEADSHIP,
        "approval_status": "accepted",
        "is_eligible_for_funding": True,
        "has_funded_place": None,
    }
    return EarlierApplication(**(accepted | facts))


@pytest.mark.parametrize(
    ("course", "application", "expected"),
    [
        (HEADSHIP, earlier(), True),
        (HEADSHIP, earlier(has_funded_place=True), True),
        (HEADSHIP, earlier(has_funded_place=False), False),
        (HEADSHIP, earlier(is_eligible_for_funding=False), False),
        (HEADSHIP, earlier(approval_status="pending"), False),
        (HEADSHIP, earlier(approval_status="rejected"), False),
        (HEADSHIP, earlier(course="npq-senco"), False),
        (EHCO, earlier(course=ASO), True),
        (ASO, earlier(course=EHCO), True),
    ],
)
def test_who_was_funded_for_a_course_before(course, application, expected):
    assert is_previously_funded(course, [application]) is expected


def test_nobody_without_applications_was_funded_before():
    assert not is_previously_funded(HEADSHIP, [])


@pytest.mark.parametrize(
    ("code", "course", "urn", "targeted", "template"),
    [
        ("not_lead_mentor_course", EHCO, False, False, "itt_leader_wrong_course"),
        ("not_in_england", EHCO, False, False, "not_england_wrong_catchment"),
        ("previously_funded", EHCO, False, False, "already_funded_not_elgible_ehco_funding"),
        ("funded", EHCO, False, True, "ehco_scholarship_funding"),
        ("no_institution", EHCO, True, False, "not_eligible_ehco_funding"),
        ("funded", HEADSHIP, False, True, "eligible_scholarship_funding"),
        ("funded", HEADSHIP, False, False, "eligible_scholarship_funding_not_tsf"),
        ("previously_funded", HEADSHIP, False, True, "not_eligible_scholarship_funding"),
        (
            "previously_funded",
            HEADSHIP,
            False,
            False,
            "already_funded_not_eligible_scholarship_funding_not_tsf",
        ),
        ("early_years_invalid_npq", HEADSHIP, True, False, "not_npqeyl_on_ofsted_register"),
        ("no_institution", EYL, False, False, "not_on_ofsted_register"),
        (
            "not_entitled_ey_institution",
            EYL,
            True,
            False,
            "not_eligible_scholarship_funding_not_tsf",
        ),
        ("no_institution", EYL, True, True, "default"),
    ],
)
def test_the_first_fitting_template_is_taken(code, course, urn, targeted, template):
    facts = MailFacts(code=code, course=course, has_ofsted_urn=urn, is_targeted=targeted)
    assert mail_template(facts) == template
