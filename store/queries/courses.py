"""Which courses count as one another, asked in the database. Source: provider-api.md 7.3."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, any_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.vocabulary import ASO, EHCO
from store.prepared import constants
from store.tables import Course

_renamed_course = Course.__table__.alias("renamed_course")


def is_same_course(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether two course ids name one course; the offer that was renamed keeps both its names.

    ``domain.vocabulary.alternative_courses`` says the same of identifiers.
    """
    renamed = (
        select(func.array_agg(_renamed_course.c.id))
        .where(_renamed_course.c.identifier.in_(constants((ASO, EHCO))))
        .scalar_subquery()
    )
    either: Any = any_(cast(renamed, ARRAY(BigInteger)))
    return or_(other == one, and_(one == either, other == either))
