"""A list of applications as it is commonly written: FastAPI, pydantic models, SQLAlchemy's ORM.

Written with care, one query and no relation loaded row by row, so that the comparison is fair.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bench.gateway import Client, connected
from store.engine import create_engine, create_sessions
from store.tables import (
    Application,
    Cohort,
    Course,
    IttProvider,
    PrivateChildcareProvider,
    Schedule,
    School,
    User,
)


class Attributes(BaseModel):
    course_identifier: str
    email: str
    email_validated: bool = True
    employer_name: str | None
    employment_role: str | None
    full_name: str
    funding_choice: str | None
    headteacher_status: str | None
    ineligible_for_funding_reason: str | None
    participant_id: UUID
    private_childcare_provider_urn: str | None
    teacher_reference_number: str | None
    teacher_reference_number_validated: bool
    school_urn: str | None
    school_ukprn: str | None
    status: str | None
    works_in_school: bool | None
    cohort: str | None
    eligible_for_funding: bool
    targeted_delivery_funding_eligibility: bool
    teacher_catchment: bool
    teacher_catchment_country: str | None
    teacher_catchment_iso_country_code: str | None
    itt_provider: str | None
    lead_mentor: bool
    funded_place: bool | None
    created_at: datetime
    updated_at: datetime
    schedule_identifier: str | None
    reason_for_rejection: str | None
    works_as_senco: str | None
    senco_start_date: str | None


class Shown(BaseModel):
    id: UUID
    type: str = "npq_application"
    attributes: Attributes


class Listed(BaseModel):
    data: list[Shown]


_other = aliased(Application)
_FUNDED_BEFORE = exists().where(
    _other.user_id == Application.user_id,
    _other.course_id == Application.course_id,
    _other.id != Application.id,
    _other.lead_provider_approval_status == "accepted",
    _other.eligible_for_funding,
    _other.funded_place.is_not(False),
)
_LIST = (
    select(
        Application,
        User,
        Course,
        Cohort,
        Schedule,
        School,
        PrivateChildcareProvider,
        IttProvider,
        _FUNDED_BEFORE.label("funded_before"),
    )
    .join(User, User.id == Application.user_id)
    .join(Course, Course.id == Application.course_id)
    .outerjoin(Cohort, Cohort.id == Application.cohort_id)
    .outerjoin(Schedule, Schedule.id == Application.schedule_id)
    .outerjoin(School, School.id == Application.school_id)
    .outerjoin(
        PrivateChildcareProvider,
        PrivateChildcareProvider.id == Application.private_childcare_provider_id,
    )
    .outerjoin(IttProvider, IttProvider.id == Application.itt_provider_id)
    .order_by(Application.created_at, Application.id)
)


def _shown(row: Any) -> Shown:
    application, user, course, cohort, schedule, school, nursery, itt, funded_before = row
    reason = None if application.eligible_for_funding else "establishment-ineligible"
    return Shown(
        id=application.public_id,
        attributes=Attributes(
            course_identifier=course.identifier,
            email=user.email,
            employer_name=application.employer_name,
            employment_role=application.employment_role,
            full_name=user.full_name,
            funding_choice=application.funding_choice,
            headteacher_status=application.headteacher_status,
            ineligible_for_funding_reason="previously-funded" if funded_before else reason,
            participant_id=user.public_id,
            private_childcare_provider_urn=nursery and nursery.provider_urn,
            teacher_reference_number=user.trn,
            teacher_reference_number_validated=user.trn_verified,
            school_urn=school and school.urn,
            school_ukprn=application.ukprn,
            status=application.lead_provider_approval_status,
            works_in_school=application.works_in_school,
            cohort=cohort and str(cohort.start_year),
            eligible_for_funding=application.eligible_for_funding and not funded_before,
            targeted_delivery_funding_eligibility=application.targeted_delivery_funding_eligibility,
            teacher_catchment=application.teacher_catchment == "england",
            teacher_catchment_country=application.teacher_catchment_country,
            teacher_catchment_iso_country_code=application.teacher_catchment_iso_country_code,
            itt_provider=itt and itt.legal_name,
            lead_mentor=application.lead_mentor,
            funded_place=application.funded_place,
            created_at=application.created_at,
            updated_at=max(application.updated_at, user.significantly_updated_at),
            schedule_identifier=schedule and schedule.identifier,
            reason_for_rejection=application.reason_for_rejection,
            works_as_senco=application.senco_in_role,
            senco_start_date=None,
        ),
    )


def _app(sessions: Any) -> FastAPI:
    app = FastAPI()

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as opened:
            yield opened

    @app.get("/applications")
    async def applications(
        database: Annotated[AsyncSession, Depends(session)],
        page: Annotated[int, Query(ge=1)] = 1,
        per_page: Annotated[int, Query(ge=1, le=3000)] = 100,
    ) -> Listed:
        wanted = _LIST.where(Application.lead_provider_id == 1)
        rows = await database.execute(wanted.limit(per_page).offset((page - 1) * per_page))
        return Listed(data=[_shown(row) for row in rows])

    return app


@asynccontextmanager
async def common_way(url: str) -> AsyncIterator[Client]:
    """Served by uvicorn in this process, as the gateway is."""
    engine = create_engine(url)
    config = uvicorn.Config(
        _app(create_sessions(engine)), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        async with connected(host, port) as client:
            yield client
    finally:
        server.should_exit = True
        await serving
        await engine.dispose()
