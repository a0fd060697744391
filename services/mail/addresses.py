"""Whom a mail is really written to, by where the service runs.

Source: admin-and-operations.md 9.1 and 10.2, sandbox.
"""

from enum import StrEnum
from typing import Final

from domain.people.invented import is_nobodys
from services.mail.templates import MailTemplate

SIMULATED: Final = "simulate-delivered@notifications.service.gov.uk"
"""GOV.UK Notify takes a mail to this address, checks it, says that it was delivered, and writes to nobody."""


class Reach(StrEnum):
    """Who gets mail."""

    EVERY_ADDRESS = "every address"  # A letter box takes it in, whoever it is for.
    REAL_PEOPLE = "real people"
    STAFF = "staff"  # Where teachers are invented, or played by those who test.


def reach_of(environment: str, *, has_letter_box: bool) -> Reach:
    if has_letter_box:
        return Reach.EVERY_ADDRESS
    return Reach.STAFF if environment in {"sandbox", "review"} else Reach.REAL_PEOPLE


def reached(email: str, template: MailTemplate, *, reach: Reach) -> str:
    """The address to hand in: the person's, or the one that stands for whoever must not be written to."""
    if reach is Reach.EVERY_ADDRESS:
        return email
    is_for_staff = template is MailTemplate.STAFF_CODE
    if is_nobodys(email) or (reach is Reach.STAFF and not is_for_staff):
        return SIMULATED
    return email
