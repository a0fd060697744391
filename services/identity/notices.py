"""What a notice of the identity provider says of a person, read strictly.

The fields lie under ``user``, with ``userId``; the form that was agreed on first had them at the top, with
``uid``. Both are read, the nested one first.

Source: provider-api.md 13.1 and D-22; admin-and-operations.md 9.2.
"""

from collections.abc import Mapping
from typing import Any, Final

from domain.people.emails import normalised_email
from services.identity.claims import TeacherClaims, day, known_lookup_status, text

USER_UPDATED: Final = "UserUpdated"
_NAMES: Final = ("firstName", "middleName", "lastName")


def claims_in_notice(message: object) -> TeacherClaims | None:
    """The person as the notice describes them; None when it is no object or names nobody."""
    if not isinstance(message, dict):
        return None
    for told in (message.get("user"), message):
        if isinstance(told, dict) and (uid := text(told, "userId") or text(told, "uid")):
            return _claims(uid, told)
    return None


def _claims(uid: str, told: Mapping[str, Any]) -> TeacherClaims:
    names = [text(told, name) for name in _NAMES]
    return TeacherClaims(
        uid=uid,
        email=normalised_email(text(told, "emailAddress") or ""),
        full_name=" ".join(filter(None, names)),
        date_of_birth=day(text(told, "dateOfBirth")),
        trn=text(told, "trn"),
        trn_lookup_status=known_lookup_status(text(told, "trnLookupStatus")),
    )
