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
    status = _text(raw, "trn_lookup_status")
    return TeacherClaims(
        uid=_text(raw, "sub") or "",
        email=normalised_email(_text(raw, "email") or ""),
        full_name=_text(raw, "preferred_name") or _text(raw, "name") or "",
        date_of_birth=_day(_text(raw, "birthdate")),
        trn=_text(raw, "trn"),
        trn_lookup_status=status if status in _LOOKUP_STATUSES else None,
        raw=dict(raw),
    )


def _text(raw: Mapping[str, Any], name: str) -> str | None:
    value = raw.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
