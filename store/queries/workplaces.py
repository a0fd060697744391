"""The workplaces that teachers search and choose.

Source: registration-journey.md 14.1, with the order of D26; reference-data.md 7.2.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import REGCONFIG

from store.tables import LocalAuthority, PrivateChildcareProvider, School

OFFERED_STATUSES: Final = ("1", "3", "4")
"""Open, open but proposed to close, proposed to open."""

_SEPARATORS: Final = re.compile(
    r"[\s'?\\:\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]+"
)
_URN_SIMILARITY: Final = 0.2


def words_of(term: str) -> tuple[str, ...]:
    """The words of a search; apostrophes, question marks, backslashes and colons count as blanks."""
    return tuple(word for word in _SEPARATORS.split(term.replace("\0", " ")) if word)


def schools_matching(location: str, name: str, *, limit: int) -> Select[School] | None:
    """Open schools at a place by the beginnings of words of their name; nothing for a blank term."""
    place, named = _place(location), _name(name)
    if place is None or named is None:
        return None
    return (
        select(School)
        .where(
            School.establishment_status_code.in_(OFFERED_STATUSES),
            School.location_search.op("@@")(place),
            School.name_search.op("@@")(named),
        )
        .order_by(
            _begins_with(School.name, name).desc(),
            func.ts_rank(School.name_search, named).desc(),
            School.name,
            School.id,
        )
        .limit(limit)
    )


def local_authorities_matching(
    location: str, name: str, *, limit: int
) -> Select[LocalAuthority] | None:
    """Local authorities likewise; there are a handful, so nothing is indexed."""
    place, named = _place(location), _name(name)
    if place is None or named is None:
        return None
    where = _vector(
        "simple",
        LocalAuthority.address_1,
        LocalAuthority.address_2,
        LocalAuthority.address_3,
        LocalAuthority.town,
        LocalAuthority.county,
        LocalAuthority.postcode,
        LocalAuthority.postcode_without_spaces,
    )
    return (
        select(LocalAuthority)
        .where(where.op("@@")(place), _vector("english", LocalAuthority.name).op("@@")(named))
        .order_by(
            _begins_with(LocalAuthority.name, name).desc(), LocalAuthority.name, LocalAuthority.id
        )
        .limit(limit)
    )


def providers_matching(urn: str, *, limit: int) -> Select[PrivateChildcareProvider] | None:
    """Enabled childcare providers by likeness of their URN, the most alike first."""
    term = "".join(words_of(urn)).upper()
    if not term:
        return None
    likeness = func.word_similarity(term, PrivateChildcareProvider.provider_urn)
    return (
        select(PrivateChildcareProvider)
        .where(PrivateChildcareProvider.disabled_at.is_(None), likeness >= _URN_SIMILARITY)
        .order_by(likeness.desc(), PrivateChildcareProvider.id)
        .limit(limit)
    )


def schools_numbered(urns: Sequence[str]) -> Select[School]:
    return select(School).where(School.urn.in_(urns))


def local_authorities_keyed(ids: Sequence[int]) -> Select[LocalAuthority]:
    return select(LocalAuthority).where(LocalAuthority.id.in_(ids))


def providers_numbered(urns: Sequence[str]) -> Select[PrivateChildcareProvider]:
    """Disabled ones are invisible. Source: registration-journey.md 3.3."""
    return select(PrivateChildcareProvider).where(
        PrivateChildcareProvider.provider_urn.in_(urns),
        PrivateChildcareProvider.disabled_at.is_(None),
    )


def _place(location: str) -> ColumnElement[Any] | None:
    """Whole words, every one required."""
    words = words_of(location)
    return func.plainto_tsquery(_configuration("simple"), " ".join(words)) if words else None


def _name(name: str) -> ColumnElement[Any] | None:
    """Beginnings of words, every one required; quoted, so that no operator is read from them."""
    words = words_of(name)
    if not words:
        return None
    return func.to_tsquery(_configuration("english"), " & ".join(f"'{word}':*" for word in words))


def _vector(configuration: str, *columns: Any) -> ColumnElement[Any]:
    return func.to_tsvector(_configuration(configuration), func.concat_ws(" ", *columns))


def _configuration(name: str) -> ColumnElement[Any]:
    return cast(literal(name, type_=Text), REGCONFIG)


def _begins_with(column: Any, term: str) -> ColumnElement[bool]:
    return func.starts_with(func.lower(column), term.strip().lower())
