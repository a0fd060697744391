"""What the identity provider says of a person, read strictly. Source: registration-journey.md 10.3."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from domain.people.emails import normalised_email

PROVIDER: Final = "tra_openid_connect"
FOUND: Final = "Found"
_LOOKUP_STATUSES: Final = frozenset({FOUND, "Pending", "None", "Failed"})


@dataclass(frozen=True, kw_only=True, slots=True)
class TeacherClaims:
    """A person as the identity provider knows them; ``raw`` is kept as it came."""

    uid: str
    email: str = field(repr=False)
    full_name: str = field(repr=False)
    date_of_birth: date | None = field(default=None, repr=False)
    trn: str | None = field(default=None, repr=False)
    trn_lookup_status: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_trn_verified(self) -> bool:
        """The provider found the number in the register; only then is it proof. Source: D11."""
        return self.trn is not None and self.trn_lookup_status == FOUND


def read_claims(raw: Mapping[str, Any]) -> TeacherClaims:
    """The claims as we use them; what is not text where text is due counts as absent."""
    return TeacherClaims(
        uid=text(raw, "sub") or "",
        email=normalised_email(text(raw, "email") or ""),
        full_name=text(raw, "preferred_name") or text(raw, "name") or "",
        date_of_birth=day(text(raw, "birthdate")),
        trn=text(raw, "trn"),
        trn_lookup_status=known_lookup_status(text(raw, "trn_lookup_status")),
        raw=dict(raw),
    )


def known_lookup_status(status: str | None) -> str | None:
    """The status, if it is one of those that we know."""
    return status if status in _LOOKUP_STATUSES else None


def text(raw: Mapping[str, Any], name: str) -> str | None:
    """The value with nothing around it; None when it is blank or no text."""
    value = raw.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


def day(written: str | None) -> date | None:
    """The date that was written; None when it is none."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
