"""Invented applications: which they are, how many there are, and making way for others.

Source: provider-api.md 13.3, test environments; admin-and-operations.md 10.2, sandbox.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    ScalarSelect,
    Select,
    delete,
    exists,
    func,
    select,
)

from domain.people.invented import INVENTED_DOMAIN
from domain.vocabulary import ApprovalStatus
from store.erasing import erasing
from store.tables import (
    Application,
    CourseOffer,
    Declaration,
    LeadProvider,
    Statement,
    StatementComputation,
    User,
)

LOCK: Final = select(func.pg_advisory_xact_lock(func.hashtextextended("npq.sandbox", 0)))
"""One at a time: everybody numbers invented teachers after the last."""

_IS_INVENTED: Final = User.email.endswith(f"@{INVENTED_DOMAIN}")
_INVENTED_USERS: Final = select(User.id).where(_IS_INVENTED)


def offering_providers(
    *, name: str | None = None, public_id: UUID | None = None
) -> Select[int, UUID, str]:
    """Those with a contract for any course: all, by name, or the one asked for."""
    has_offers = exists().where(
        CourseOffer.lead_provider_id == LeadProvider.id, CourseOffer.cohort_id.is_not(None)
    )
    found = select(LeadProvider.id, LeadProvider.public_id, LeadProvider.name).where(has_offers)
    if name is not None:
        found = found.where(LeadProvider.name == name)
    if public_id is not None:
        found = found.where(LeadProvider.public_id == public_id)
    return found.order_by(LeadProvider.name, LeadProvider.id)


def has_invented(provider_id: int) -> Select[bool]:
    return select(exists().where(_invented_of(provider_id)))


def invented_counts() -> Select[UUID, str, int, int, int, int]:
    """Of each provider: its id and name; its invented applications by status; what it declared of them."""
    pending, accepted, rejected = (_of_status(status) for status in ApprovalStatus)
    declared = (
        select(func.count())
        .where(
            Declaration.application_id == Application.id, Application.user_id.in_(_INVENTED_USERS)
        )
        .where(Application.lead_provider_id == LeadProvider.id)
        .scalar_subquery()
    )
    has_offers = exists().where(CourseOffer.lead_provider_id == LeadProvider.id)
    return (
        select(LeadProvider.public_id, LeadProvider.name, pending, accepted, rejected, declared)
        .where(has_offers)
        .order_by(LeadProvider.name, LeadProvider.id)
    )


def _of_status(status: ApprovalStatus) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(Application.lead_provider_id == LeadProvider.id)
        .where(Application.user_id.in_(_INVENTED_USERS))
        .where(Application.lead_provider_approval_status == status)
        .scalar_subquery()
    )


def locking_invented(provider_id: int) -> Iterator[Select[int]]:
    """Let nobody act on what is invented; who is about to has come before.

    In the order in which providers' acts take their locks: people, applications, declarations.
    """
    applications = select(Application.id).where(_invented_of(provider_id))
    people = select(Application.user_id).where(_invented_of(provider_id))
    chosen = (
        (User, User.id.in_(people)),
        (Application, Application.id.in_(applications)),
        (Declaration, Declaration.application_id.in_(applications)),
    )
    for table, condition in chosen:
        yield select(table.id).where(condition).order_by(table.id).with_for_update()


def erasing_invented(provider_id: int) -> Iterator[Executable]:
    """Delete the provider's invented applications with all that became of them, and who is left over.

    The figures of its statements go too: they counted what is no more.
    """
    statements = select(Statement.id).where(Statement.lead_provider_id == provider_id)
    yield delete(StatementComputation).where(StatementComputation.statement_id.in_(statements))
    yield from erasing(Application, _invented_of(provider_id))
    has_application = exists().where(Application.user_id == User.id)
    yield from erasing(User, _IS_INVENTED & ~has_application)


def statements_of(provider_id: int) -> Select[int]:
    return select(Statement.id).where(Statement.lead_provider_id == provider_id)


def _invented_of(provider_id: int) -> ColumnElement[bool]:
    return (Application.lead_provider_id == provider_id) & Application.user_id.in_(_INVENTED_USERS)
