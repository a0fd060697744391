"""Rows for tests, each with what it needs and nothing more; every value can be given.

``make_world`` gives the smallest world in which an application can be made.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.vocabulary import (
    ApprovalStatus,
    CourseGroupName,
    DeclarationState,
    DeclarationType,
    OutcomeState,
    TrainingStatus,
)
from store.tables import (
    Application,
    ApplicationState,
    Base,
    Cohort,
    Course,
    CourseGroup,
    CourseOffer,
    Declaration,
    DeliveryPartner,
    DeliveryPartnership,
    FundingContract,
    FundingContractTemplate,
    LeadProvider,
    NoticeDelivery,
    NoticeEndpoint,
    ParticipantIdChange,
    ParticipantOutcome,
    Schedule,
    School,
    Statement,
    StatementItem,
    User,
)

Row = TypeVar("Row", bound=Base)
_NUMBERS = count(1)
LEADERSHIP_COURSE = "npq-senior-leadership"


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One provider, cohort, course, schedule and an open statement with a contract."""

    provider: LeadProvider
    cohort: Cohort
    course: Course
    schedule: Schedule
    statement: Statement
    contract: FundingContract


async def add(session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row


async def make_provider(session: AsyncSession, **given: Any) -> LeadProvider:
    return await add(session, LeadProvider(**{"name": f"Provider {next(_NUMBERS)}"} | given))


async def make_cohort(session: AsyncSession, start_year: int = 2024, **given: Any) -> Cohort:
    found = await session.scalar(select(Cohort).where(Cohort.start_year == start_year))
    values = {
        "start_year": start_year,
        "registration_start_date": datetime(start_year, 4, 3, tzinfo=UTC),
        "funding_cap": start_year == 2024,
    }
    return found or await add(session, Cohort(**values | given))


async def make_course_group(
    session: AsyncSession, name: CourseGroupName = CourseGroupName.LEADERSHIP
) -> CourseGroup:
    found = await session.scalar(select(CourseGroup).where(CourseGroup.name == name))
    return found or await add(session, CourseGroup(name=name))


async def make_course(
    session: AsyncSession,
    identifier: str = LEADERSHIP_COURSE,
    group: CourseGroupName = CourseGroupName.LEADERSHIP,
    **given: Any,
) -> Course:
    found = await session.scalar(select(Course).where(Course.identifier == identifier))
    if found:
        return found
    course_group = await make_course_group(session, group)
    values = {
        "name": identifier.removeprefix("npq-").replace("-", " ").capitalize(),
        "identifier": identifier,
        "course_group_id": course_group.id,
    }
    return await add(session, Course(**values | given))


async def make_offer(
    session: AsyncSession, provider: LeadProvider, course: Course, cohort: Cohort | None = None
) -> CourseOffer:
    return await add(
        session,
        CourseOffer(
            lead_provider_id=provider.id,
            course_id=course.id,
            cohort_id=cohort.id if cohort else None,
        ),
    )


async def make_schedule(
    session: AsyncSession,
    cohort: Cohort,
    group: CourseGroupName = CourseGroupName.LEADERSHIP,
    **given: Any,
) -> Schedule:
    course_group = await make_course_group(session, group)
    values = {
        "course_group_id": course_group.id,
        "cohort_id": cohort.id,
        "name": f"NPQ {group.capitalize()} Autumn",
        "identifier": f"npq-{group}-autumn",
        "applies_from": date(cohort.start_year, 10, 1),
        "applies_to": date(cohort.start_year, 11, 1),
    }
    return await add(session, Schedule(**values | given))


async def make_statement(
    session: AsyncSession, provider: LeadProvider, cohort: Cohort, **given: Any
) -> Statement:
    values = {
        "lead_provider_id": provider.id,
        "cohort_id": cohort.id,
        "year": cohort.start_year,
        "month": 12,
        "deadline_date": date(cohort.start_year, 11, 25),
        "payment_date": date(cohort.start_year, 12, 25),
    }
    return await add(session, Statement(**values | given))


async def make_template(session: AsyncSession, **given: Any) -> FundingContractTemplate:
    values = {
        "recruitment_target": 72,
        "per_participant": Decimal("800.00"),
        "output_payment_percentage": 60,
        "number_of_payment_periods": 4,
        "service_fee_percentage": 40,
        "service_fee_installments": 19,
    }
    return await add(session, FundingContractTemplate(**values | given))


async def make_contract(
    session: AsyncSession,
    statement: Statement,
    course: Course,
    template: FundingContractTemplate | None = None,
) -> FundingContract:
    template = template or await make_template(session)
    return await add(
        session,
        FundingContract(
            statement_id=statement.id, course_id=course.id, contract_template_id=template.id
        ),
    )


async def make_world(session: AsyncSession, start_year: int = 2024, **provider: Any) -> World:
    lead_provider = await make_provider(session, **provider)
    cohort = await make_cohort(session, start_year)
    course = await make_course(session)
    await make_offer(session, lead_provider, course)
    schedule = await session.scalar(
        select(Schedule).where(Schedule.cohort_id == cohort.id)
    ) or await make_schedule(session, cohort)
    statement = await make_statement(session, lead_provider, cohort)
    return World(
        provider=lead_provider,
        cohort=cohort,
        course=course,
        schedule=schedule,
        statement=statement,
        contract=await make_contract(session, statement, course),
    )


async def make_user(session: AsyncSession, **given: Any) -> User:
    number = next(_NUMBERS)
    values = {
        "email": f"teacher.{number}@example.com",
        "full_name": f"Teacher {number}",
        "trn": f"{1_000_000 + number}",
        "trn_verified": True,
        "date_of_birth": date(1985, 3, 14),
    }
    return await add(session, User(**values | given))


async def make_school(session: AsyncSession, **given: Any) -> School:
    number = next(_NUMBERS)
    values = {
        "urn": f"{100_000 + number}",
        "name": f"School {number}",
        "town": "Leeds",
        "postcode": "LS1 1AA",
        "postcode_without_spaces": "LS11AA",
        "establishment_status_code": "1",
        "establishment_type_code": "1",
    }
    return await add(session, School(**values | given))


async def make_application(
    session: AsyncSession, world: World, *, user: User | None = None, **given: Any
) -> Application:
    """Pending unless ``lead_provider_approval_status`` says otherwise."""
    user = user or await make_user(session)
    values = {
        "user_id": user.id,
        "course_id": world.course.id,
        "lead_provider_id": world.provider.id,
        "cohort_id": world.cohort.id,
        "lead_provider_approval_status": ApprovalStatus.PENDING,
        "eligible_for_funding": True,
        "teacher_catchment": "england",
        "works_in_school": True,
    }
    return await add(session, Application(**values | given))


async def make_accepted_application(
    session: AsyncSession, world: World, *, user: User | None = None, **given: Any
) -> Application:
    values = {
        "lead_provider_approval_status": ApprovalStatus.ACCEPTED,
        "training_status": TrainingStatus.ACTIVE,
        "schedule_id": world.schedule.id,
        "accepted_at": datetime(2024, 10, 1, 9, 0, tzinfo=UTC),
        "funded_place": True,
    }
    return await make_application(session, world, user=user, **values | given)


async def make_declaration(
    session: AsyncSession,
    world: World,
    application: Application,
    *,
    statement: Statement | None = None,
    **given: Any,
) -> Declaration:
    """Submitted, or in the state given; with an item in step when a statement is given."""
    values = {
        "application_id": application.id,
        "lead_provider_id": application.lead_provider_id,
        "cohort_id": world.cohort.id,
        "declaration_type": DeclarationType.STARTED,
        "declaration_date": datetime(2024, 11, 1, 9, 0, tzinfo=UTC),
        "state": DeclarationState.SUBMITTED,
    }
    declaration = await add(session, Declaration(**values | given))
    if statement:
        await make_item(session, statement, declaration, state=declaration.state.value)
    return declaration


async def make_item(
    session: AsyncSession, statement: Statement, declaration: Declaration, **given: Any
) -> StatementItem:
    values = {"statement_id": statement.id, "declaration_id": declaration.id}
    return await add(session, StatementItem(**values | given))


async def make_partner(
    session: AsyncSession, world: World | None = None, **given: Any
) -> DeliveryPartner:
    """A delivery partner; of the world's provider in its cohort, if there is a world."""
    values = {"name": f"Delivery partner {next(_NUMBERS)}"}
    partner = await add(session, DeliveryPartner(**values | given))
    if world:
        await make_partnership(session, world, partner)
    return partner


async def make_partnership(
    session: AsyncSession, world: World, partner: DeliveryPartner, cohort: Cohort | None = None
) -> DeliveryPartnership:
    return await add(
        session,
        DeliveryPartnership(
            lead_provider_id=world.provider.id,
            cohort_id=(cohort or world.cohort).id,
            delivery_partner_id=partner.id,
        ),
    )


async def make_outcome(
    session: AsyncSession, declaration: Declaration, **given: Any
) -> ParticipantOutcome:
    values = {
        "declaration_id": declaration.id,
        "state": OutcomeState.PASSED,
        "completion_date": date(2024, 11, 1),
    }
    return await add(session, ParticipantOutcome(**values | given))


async def make_training_state(
    session: AsyncSession, application: Application, **given: Any
) -> ApplicationState:
    values = {
        "application_id": application.id,
        "lead_provider_id": application.lead_provider_id,
        "state": application.training_status,
    }
    return await add(session, ApplicationState(**values | given))


async def make_id_change(session: AsyncSession, user: User, **given: Any) -> ParticipantIdChange:
    values = {
        "user_id": user.id,
        "from_participant_id": uuid4(),
        "to_participant_id": user.public_id,
    }
    return await add(session, ParticipantIdChange(**values | given))


async def make_notice_endpoint(
    session: AsyncSession, provider: LeadProvider, **given: Any
) -> NoticeEndpoint:
    """Enabled, with a secret that nobody can open."""
    values = {
        "lead_provider_id": provider.id,
        "number": 1,
        "url": "https://example.com/notices",
        "sealed_secret": b"",
        "position": 0,
        "created_by": "Task: tests",
    }
    return await add(session, NoticeEndpoint(**values | given))


async def make_notice_delivery(
    session: AsyncSession, endpoint: NoticeEndpoint, **given: Any
) -> NoticeDelivery:
    """Of changes, and taken."""
    values = {
        "endpoint_id": endpoint.id,
        "type": "changes",
        "after_position": 7,
        "to_position": 12,
        "number_of_changes": 3,
        "state": "delivered",
        "attempts": 1,
        "last_status": 204,
    }
    return await add(session, NoticeDelivery(**values | given))
