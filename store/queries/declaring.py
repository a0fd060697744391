"""What recording a declaration needs to know: one select for the facts, one for the statement.

Source: provider-api.md 10.4 and 15.2, finance.md 6 and 7.
"""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Select,
    Subquery,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import LateralFromClause

from domain.finance.states import LIVE_DECLARATIONS
from domain.participation.partners import PRIMARY, SECONDARY
from domain.vocabulary import StatementState
from store.prepared import Prepared, constant, constants, given, prepared
from store.queries.applications import funded_before
from store.queries.columns import as_text
from store.queries.contracts import has_contract
from store.queries.courses import is_same_course
from store.queries.locks import SHARE_TRAINING
from store.queries.partners import named_partners, partner_is_asked_for
from store.queries.values import NOW, ONE, PROVIDER
from store.queries.visibility import is_participant, newest_accepted
from store.tables import (
    Application,
    ApplicationState,
    Cohort,
    Course,
    CourseGroup,
    Declaration,
    ParticipantOutcome,
    Schedule,
    Statement,
    StatementItem,
    User,
)

_application = Application.__table__
_state = ApplicationState.__table__
_cohort = Cohort.__table__
_course = Course.__table__
_group = CourseGroup.__table__
_declaration = Declaration.__table__
_item = StatementItem.__table__
_outcome = ParticipantOutcome.__table__
_schedule = Schedule.__table__
_statement = Statement.__table__
_user = User.__table__

_PARTICIPANT: Final = given("participant_id", Uuid)
_COURSE: Final = given("course_identifier", Text)
_COURSES: Final = given("course_identifiers", ARRAY(Text))  # The course and its other name.
_TYPE: Final = given("declaration_type", Text)
_DECLARED_AT: Final = given("declared_at", DateTime(timezone=True))

# One declaration of a person, course and type at a time; people with one TRN count as one, since the
# second to declare is a duplicate of the first. Source: finance.md 6.3, "Concurrency".
# Meanwhile the participant's schedule, funded place and training status stay as they are.
LOCK_SLOT: Final = Prepared(
    f"""
    SELECT pg_advisory_xact_lock(hashtextextended(
               concat_ws(' ', 'declaration', coalesce(trn, public_id::text), $2::text, $3::text), 0)),
           {SHARE_TRAINING}
      FROM users
     WHERE public_id = $1
    """,  # noqa: S608 - nothing of it is input
    ("participant_id", "course", "declaration_type"),
)


def _participant() -> Subquery:
    """The user asked for, when this provider has accepted one of the user's applications."""
    return (
        select(_user.c.id, _user.c.trn)
        .where(_user.c.public_id == _PARTICIPANT, is_participant(_user))
        .subquery("participant")
    )


def _chosen(participant: FromClause) -> LateralFromClause:
    """The newest accepted application with this provider for the course or its other name (D-29)."""
    columns = (
        *("id", "user_id", "course_id", "schedule_id", "eligible_for_funding", "funded_place"),
        "teacher_catchment",
    )
    return newest_accepted(participant, _course.c.identifier == any_(_COURSES), *columns)


def _newest_state(chosen: FromClause) -> LateralFromClause:
    return (
        select(_state.c.state, _state.c.created_at)
        .where(_state.c.application_id == chosen.c.id, _state.c.lead_provider_id == PROVIDER)
        .order_by(_state.c.created_at.desc(), _state.c.id.desc())
        .limit(ONE)
        .lateral("newest_state")
    )


def _live_of_type(*columns: ColumnElement[Any]) -> Select[Any]:
    """Live declarations of the type, with the application, course and user behind each."""
    return (
        select(*columns)
        .select_from(
            _declaration.join(_application, _application.c.id == _declaration.c.application_id)
            .join(_course, _course.c.id == _application.c.course_id)
            .join(_user, _user.c.id == _application.c.user_id)
        )
        .where(
            as_text(_declaration.c.declaration_type) == _TYPE,
            _declaration.c.state.in_(constants(sorted(LIVE_DECLARATIONS))),
        )
    )


def _declared_already(participant: FromClause, chosen: FromClause) -> ColumnElement[bool]:
    """For this participant and course, any provider's; or on the same application (D9 of finance)."""
    by_course = _live_of_type(ONE).where(
        _application.c.user_id == participant.c.id, _course.c.identifier == _COURSE
    )
    by_application = _live_of_type(ONE).where(_declaration.c.application_id == chosen.c.id)
    correlated = (participant, chosen)
    return or_(
        by_course.correlate(*correlated).exists(), by_application.correlate(*correlated).exists()
    )


def _identical_state(participant: FromClause) -> ColumnElement[Any]:
    """The state of a live declaration with the same provider, date, type and course."""
    return (
        _live_of_type(as_text(_declaration.c.state))
        .where(
            _application.c.user_id == participant.c.id,
            _course.c.identifier == _COURSE,
            _declaration.c.lead_provider_id == PROVIDER,
            _declaration.c.declaration_date == _DECLARED_AT,
        )
        .order_by(_declaration.c.id)
        .limit(ONE)
        .correlate(participant)
        .scalar_subquery()
    )


