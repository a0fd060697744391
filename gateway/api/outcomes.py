"""Outcomes. Source: provider-api.md 11."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import attributes_of, document_of, text_of
from contracts.api.operations import Operation
from domain.participation.outcomes import RequestedOutcome
from gateway.api.acts import answered, body_contract, body_of
from gateway.api.lists import page, query_of
from gateway.api.reading import found, public_id_of, shown_after
from gateway.api.routing import Answer
from gateway.keys import PROVIDER, READ_ENGINE
from gateway.requests import now_of
from services.outcomes.submit_outcome import submit_outcome
from store.prepared import fetch_one
from store.queries.outcomes import (
    OUTCOMES,
    OUTCOMES_OF_PARTICIPANT,
    PARTICIPANT_IS_VISIBLE,
    one_outcome,
)
from store.transaction import borrowed


async def list_outcomes(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, OUTCOMES)


async def list_of_participant(request: web.Request, operation: Operation) -> web.StreamResponse:
    """A bad page is told before an unknown participant."""
    query, participant = query_of(request, operation), public_id_of(request)
    async with borrowed(request.app[READ_ENGINE]) as connection:
        found(
            await fetch_one(
                connection,
                PARTICIPANT_IS_VISIBLE,
                provider_id=request[PROVIDER],
                participant=participant,
            )
        )
    return await page(
        request, operation, OUTCOMES_OF_PARTICIPANT, query=query, participant=participant
    )


async def submit(request: web.Request, operation: Operation) -> web.Response:
    """A body of the wrong shape is told before an unknown participant."""
    raw = await body_of(request)
    attributes = attributes_of(document_of(raw), body_contract(operation))
    requested = RequestedOutcome(
        course_identifier=text_of(attributes, "course_identifier"),
        state=text_of(attributes, "state"),
        completion_date=text_of(attributes, "completion_date"),
    )
    participant, provider_id, now = public_id_of(request), request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        public_id = await submit_outcome(
            session, participant, requested, provider_id=provider_id, now=now
        )
        return await shown_after(
            session, operation, one_outcome, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, raw, act)


HANDLERS: Final[Mapping[str, Answer]] = {
    "listOutcomes": list_outcomes,
    "listParticipantOutcomes": list_of_participant,
    "submitOutcome": submit,
}
