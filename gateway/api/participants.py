"""Participants. Source: provider-api.md 9."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, Protocol, TypeAlias, TypeVar

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import Scalar, attributes_of, document_of, text_of
from contracts.api.operations import Operation
from gateway.api.acts import answered, body_contract, body_of
from gateway.api.lists import page
from gateway.api.reading import public_id_of, shown, shown_after
from gateway.api.routing import Answer
from gateway.keys import PROVIDER
from gateway.requests import now_of
from services.participants.change_schedule import ChangeOfSchedule, change_schedule
from services.participants.defer import defer_participant
from services.participants.resume import resume_participant
from services.participants.training import ChangeOfTraining, Participant
from services.participants.withdraw import withdraw_participant
from store.queries.participants import PARTICIPANTS, one_participant

Asked = TypeVar("Asked")
Asked_contra = TypeVar("Asked_contra", contravariant=True)
_Attributes: TypeAlias = Mapping[str, Scalar]


class _Act(Protocol[Asked_contra]):
    """What a service does with one participant."""

    def __call__(
        self,
        session: AsyncSession,
        participant: Participant,
        asked: Asked_contra,
        /,
        *,
        now: datetime,
    ) -> Awaitable[None]: ...


async def list_participants(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, PARTICIPANTS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_participant)


async def change(request: web.Request, operation: Operation) -> web.Response:
    return await _changed(request, operation, act=change_schedule, read=_change_of_schedule)


async def defer(request: web.Request, operation: Operation) -> web.Response:
    return await _changed(request, operation, act=defer_participant, read=_change_of_training)


async def resume(request: web.Request, operation: Operation) -> web.Response:
    return await _changed(request, operation, act=resume_participant, read=_change_of_training)


async def withdraw(request: web.Request, operation: Operation) -> web.Response:
    return await _changed(request, operation, act=withdraw_participant, read=_change_of_training)


async def _changed(
    request: web.Request,
    operation: Operation,
    *,
    act: _Act[Asked],
    read: Callable[[_Attributes], Asked],
) -> web.Response:
    """A body of the wrong shape is told before an unknown participant."""
    raw = await body_of(request)
    asked = read(attributes_of(document_of(raw), body_contract(operation)))
    participant = Participant(provider_id=request[PROVIDER], public_id=public_id_of(request))
    now = now_of(request)

    async def done(session: AsyncSession) -> bytes:
        await act(session, participant, asked, now=now)
        return await shown_after(
            session,
            operation,
            one_participant,
            provider_id=participant.provider_id,
            public_id=participant.public_id,
        )

    return await answered(request, raw, done)


def _change_of_training(attributes: _Attributes) -> ChangeOfTraining:
    return ChangeOfTraining(
        course_identifier=text_of(attributes, "course_identifier"),
        reason=text_of(attributes, "reason"),
    )


def _change_of_schedule(attributes: _Attributes) -> ChangeOfSchedule:
    return ChangeOfSchedule(
        course_identifier=text_of(attributes, "course_identifier"),
        schedule_identifier=text_of(attributes, "schedule_identifier"),
        cohort=text_of(attributes, "cohort"),
    )


HANDLERS: Final[Mapping[str, Answer]] = {
    "listParticipants": list_participants,
    "showParticipant": show,
    "changeSchedule": change,
    "deferParticipant": defer,
    "resumeParticipant": resume,
    "withdrawParticipant": withdraw,
}
