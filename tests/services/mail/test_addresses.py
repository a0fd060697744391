"""Who is written to where. Source: admin-and-operations.md 10.2; RFC 2606 for what is nobody's."""

import pytest

from domain.people.invented import is_nobodys
from services.mail.addresses import SIMULATED, Reach, reach_of, reached
from services.mail.templates import MailTemplate

LETTER, CODE = MailTemplate.APPLICATION_SUBMITTED, MailTemplate.STAFF_CODE
REAL, INVENTED = "amina@a-school.sch.uk", "amina.okafor.7@school.example"


@pytest.mark.parametrize(
    ("environment", "has_letter_box", "reach"),
    [
        ("demo", True, Reach.EVERY_ADDRESS),
        ("test", True, Reach.EVERY_ADDRESS),
        ("sandbox", False, Reach.STAFF),
        ("review", False, Reach.STAFF),
        ("development", False, Reach.REAL_PEOPLE),
        ("staging", False, Reach.REAL_PEOPLE),
        ("production", False, Reach.REAL_PEOPLE),
    ],
)
def test_where_the_service_runs_decides_who_gets_mail(environment, has_letter_box, reach):
    assert reach_of(environment, has_letter_box=has_letter_box) is reach


@pytest.mark.parametrize(
    ("reach", "template", "email", "address"),
    [
        (Reach.EVERY_ADDRESS, LETTER, INVENTED, INVENTED),
        (Reach.EVERY_ADDRESS, CODE, REAL, REAL),
        (Reach.REAL_PEOPLE, LETTER, REAL, REAL),
        (Reach.REAL_PEOPLE, LETTER, INVENTED, SIMULATED),
        (Reach.REAL_PEOPLE, CODE, INVENTED, SIMULATED),
        (Reach.STAFF, LETTER, REAL, SIMULATED),
        (Reach.STAFF, LETTER, INVENTED, SIMULATED),
        (Reach.STAFF, CODE, REAL, REAL),
        (Reach.STAFF, CODE, INVENTED, SIMULATED),
    ],
)
def test_the_address_that_is_handed_in(reach, template, email, address):
    assert reached(email, template, reach=reach) == address


@pytest.mark.parametrize(
    ("email", "nobodys"),
    [
        ("a@school.example", True),
        ("a@example", True),
        ("a@example.com", True),
        ("a@mail.example.org", True),
        ("a@EXAMPLE.NET", True),
        ("a@b.test", True),
        ("a@b.invalid", True),
        ("a@localhost", True),
        ("a@example.co.uk", False),
        ("a@my-example.com", False),
        ("example@school.sch.uk", False),
        ("a@example.com.school.uk", False),
        ("a@contest", False),
    ],
)
def test_what_is_kept_for_documents_and_tests_is_nobodys(email, nobodys):
    assert is_nobodys(email) is nobodys
