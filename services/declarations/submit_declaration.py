"""A provider declares that a participant reached a milestone. Source: provider-api.md 10.4."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.declarations import DeclarationSubmitted
from domain.faults import Conflict
from domain.participation.declaring import (
    DeclarationFacts,
    DeclaredApplication,
    RequestedDeclaration,
    declaration_faults,
    has_passed,
    initial_state,
    is_fundable,
    needs_outcome,
)
from domain.vocabulary import (
    DeclarationState,
    DeclarationStateReason,
    DeclarationType,
    OutcomeState,
    StatementItemState,
    alternative_courses,
)
from store.outbox import send
from store.prepared import connection_of, fetch_one
from store.queries.declaring import DECLARATION_FACTS, LOCK_SLOT, NEXT_STATEMENT
from store.tables import Declaration, ParticipantOutcome, StatementItem


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What the database knows of the request."""

    facts: DeclarationFacts
    row: asyncpg.Record
    statement: asyncpg.Record | None


async def submit_declaration(
    session: AsyncSession, requested: RequestedDeclaration, *, provider_id: int, now: datetime
) -> UUID:
    """Record one declaration, put it on the statement that will pay it and tell finance of it.

    Gives the declaration's public id.

    Raises: Conflict (a rule refuses).
    """
    found = await _find(session, requested, provider_id=provider_id, now=now)
    if faults := declaration_faults(found.facts):
        raise Conflict(*faults)
    declaration = _declaration(found, provider_id=provider_id)
    session.add(declaration)
    await session.flush()
    is_paid_for = declaration.state != DeclarationState.SUBMITTED and found.statement is not None
    if is_paid_for:
        session.add(_item(found, declaration))
    if needs_outcome(requested.type, found.facts.course_group):
        session.add(_outcome(found, declaration))
    statement_id = found.statement["public_id"] if found.statement and is_paid_for else None
    send(
        session,
        DeclarationSubmitted(declaration_id=declaration.public_id, statement_id=statement_id),
    )
    await session.flush()
    return declaration.public_id


async def _find(
    session: AsyncSession, requested: RequestedDeclaration, *, provider_id: int, now: datetime
) -> _Found:
    """Gather the facts, in the slot's turn. Source: finance.md 6.3, "Concurrency"."""
    connection = await connection_of(session)
    course = requested.course_identifier or ""
    courses = sorted(alternative_courses(course))
    await fetch_one(
        connection,
        LOCK_SLOT,
        participant_id=requested.participant_uuid,
        course=courses[0],
        declaration_type=requested.type,
    )
    row = await fetch_one(
        connection,
        DECLARATION_FACTS,
        provider_id=provider_id,
        participant_id=requested.participant_uuid,
        course_identifier=course,
        course_identifiers=courses,
        declaration_type=requested.type,
        declared_at=requested.declared_at,
    )
    assert row is not None
    statement = row["cohort_id"] and await fetch_one(
        connection,
        NEXT_STATEMENT,
        provider_id=provider_id,
        cohort_id=row["cohort_id"],
        today=now.date(),
    )
    return _Found(facts=_facts(row, statement, requested, now=now), row=row, statement=statement)


def _facts(
    row: asyncpg.Record,
    statement: asyncpg.Record | None,
    requested: RequestedDeclaration,
    *,
    now: datetime,
) -> DeclarationFacts:
    identical = row["identical_state"]
    return DeclarationFacts(
        requested=requested,
        participant_is_known=row["participant_is_known"],
        application=_application(row) if row["application_id"] is not None else None,
        course_group=row["course_group"],
        has_next_statement=statement is not None,
        identical_state=DeclarationState(identical) if identical else None,
        is_declared_already=row["is_declared_already"],
        now=now,
    )


def _application(row: asyncpg.Record) -> DeclaredApplication:
    types = row["schedule_types"]
    return DeclaredApplication(
        training_status=row["training_status"],
        training_status_since=row["training_status_since"],
        cohort_year=row["cohort_year"],
        schedule_applies_from=row["schedule_applies_from"],
        schedule_types=frozenset(types) if types is not None else None,
        is_fundable=is_fundable(
            eligible_for_funding=row["eligible_for_funding"],
            funded_place=row["funded_place"],
            previously_funded=row["previously_funded"],
        ),
        has_contract=row["has_contract"],
    )


def _declaration(found: _Found, *, provider_id: int) -> Declaration:
    """In the state that it starts in: a duplicate is superseded by the one that was there first."""
    facts, row = found.facts, found.row
    assert facts.application is not None
    assert facts.requested.type is not None
    duplicated_id = row["duplicated_id"]
    return Declaration(
        public_id=uuid4(),
        application_id=row["application_id"],
        lead_provider_id=provider_id,
        cohort_id=row["cohort_id"],
        declaration_type=DeclarationType(facts.requested.type),
        declaration_date=facts.requested.declared_at,
        state=initial_state(
            is_duplicate=duplicated_id is not None, is_fundable=facts.application.is_fundable
        ),
        state_reason=DeclarationStateReason.DUPLICATE if duplicated_id is not None else None,
        superseded_by_id=duplicated_id,
        created_at=facts.now,
        updated_at=facts.now,
    )


def _item(found: _Found, declaration: Declaration) -> StatementItem:
    assert found.statement is not None
    return StatementItem(
        statement_id=found.statement["id"],
        declaration_id=declaration.id,
        state=StatementItemState(declaration.state),
        created_at=found.facts.now,
        updated_at=found.facts.now,
    )


def _outcome(found: _Found, declaration: Declaration) -> ParticipantOutcome:
    """What the completion says of passing, dated by the declaration's day in UTC."""
    passed = has_passed(found.facts.requested)
    return ParticipantOutcome(
        declaration_id=declaration.id,
        state=OutcomeState.PASSED if passed else OutcomeState.FAILED,
        completion_date=declaration.declaration_date.astimezone(UTC).date(),
        created_at=found.facts.now,
        updated_at=found.facts.now,
    )
