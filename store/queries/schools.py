"""One-box search of workplaces: any words, in any field, spelling forgiven.

The pickers of registration search a place and a name apart (``store.queries.workplaces``). This is for
whoever types one line: a name, a town, a postcode, a number.

Source: registration-journey.md 17.6 (one vector, prefixes, saint and st) and 14.1; reference-data.md
7.2 (statuses that are offered, what is not in England).
"""

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from store.queries.workplaces import OFFERED_STATUSES, words_of
from store.tables import PrivateChildcareProvider, School

WELSH_ESTABLISHMENT: Final = "30"
OUTSIDE_ENGLAND: Final = ("673", "702", "000", "704", "708")
_SAME_WORDS: Final = {"st": ("st", "saint"), "saint": ("saint", "st")}


def search_schools(line: str, *, limit: int = 100) -> Select[School] | None:
    """Schools in England that can be chosen, the best match first; nothing for a blank line.

    Every word must be a number, or begin a word of the name or the place. Names that merely look
    alike come after all that match.
    """
    words = _telling(line)
    if not words:
        return None
    whole = " ".join(words)
    matches = and_(*(_has_word(word.lower()) for word in words))
    return (
        select(School)
        .where(
            School.establishment_status_code.in_(OFFERED_STATUSES),
            func.coalesce(School.establishment_type_code, "") != WELSH_ESTABLISHMENT,
            func.coalesce(School.la_code, "").not_in(OUTSIDE_ENGLAND),
            or_(matches, School.name.op("%")(whole)),
        )
        .order_by(
            case((matches, 0), else_=1),
            func.starts_with(func.lower(School.name), whole.lower()).desc(),
            func.similarity(School.name, whole).desc(),
            School.name,
            School.id,
        )
        .limit(limit)
    )


def search_childcare_providers(
    line: str, *, limit: int = 100
) -> Select[PrivateChildcareProvider] | None:
    """Enabled providers by number or by a name that looks alike; hidden names are not searched."""
    words = _telling(line)
    if not words:
        return None
    whole = " ".join(words)
    numbered = PrivateChildcareProvider.provider_urn == whole.upper()
    return (
        select(PrivateChildcareProvider)
        .where(
            PrivateChildcareProvider.disabled_at.is_(None),
            PrivateChildcareProvider.provider_name.is_distinct_from("REDACTED"),
            or_(numbered, PrivateChildcareProvider.provider_name.op("%")(whole)),
        )
        .order_by(
            numbered.desc(),
            func.similarity(PrivateChildcareProvider.provider_name, whole).desc(),
            PrivateChildcareProvider.provider_name,
            PrivateChildcareProvider.id,
        )
        .limit(limit)
    )


def _telling(line: str) -> list[str]:
    """The words that say something: not those of signs alone."""
    return [word for word in words_of(line) if any(sign.isalnum() for sign in word)]


def _has_word(word: str) -> ColumnElement[bool]:
    """The word begins a word of the name or of the place, or is the number; stop words always fit."""
    in_name, in_place = _beginning("english", word), _beginning("simple", word)
    return or_(
        School.name_search.op("@@")(in_name),
        School.location_search.op("@@")(in_place),
        School.urn == word,
        func.numnode(in_name) == 0,
    )


def _beginning(configuration: str, word: str) -> ColumnElement[str]:
    """A query for words that begin like this; quoted, so that no operator is read from it."""
    others = " | ".join(f"'{other}':*" for other in _SAME_WORDS.get(word, (word,)))
    regconfig = text(f"'{configuration}'::regconfig")
    return func.to_tsquery(regconfig, others, type_=TSQUERY)
