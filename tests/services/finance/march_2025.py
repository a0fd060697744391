"""The statement of finance.md 18 in a database, and small statements like it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from domain.vocabulary import CourseGroupName, DeclarationState, DeclarationType, StatementState
from store.tables import (
    Course,
    Declaration,
    LeadProvider,
    Statement,
    StatementComputation,
    StatementItem,
    StatementLine,
)
from tests.domain.finance.worked_example import EHCO, ROWS, TERMS
from tests.factories import (
    World,
    make_accepted_application,
    make_cohort,
    make_contract,
    make_course,
    make_declaration,
    make_provider,
    make_schedule,
    make_statement,
    make_template,
    make_user,
)

GROUPS = {
    EHCO: CourseGroupName.EHCO,
    "npq-leading-teaching": CourseGroupName.SPECIALIST,
    "npq-leading-primary-mathematics": CourseGroupName.SPECIALIST,
}
SPECIALIST_TYPES = [
    DeclarationType.STARTED,
    DeclarationType.RETAINED_1,
    DeclarationType.COMPLETED,
]


@dataclass(frozen=True, kw_only=True)
class March:
    provider: LeadProvider
    statement: Statement
    world: World
    courses: dict[str, Course]
    items: list[StatementItem]


async def make_march(session, *, name="Teach First", rows=ROWS, year=2025, **given) -> March:
    """The worked example; or other rows on the same contracts."""
    provider = await make_provider(session, name=name)
    cohort = await make_cohort(session, 2024)
    values = {
        "year": year,
        "month": 3,
        "deadline_date": date(year, 2, 25),
        "payment_date": date(year, 3, 25),
        "state": StatementState.PAYABLE,
        "reconcile_amount": Decimal("-250.00"),
    }
    statement = await make_statement(session, provider, cohort, **values | given)
    courses = {row.course: await _course(session, row.course) for row in ROWS}
    courses |= {course: await _course(session, course) for course in TERMS}
    for course, terms in TERMS.items():
        template = await make_template(session, **_columns(terms))
        await make_contract(session, statement, courses[course], template)
    world = World(
        provider=provider,
        cohort=cohort,
        course=courses[EHCO],
        schedule=await _schedules(session, cohort),
        statement=statement,
        contract=None,
    )
    march = March(provider=provider, statement=statement, world=world, courses=courses, items=[])
    users: dict[int, object] = {}
    for row in rows:
        march.items.append(await add_row(session, march, row, users=users))
    return march


async def add_row(session, march, row, *, users) -> StatementItem:
    """One row of the example: a user (the same for the same number), an application, a declaration, an item."""
    user = users.get(row.user) or users.setdefault(row.user, await make_user(session))
    application = await make_accepted_application(
        session,
        march.world,
        user=user,
        course_id=march.courses[row.course].id,
        targeted_delivery_funding_eligibility=bool(row.flag),
        eligible_for_funding=row.eligible,
    )
    declaration = await make_declaration(
        session,
        march.world,
        application,
        statement=march.statement,
        declaration_type=DeclarationType(row.declaration_type),
        state=DeclarationState(row.state),
        declaration_date=datetime(2025, 1, 10, 9, tzinfo=UTC),
    )
    return await session.scalar(
        select(StatementItem).where(StatementItem.declaration_id == declaration.id)
    )


async def stored(session, statement_id: int) -> dict[tuple[str | None, str], StatementLine]:
    """The current lines of a statement by course identifier and kind."""
    rows = await session.execute(
        select(Course.identifier, StatementLine)
        .select_from(StatementLine)
        .outerjoin(Course, Course.id == StatementLine.course_id)
        .join(StatementComputation, StatementComputation.id == StatementLine.computation_id)
        .where(StatementComputation.statement_id == statement_id, StatementComputation.is_current)
    )
    return {(identifier, line.kind): line for identifier, line in rows}


async def computations(session, statement_id: int) -> list[StatementComputation]:
    found = await session.scalars(
        select(StatementComputation)
        .where(StatementComputation.statement_id == statement_id)
        .order_by(StatementComputation.id)
    )
    return list(found)


async def declare(session, march, *, course=EHCO, declaration_type="completed", state="eligible"):
    """One more participant declared on the statement."""
    from tests.domain.finance.worked_example import row

    return await add_row(session, march, row(1, course, declaration_type, state), users={})


async def declaration_of(session, item: StatementItem) -> Declaration:
    return await session.get_one(Declaration, item.declaration_id)


def _columns(terms):
    return {name: getattr(terms, name) for name in terms.__slots__}


async def _course(session, identifier):
    group = GROUPS.get(identifier, CourseGroupName.LEADERSHIP)
    return await make_course(session, identifier, group)


async def _schedules(session, cohort):
    from store.tables import Schedule

    if found := await session.scalar(select(Schedule).where(Schedule.cohort_id == cohort.id)):
        return found
    await make_schedule(session, cohort, CourseGroupName.EHCO)
    await make_schedule(
        session, cohort, CourseGroupName.SPECIALIST, allowed_declaration_types=SPECIALIST_TYPES
    )
    return await make_schedule(session, cohort, CourseGroupName.LEADERSHIP)
