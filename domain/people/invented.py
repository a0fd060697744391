"""Addresses that are nobody's. Source: RFC 2606, which keeps these names for documents and tests."""

import re
from typing import Final

INVENTED_DOMAIN: Final = "school.example"
"""Where all invented teachers have their addresses, and nobody else."""

_NOBODYS: Final = re.compile(
    r"@(?:[^@]*\.)?(?:example|invalid|localhost|test|example\.(?:com|net|org))$", re.IGNORECASE
)


def is_nobodys(email: str) -> bool:
    """Whether no mail to the address can ever reach anybody."""
    return _NOBODYS.search(email) is not None
