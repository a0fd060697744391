"""What is counted of a statement's items: people and milestones, never rows.

Every count of a course is the number of distinct pairs (user, declaration type). Two applications of one user for
one course that both have a billable start count once; a user with both retained types counts twice.

Source: finance.md 11.1, 11.4, 11.6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.finance.states import Standing
from domain.vocabulary import ASO, EHCO, DeclarationType

FIRST_COHORT_WITH_TDF: Final = 2022
_IN_ORDER: Final = tuple(DeclarationType)
_COURSES_WITHOUT_TDF: Final = frozenset({EHCO, ASO})


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemGroup:
    """Items of one statement that are alike in all that the rules ask of an item.

    ``course_id`` is the course of the application, whatever identifier the provider sent. ``earns_tdf``: the
    application is flagged for targeted delivery funding and eligible for funding. ``is_voided``: the
    state of the declarations, which legacy rows may have without the item's.
    """

    course_id: int
    declaration_type: DeclarationType
    standing: Standing
    earns_tdf: bool
    is_voided: bool
    user_ids: Sequence[int]
    item_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many were counted, and the items that were looked at for it, in order of their ids."""

    number: int = 0
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseCounts:
    """All counts of one course on one statement; types with none are absent."""

    billable: Count
    billable_by_type: Mapping[DeclarationType, Count]
    refundable: Count
    refundable_by_type: Mapping[DeclarationType, Count]
    not_eligible: Count
    tdf: Count
    tdf_refund: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Voids:
    """The voided declarations of a whole statement: items, and the people behind them."""

    items: Count
    people: int


def course_counts(groups: Sequence[ItemGroup], *, has_tdf: bool) -> CourseCounts:
    """The counts of one course's groups. Source: finance.md 11.1 and 11.4."""
    billable = _standing(groups, Standing.BILLABLE)
    refundable = _standing(groups, Standing.REFUNDABLE)
    return CourseCounts(
        billable=_count(billable),
        billable_by_type=_by_type(billable),
        refundable=_count(refundable),
        refundable_by_type=_by_type(refundable),
        not_eligible=_count(_standing(groups, Standing.NOT_ELIGIBLE)),
        tdf=_count(filter(_earns_tdf, billable)) if has_tdf else Count(),
        tdf_refund=_count(filter(_earns_tdf, refundable)) if has_tdf else Count(),
    )


def voids(groups: Iterable[ItemGroup]) -> Voids:
    """The statement's voids over all courses, special ones and those without a contract included.

    Source: admin-and-operations.md 6.2 (items are counted, as the list of voids shows them); finance.md 11.6
    counted people, which is kept beside it.
    """
    voided = [group for group in groups if group.is_voided]
    items = _sorted_items(voided)
    people = {user_id for group in voided for user_id in group.user_ids}
    return Voids(items=Count(number=len(items), item_ids=items), people=len(people))


def course_has_tdf(course_identifier: str, *, cohort_start_year: int) -> bool:
    """Whether targeted delivery funding exists for the course in the statement's cohort.

    Source: finance.md 11.4.
    """
    return cohort_has_tdf(cohort_start_year) and course_identifier not in _COURSES_WITHOUT_TDF


def cohort_has_tdf(start_year: int) -> bool:
    """Source: finance.md 4.2, ``show_targeted_delivery_funding``."""
    return start_year >= FIRST_COHORT_WITH_TDF


def _standing(groups: Sequence[ItemGroup], standing: Standing) -> list[ItemGroup]:
    return [group for group in groups if group.standing is standing]


def _earns_tdf(group: ItemGroup) -> bool:
    return group.declaration_type is DeclarationType.STARTED and group.earns_tdf


def _by_type(groups: Sequence[ItemGroup]) -> dict[DeclarationType, Count]:
    """The counts of each type that there is, in the order of types."""
    of_type: dict[DeclarationType, list[ItemGroup]] = {}
    for group in groups:
        of_type.setdefault(group.declaration_type, []).append(group)
    return {kind: _count(of_type[kind]) for kind in _IN_ORDER if kind in of_type}


def _count(groups: Iterable[ItemGroup]) -> Count:
    chosen = list(groups)
    pairs = {(group.declaration_type, user_id) for group in chosen for user_id in group.user_ids}
    return Count(number=len(pairs), item_ids=_sorted_items(chosen))


def _sorted_items(groups: Iterable[ItemGroup]) -> tuple[int, ...]:
    return tuple(sorted(item_id for group in groups for item_id in group.item_ids))
