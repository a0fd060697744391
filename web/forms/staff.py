"""Forms of the staff sign-in. Source: admin-and-operations.md 2.3."""

from typing import Final

from domain.people.emails import is_valid_email, normalised_email
from web.forms.base import Form, Problem, Text

CODE_LENGTH: Final = 8


def _an_email(typed: str) -> Problem | None:
    if is_valid_email(normalised_email(typed)):
        return None
    return Problem(
        code="invalid",
        text="Enter an email address in the correct format, like name@education.gov.uk",
    )


def _a_code(typed: str) -> Problem | None:
    if len("".join(typed.split()).replace("-", "")) == CODE_LENGTH:
        return None
    return Problem(code="wrong_length", text=f"The code is {CODE_LENGTH} letters and digits long")


EMAIL: Final = Form(
    Text("email", required="Enter your email address", check=_an_email), prefix="session_wizard"
)
CODE: Final = Form(
    Text("code", required="Enter the code from the email", check=_a_code), prefix="session_wizard"
)
