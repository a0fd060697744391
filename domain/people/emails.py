"""Which e-mail addresses a mail can be sent to, by the rules of GOV.UK Notify.

The patterns are written so that Python and PostgreSQL read them alike: a page asks ``is_valid_email``,
the migration asks the database about a hundred thousand rows at once, and both mean the same rule.

Source: migration.md 2.6, "E-mail rule (Notify)".
"""

import re
from typing import Final

_LOCAL_PART: Final = r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~\\-]+"
_LABEL: Final = r"[a-zA-Z0-9]+(?:--?[a-zA-Z0-9]+)*"
_LAST_LABEL: Final = r"(?:[a-zA-Z]{2,63}|[xX][nN]--(?:[a-zA-Z0-9]+-)*[a-zA-Z0-9]+)"

ADDRESS: Final = rf"{_LOCAL_PART}@(?:{_LABEL}\.)+{_LAST_LABEL}"
"""The whole address: one ``@``, and a host of at least two labels."""

REFUSED_INSIDE: Final = (r"\.\.", r"[^.@]{64}[^@]*$")
"""Two dots in a row anywhere; a label of the host longer than 63 characters."""

MAXIMUM_LENGTH: Final = 320
MAXIMUM_HOST_LENGTH: Final = 253

WHITE_SPACE: Final = " \t\n\v\f\r"
"""What is cut off both ends of an address before it is kept."""

_ADDRESS: Final = re.compile(ADDRESS)
_REFUSED: Final = tuple(re.compile(pattern) for pattern in REFUSED_INSIDE)


def normalised_email(email: str) -> str:
    """The address as it is kept and compared: lower case, nothing around it.

    Source: migration.md 2.6, last sentence, and 17, A10.
    """
    return email.strip(WHITE_SPACE).lower()


def is_valid_email(email: str) -> bool:
    """Whether mail can be sent to the address, letters in either case."""
    return (
        len(email) <= MAXIMUM_LENGTH
        and len(email.partition("@")[2]) <= MAXIMUM_HOST_LENGTH
        and _ADDRESS.fullmatch(email) is not None
        and not any(refused.search(email) for refused in _REFUSED)
    )
