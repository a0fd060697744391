"""Rules of the domain as SQL expressions, for judging many rows at once."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, not_, null
from sqlalchemy.dialects.postgresql import ARRAY, array

from domain.people.emails import (
    ADDRESS,
    MAXIMUM_HOST_LENGTH,
    MAXIMUM_LENGTH,
    REFUSED_INSIDE,
    WHITE_SPACE,
)
from domain.people.trns import TRN_PATTERN

_CODES: Final = ARRAY(Text)


def present(words: ColumnElement[Any]) -> ColumnElement[Any]:
    """The text as it is, or null when there is nothing in it but white space.

    Source: migration.md 5.9, "Blank strings".
    """
    return case((func.btrim(words, WHITE_SPACE) != "", words))


def normalised_email(email: ColumnElement[Any]) -> ColumnElement[Any]:
    """``domain.people.emails.normalised_email``, and null for a blank address."""
    return func.nullif(func.lower(func.btrim(email, WHITE_SPACE)), "")


def is_valid_email(email: ColumnElement[Any]) -> ColumnElement[bool]:
    """``domain.people.emails.is_valid_email``; null for null."""
    return and_(
        func.length(email) <= MAXIMUM_LENGTH,
        func.length(func.split_part(email, "@", 2)) <= MAXIMUM_HOST_LENGTH,
        email.regexp_match(f"^(?:{ADDRESS})$"),
        *(not_(email.regexp_match(pattern)) for pattern in REFUSED_INSIDE),
    )


def has_trn_format(trn: ColumnElement[Any]) -> ColumnElement[bool]:
    """Seven digits; null for null."""
    return trn.regexp_match(f"^(?:{TRN_PATTERN})$")


def codes(*told: tuple[str, ColumnElement[bool]]) -> ColumnElement[Any]:
    """Those codes whose condition holds, in the order given; a null condition does not hold."""
    members = [case((holds, code)) for code, holds in told]
    return func.array_remove(cast(array(members, type_=Text), _CODES), null(), type_=_CODES)
