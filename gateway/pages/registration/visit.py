"""Who visits the journey, and what they may do there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from domain.journey.facts import JourneyFacts
from domain.journey.replay import HOME, Visitor
from domain.journey.step import Step
from domain.journey.steps import step_named
from gateway.pages.registration.record import Record
from gateway.requests import now_of
from gateway.sessions import BrowserSession, session_of
from services.registration.facts import Enquiry, journey_facts
from services.registration.flags import Flags, flags_for
from store.tables import User

_VISITOR_ID: Final = "feature_flag_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One request to a step: the browser's session, the teacher if signed in, the flags."""

    request: web.Request
    database: AsyncSession
    session: BrowserSession
    teacher: User | None
    flags: Flags

    @property
    def record(self) -> Record:
        return Record(self.session)

    @property
    def visitor(self) -> Visitor:
        is_signed_in = self.teacher is not None
        return Visitor(
            is_signed_in=is_signed_in, has_answers=is_signed_in and bool(self.record.answers)
        )

    @property
    def is_changing(self) -> bool:
        return self.request.path.endswith("/change")

    async def facts(self, step: Step, *answers: Mapping[str, Any]) -> JourneyFacts:
        """The facts for replaying these answers; only somebody signed in has any."""
        assert self.teacher is not None
        enquiry = Enquiry(
            teacher=self.teacher,
            step=step.name,
            answers=answers,
            offers_senco=self.flags.offers_senco,
            now=now_of(self.request),
        )
        return await journey_facts(self.database, enquiry)


async def visit_of(request: web.Request, database: AsyncSession) -> Visit:
    """Who asks, read in the transaction in which the answer will be written."""
    session = await session_of(request)
    teacher = await teacher_of(session, database)
    return Visit(
        request=request,
        database=database,
        session=session,
        teacher=teacher,
        flags=await flags_of(session, teacher, database),
    )


async def teacher_of(session: BrowserSession, database: AsyncSession) -> User | None:
    """The signed-in person; nobody, once the account was archived."""
    if session.user_id is None:
        return None
    teacher = await database.get(User, session.user_id)
    return teacher if teacher is not None and teacher.archived_at is None else None


async def flags_of(session: BrowserSession, teacher: User | None, database: AsyncSession) -> Flags:
    """What the flags say for this visitor.

    A visitor gets a random id only while registration is open for a share of people: it is what
    keeps the answer the same the next time. Source: registration-journey.md 12.1.
    """
    email = None if teacher is None else teacher.email
    actor = session.values.get(_VISITOR_ID) if teacher is None else teacher.feature_flag_id
    flags = await flags_for(database, feature_flag_id=actor, email=email)
    if actor is None and teacher is None and flags.is_partly_open:
        actor = session.values[_VISITOR_ID] = str(uuid4())
        flags = await flags_for(database, feature_flag_id=actor, email=email)
    return flags


def step_of(request: web.Request) -> Step:
    """The step that the address names. Unknown ones are not found (D5)."""
    step = step_named(request.match_info.get("step", HOME))
    if step is None:
        raise web.HTTPNotFound
    return step


def address_of(step: str) -> str:
    return "/" if step == HOME else f"/registration/{step}"


def registration_address(application_id: int) -> str:
    return f"/accounts/user_registrations/{application_id}"


def see(address: str) -> web.Response:
    """Send the browser on, keeping what was written (a raised redirect would undo it)."""
    return web.Response(status=302, headers={"Location": address})
