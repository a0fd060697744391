"""Participants. Source: provider-api.md 9."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from contracts.api.operations import Operation
from gateway.api.lists import page
from gateway.api.reading import shown
from gateway.api.routing import Answer
from store.queries.participants import PARTICIPANTS, one_participant


async def list_participants(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, PARTICIPANTS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_participant)


HANDLERS: Final[Mapping[str, Answer]] = {
    "listParticipants": list_participants,
    "showParticipant": show,
}
