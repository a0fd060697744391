"""Outcomes. Source: provider-api.md 11."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from contracts.api.operations import Operation
from gateway.api.lists import page, query_of
from gateway.api.reading import found, public_id_of
from gateway.api.routing import Answer
from gateway.keys import PROVIDER, READ_ENGINE
from store.prepared import fetch_one
from store.queries.outcomes import OUTCOMES, OUTCOMES_OF_PARTICIPANT, PARTICIPANT_IS_VISIBLE
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


HANDLERS: Final[Mapping[str, Answer]] = {
    "listOutcomes": list_outcomes,
    "listParticipantOutcomes": list_of_participant,
}
