"""The steps: shown, answered, and at the end submitted.

Redirects are returned, not raised: what was written before them is to be kept.
Source: registration-journey.md 1, 2 and 9.
"""

import logging
from dataclasses import replace
from typing import Final

from aiohttp import web

from domain.journey.answering import Rejected, Taken, Turn, merged, submitted_answers, take
from domain.journey.facts import JourneyFacts
from domain.journey.replay import TEACHER_CHECK, guard
from domain.journey.step import Kind, Step
from gateway.keys import SESSIONS
from gateway.pages.registration.asides import show_aside
from gateway.pages.registration.view import Showing, show, show_again
from gateway.pages.registration.visit import (
    Visit,
    address_of,
    registration_address,
    see,
    step_of,
    visit_of,
)
from gateway.requests import now_of
from services.registration.check_teacher import NoTeacherRecords, TeacherRecords, check_teacher
from services.registration.remember import remember
from services.registration.submit_registration import Submission, submit_registration
from store.transaction import transaction
from web.forms.base import Posted
from web.forms.registration import StepForm

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

_STEP: Final = "/registration/{step}"
_CLOSED: Final = "closed"

TEACHER_RECORDS: Final[web.AppKey[TeacherRecords]] = web.AppKey("teacher_records")
"""The teaching regulator's record service; without one nobody is found there."""

_NO_RECORDS: Final = NoTeacherRecords()


@routes.get("/")
@routes.get(_STEP)
@routes.get(f"{_STEP}/change")
async def show_step(request: web.Request) -> web.Response:
    """Source: registration-journey.md 2.2."""
    step = step_of(request)
    async with transaction(request.app[SESSIONS]) as database:
        visit = await visit_of(request, database)
        return _when_closed(visit, step) or await _shown(visit, step)


@routes.post("/")
@routes.post(_STEP)
@routes.post(f"{_STEP}/change")
@routes.patch(_STEP)
@routes.patch(f"{_STEP}/change")
async def answer_step(request: web.Request) -> web.Response:
    """Source: registration-journey.md 2.4; POST stands for PATCH (D1)."""
    step = step_of(request)
    posted = await request.post()
    async with transaction(request.app[SESSIONS]) as database:
        visit = await visit_of(request, database)
        return _when_closed(visit, step) or await _answered(visit, step, posted)


async def _shown(visit: Visit, step: Step) -> web.Response:
    if visit.teacher is None or step.name == _CLOSED:
        elsewhere = None if step.name == _CLOSED else guard(step.name, visit.visitor, None)
        return see(address_of(elsewhere)) if elsewhere else await show_aside(visit, step.name)
    showing = await _showing(visit, step)
    if elsewhere := guard(step.name, visit.visitor, showing.path):
        return see(address_of(elsewhere))
    if step.kind is Kind.ASIDE:
        return await show_aside(visit, step.name, first_step=showing.path.path[0])
    return await show(showing)


async def _answered(visit: Visit, step: Step, posted: Posted) -> web.Response:
    if step.kind is Kind.CHECK and (submitted := _submitted_before(visit)):
        return see(submitted)
    if visit.teacher is None:
        return see(address_of("start"))
    showing = await _showing(visit, step)
    if elsewhere := guard(step.name, visit.visitor, showing.path):
        return see(address_of(elsewhere))
    if step.kind is Kind.ASIDE:
        return see(address_of(showing.path.path[0]))
    if step.kind is Kind.CHECK:
        return await _submitted(visit)
    return await _taken(showing, posted)


async def _taken(showing: Showing, posted: Posted) -> web.Response:
    """Check the answer; save it and go on, or show the page again."""
    visit, step = showing.visit, showing.step
    form = StepForm(step=step, situation=showing.asked)
    turn = Turn(
        step=step,
        before=showing.answers,
        submitted=submitted_answers(step, form.sent(posted)),
        is_changing=visit.is_changing,
        shown_outcome=visit.record.shown_outcome,
    )
    facts = await visit.facts(step, showing.answers, merged(turn))
    result = take(turn, facts)
    if isinstance(result, Taken) and step.name == TEACHER_CHECK:
        turn, facts = await _checked(visit, turn, result)
        result = take(turn, facts)
    if isinstance(result, Rejected):
        again = Showing(visit=visit, step=step, answers=result.answers, facts=facts)
        return await show_again(again, posted, result)
    if step.fields:
        visit.record.save(result.answers)
    assert visit.teacher is not None
    await remember(visit.database, visit.teacher.id, result.remembered)
    return see(result.target.path)


async def _checked(visit: Visit, turn: Turn, taken: Taken) -> tuple[Turn, JourneyFacts]:
    """The same turn with what the teacher record says, asked once (D7)."""
    assert visit.teacher is not None
    records = visit.request.app.get(TEACHER_RECORDS, _NO_RECORDS)
    gained = await check_teacher(visit.database, visit.teacher, taken.answers, records=records)
    checked = replace(turn, submitted={**turn.submitted, **gained})
    return checked, await visit.facts(turn.step, turn.before, merged(checked))


async def _submitted(visit: Visit) -> web.Response:
    """Make the application, or go to what is still to be done (D4, 9.1)."""
    assert visit.teacher is not None
    record = visit.record
    submission = Submission(
        id=record.submission_id,
        user_id=visit.teacher.id,
        answers=record.answers,
        offers_senco=visit.flags.offers_senco,
    )
    made = await submit_registration(visit.database, submission, now=now_of(visit.request))
    if isinstance(made, str):
        return see(address_of(made))
    record.close(made.id)
    visit.session.values["clear_tra_login"] = True
    log.info("registration submitted", extra={"application_id": made.id})
    return see(f"{registration_address(made.id)}?success=true")


def _submitted_before(visit: Visit) -> str | None:
    """The registration that a repeated submit means: its answers are gone, its id is known."""
    record = visit.record
    if record.answers or record.submitted is None:
        return None
    return f"{registration_address(record.submitted)}?success=true"


async def _showing(visit: Visit, step: Step) -> Showing:
    answers = visit.record.answers
    return Showing(visit=visit, step=step, answers=answers, facts=await visit.facts(step, answers))


def _when_closed(visit: Visit, step: Step) -> web.Response | None:
    """Where a visitor is sent while registration is closed; nothing is saved. Source: 2.2, 12.2."""
    if visit.flags.is_open:
        return see("/") if step.name == _CLOSED else None
    if step.name == _CLOSED:
        return None
    return see("/registration_closed" if step.name == "start" else "/registration/closed")
