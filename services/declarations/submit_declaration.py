"""A provider declares that a participant reached a milestone. Source: provider-api.md 10.4 and 15.2."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.declarations import DeclarationSubmitted
from contracts.messages.outcomes import OutcomeSubmitted
from domain.faults import Conflict, Malformed
from domain.participation.declaring import (
    DeclarationFacts,
    DeclaredApplication,
    RequestedDeclaration,
    completion,
    completion_faults,
    declaration_faults,
    initial_state,
    is_fundable,
)
from domain.participation.partners import PRIMARY, SECONDARY, RequestedPartners
from domain.vocabulary import (
    DeclarationState,
    DeclarationStateReason,
    DeclarationType,
    OutcomeState,
    StatementItemState,
    alternative_courses,
)
from services.declarations.partners import partner_facts, partner_ids
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch_one
from store.queries.declaring import (
    DECLARATION_FACTS,
    LOCK_SLOT,
    NEXT_STATEMENT,
    RECORD_DECLARATION,
)


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

    Raises: Conflict (a rule refuses), Malformed (the rules of outcomes refuse the completion).
    """
    found = await _find(session, requested, provider_id=provider_id, now=now)
    if faults := declaration_faults(found.facts):
        raise Conflict(*faults)
    if faults := completion_faults(found.facts):
        raise Malformed(*faults)
    written = _written(found, provider_id=provider_id)
    await session.execute(RECORD_DECLARATION, written)
    _tell(session, written, found.statement)
    await session.flush()
    public_id: UUID = written["public_id"]
    return public_id


def _tell(session: AsyncSession, written: dict[str, Any], statement: asyncpg.Record | None) -> None:
    """Finance hears of the statement that the declaration is on, if it is on one."""
    declaration_id, outcome_id = written["public_id"], written["outcome_id"]
    carries_it = statement if written["statement_id"] is not None else None
    statement_id = carries_it["public_id"] if carries_it else None
    send(session, DeclarationSubmitted(declaration_id=declaration_id, statement_id=statement_id))
    if outcome_id is not None:
        send(session, OutcomeSubmitted(outcome_id=outcome_id, declaration_id=declaration_id))


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
        **partner_ids(requested.partners or RequestedPartners()),
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
        partners=partner_facts(row, requested.partners) if requested.partners else None,
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


def _written(found: _Found, *, provider_id: int) -> dict[str, Any]:
    """What is inserted: the declaration, with the item and the outcome that follow from it."""
    facts, row = found.facts, found.row
    assert facts.application is not None
    assert facts.requested.type is not None
    state = initial_state(
        is_duplicate=row["duplicated_id"] is not None, is_fundable=facts.application.is_fundable
    )
    return {
        "public_id": uuid4(),
        "application_id": row["application_id"],
        "lead_provider_id": provider_id,
        "cohort_id": row["cohort_id"],
        "declaration_type": DeclarationType(facts.requested.type),
        "declaration_date": facts.requested.declared_at,
        "state": state,
        "state_reason": DeclarationStateReason.DUPLICATE if row["duplicated_id"] else None,
        "superseded_by_id": row["duplicated_id"],
        PRIMARY: row[PRIMARY],
        SECONDARY: row[SECONDARY],
        "now": facts.now,
        **_item(found, state),
        **_outcome(facts),
    }


def _item(found: _Found, state: DeclarationState) -> dict[str, Any]:
    """On the next statement, unless nothing is to be paid or refused yet, or there is none."""
    if state == DeclarationState.SUBMITTED or found.statement is None:
        return {"statement_id": None, "item_state": None}
    return {"statement_id": found.statement["id"], "item_state": StatementItemState(state)}


def _outcome(facts: DeclarationFacts) -> dict[str, Any]:
    """What the completion says of passing, if it must say so."""
    outcome = completion(facts)
    if outcome is None:
        return {"outcome_id": None, "outcome_state": None, "completion_date": None}
    assert outcome.state is not None
    return {
        "outcome_id": uuid4(),
        "outcome_state": OutcomeState(outcome.state),
        "completion_date": outcome.completed_on,
    }
