"""The mails that we send, in our own words, and the keys of their templates at GOV.UK Notify.

Notify holds the texts; what stands here is what to type in there, and what the letter box of the demo shows.
Source: admin-and-operations.md 9.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class MailTemplate(StrEnum):
    """What a mail is about; the key of its row."""

    APPLICATION_SUBMITTED = "application_submitted"
    STAFF_CODE = "staff_code"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A mail's text; ``((name))`` is filled in by Notify."""

    subject: str
    body: str


LETTERS: Final[Mapping[MailTemplate, Letter]] = {
    MailTemplate.APPLICATION_SUBMITTED: Letter(
        subject="We have received your NPQ registration",
        body=(
            "Dear ((full_name))\n\n"
            "You have registered for ((course_name)) with ((provider_name)).\n\n"
            "# What happens next\n\n"
            "Registering is only the first step. You also need to apply to ((provider_name)) yourself, if you"
            " have not done so. They decide whether to accept you, and tell you.\n\n"
            "# Funding\n\n"
            "If your course is funded, we pay your provider. Early headship coaching and some courses come with"
            " an amount for your school: ((amount))\n\n"
            "You can look at your registration at any time by signing in to the service.\n"
        ),
    ),
    MailTemplate.STAFF_CODE: Letter(
        subject="Your code to sign in to the NPQ console",
        body=(
            "Your code is ((code))\n\n"
            "It can be used once, within 5 minutes. If you did not ask for it, somebody typed your address:"
            " they cannot sign in without this code, and you need do nothing.\n"
        ),
    ),
}

LOCAL_TEMPLATE_IDS: Final[Mapping[str, str]] = {
    MailTemplate.APPLICATION_SUBMITTED: "0c5cc8a3-57f4-4a2b-9d52-0d8f4d3f2d01",
    MailTemplate.STAFF_CODE: "0c5cc8a3-57f4-4a2b-9d52-0d8f4d3f2d02",
}
"""The ids under which the letter box of the demo knows the templates."""


def written(letter: Letter, personalisation: Mapping[str, str]) -> Letter:
    """The letter with everything filled in, as Notify does it."""
    subject, body = letter.subject, letter.body
    for name, value in personalisation.items():
        subject = subject.replace(f"(({name}))", value)
        body = body.replace(f"(({name}))", value)
    return Letter(subject=subject, body=body)