def _duplicated(participant: FromClause, chosen: FromClause) -> ColumnElement[Any]:
    """The oldest live declaration by somebody else with the same TRN. Source: finance.md 6.3."""
    return (
        _live_of_type(_declaration.c.id)
        .where(
            _user.c.trn == participant.c.trn,
            _user.c.id != participant.c.id,
            _declaration.c.superseded_by_id.is_(None),
            is_same_course(chosen.c.course_id, _application.c.course_id),
        )
        .order_by(_declaration.c.created_at, _declaration.c.id)
        .limit(ONE)
        .correlate(participant, chosen)
        .scalar_subquery()
    )


def _course_group() -> ColumnElement[Any]:
    return (
        select(_group.c.name)
        .select_from(_course.join(_group, _group.c.id == _course.c.course_group_id))
        .where(_course.c.identifier == _COURSE)
        .scalar_subquery()
    )


def _facts() -> Prepared:
    """Always one row: what is unknown is null."""
    participant = _participant()
    chosen = _chosen(participant)
    newest_state = _newest_state(chosen)
    funded = funded_before(chosen)
    nothing = select(ONE).subquery("nothing")
    return prepared(
        select(
            participant.c.id.is_not(None).label("participant_is_known"),
            participant.c.trn,
            _course_group().label("course_group"),
            chosen.c.id.label("application_id"),
            chosen.c.eligible_for_funding,
            chosen.c.funded_place,
            funded.c.found.is_not(None).label("previously_funded"),
            as_text(newest_state.c.state).label("training_status"),
            newest_state.c.created_at.label("training_status_since"),
            _schedule.c.cohort_id,
            _cohort.c.start_year.label("cohort_year"),
            cast(_schedule.c.applies_from, Date).label("schedule_applies_from"),
            cast(_schedule.c.allowed_declaration_types, ARRAY(Text)).label("schedule_types"),
            has_contract(_schedule, _schedule.c.cohort_id, _COURSE).label("has_contract"),
            _declared_already(participant, chosen).label("is_declared_already"),
            _identical_state(participant).label("identical_state"),
            _duplicated(participant, chosen).label("duplicated_id"),
            chosen.c.teacher_catchment,
            partner_is_asked_for(),
            *named_partners(_schedule.c.cohort_id, correlated=_schedule),
        ).select_from(
            nothing.outerjoin(participant, true())
            .outerjoin(chosen, true())
            .outerjoin(newest_state, true())
            .outerjoin(funded, true())
            .outerjoin(_schedule, _schedule.c.id == chosen.c.schedule_id)
            .outerjoin(_cohort, _cohort.c.id == _schedule.c.cohort_id)
        )
    )


def _next_statement() -> Prepared:
    """The statement that the next declaration of a cohort goes to, kept open until we commit.

    A statement that closes while we wait for it is passed over for the next one; work on its figures
    is not waited for.

    Source: finance.md 7, decision D12.
    """
    return prepared(
        select(_statement.c.id, _statement.c.public_id)
        .where(
            and_(
                _statement.c.lead_provider_id == PROVIDER,
                _statement.c.cohort_id == given("cohort_id", BigInteger),
                _statement.c.output_fee,
                _statement.c.state == constant(StatementState.OPEN),
                _statement.c.deadline_date >= given("today", Date),
            )
        )
        .order_by(
            _statement.c.deadline_date, _statement.c.year, _statement.c.month, _statement.c.id
        )
        .limit(ONE)
        .with_for_update(read=True, key_share=True)
    )


def _recording() -> Select[Any]:
    """Insert a declaration, with its statement item and outcome where there are such, in one statement.

    Values that are null say what there is not: no statement, no outcome.
    """
    columns = (
        *("public_id", "application_id", "lead_provider_id", "cohort_id", "declaration_type"),
        *("declaration_date", "state", "state_reason", "superseded_by_id"),
        *(PRIMARY, SECONDARY),
    )
    written = {name: given(name, _declaration.c[name].type) for name in columns}
    declared = (
        insert(_declaration)
        .values(created_at=NOW, updated_at=NOW, **written)
        .returning(_declaration.c.id)
        .cte("declared")
    )
    return select(declared.c.id).add_cte(
        following(
            _item,
            declared,
            statement_id=given("statement_id", BigInteger),
            state=given("item_state", _item.c.state.type),
        ),
        following(
            _outcome,
            declared,
            public_id=given("outcome_id", Uuid),
            state=given("outcome_state", _outcome.c.state.type),
            completion_date=given("completion_date", Date),
        ),
    )


def following(table: Table, declaration: CTE, **values: BindParameter[Any]) -> CTE:
    """A row of the table that follows the declaration, if its first value is not null."""
    first = next(iter(values.values()))
    row = select(
        declaration.c.id, *(cast(value, value.type) for value in values.values()), NOW, NOW
    )
    names = ("declaration_id", *values, "created_at", "updated_at")
    return (
        insert(table)
        .from_select(names, row.where(first.is_not(None)), include_defaults=False)
        .cte(f"following_{table.name}")
    )


DECLARATION_FACTS: Final = _facts()
NEXT_STATEMENT: Final = _next_statement()
RECORD_DECLARATION: Final = _recording()
