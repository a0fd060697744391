"""What taking back a declaration reads and writes.

Statements are locked first, then the declaration: in that order nobody waits in a ring. Whoever moves a
statement on holds its row alone and finds a declaration either untouched or voided; so the figures that it
freezes are of what it pays. Work on figures is not waited for. What changes here once items can move to
another statement, ``store.queries.settling`` says.

Source: provider-api.md 10.5, finance.md 8, decision D13.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Uuid,
    func,
    select,
    true,
    update,
)
from sqlalchemy.sql.selectable import LateralFromClause

from domain.finance.states import ITEM_MOVES, REFUNDABLE, Move
from domain.vocabulary import StatementItemState
from store.prepared import Prepared, constant, constants, given, prepared
from store.queries.columns import as_text
from store.queries.concluding import latest_completion, latest_outcome
from store.queries.declaring import following
from store.queries.values import NOW, ONE
from store.queries.visibility import is_asked_for
from store.tables import (
    Application,
    Course,
    CourseGroup,
    Declaration,
    ParticipantOutcome,
    Statement,
    StatementItem,
)

_declaration = Declaration.__table__
_item = StatementItem.__table__
_outcome = ParticipantOutcome.__table__
_statement = Statement.__table__
_application = Application.__table__
_course = Course.__table__
_group = CourseGroup.__table__
_VOIDABLE_ITEMS: Final = sorted(state for state, move in ITEM_MOVES if move is Move.MARK_VOIDED)


def _statement_lock() -> Prepared:
    """Keep the statements that the declaration is on as they are, until we commit."""
    return prepared(
        select(_statement.c.id)
        .select_from(
            _declaration.join(_item, _item.c.declaration_id == _declaration.c.id).join(
                _statement, _statement.c.id == _item.c.statement_id
            )
        )
        .where(is_asked_for(_declaration))
        .order_by(_statement.c.id)
        .with_for_update(of=_statement, read=True, key_share=True)
    )


def _declaration_lock() -> Prepared:
    """No row: no such declaration of this provider."""
    return prepared(
        select(_declaration.c.id)
        .where(is_asked_for(_declaration))
        .with_for_update(of=_declaration, key_share=True)
    )


def _lost_item() -> LateralFromClause:
    """The item to be voided with the declaration: of what is to be paid before what is refused."""
    is_refused = _item.c.state == constant(StatementItemState.INELIGIBLE)
    return (
        select(_item.c.id, as_text(_item.c.state).label("state"), _statement.c.public_id)
        .select_from(_item.join(_statement, _statement.c.id == _item.c.statement_id))
        .where(
            _item.c.declaration_id == _declaration.c.id,
            _item.c.state.in_(constants(_VOIDABLE_ITEMS)),
        )
        .order_by(is_refused, _item.c.id)
        .limit(ONE)
        .lateral("lost_item")
    )


def _is_refundable() -> ColumnElement[bool]:
    """Whether an item asks, or asked, the money back."""
    refundable = select(ONE).where(
        _item.c.declaration_id == _declaration.c.id,
        _item.c.state.in_(constants(sorted(REFUNDABLE))),
    )
    return refundable.correlate(_declaration).exists()


def _statements() -> ColumnElement[Any]:
    """The public ids of all statements that the declaration is on."""
    return (
        select(func.array_agg(_statement.c.public_id.distinct()))
        .select_from(_item.join(_statement, _statement.c.id == _item.c.statement_id))
        .where(_item.c.declaration_id == _declaration.c.id)
        .correlate(_declaration)
        .scalar_subquery()
    )


def _facts() -> Prepared:
    """What the declaration is now; to be asked under both locks.

    ``remaining_outcome`` is what was last said of the participant's newest other completion of the course.
    """
    lost = _lost_item()
    remaining = latest_completion(
        _application.c.user_id, _course.c.identifier, besides=_declaration.c.id
    )
    outcome = latest_outcome(remaining)
    return prepared(
        select(
            _declaration.c.id,
            as_text(_declaration.c.state).label("state"),
            as_text(_declaration.c.declaration_type).label("declaration_type"),
            _declaration.c.declaration_date,
            _declaration.c.cohort_id,
            _group.c.name.label("course_group"),
            lost.c.id.label("item_id"),
            lost.c.state.label("item_state"),
            lost.c.public_id.label("statement_public_id"),
            _is_refundable().label("has_refundable_item"),
            _statements().label("statements"),
            outcome.c.state.label("remaining_outcome"),
        )
        .select_from(
            _declaration.join(_application, _application.c.id == _declaration.c.application_id)
            .join(_course, _course.c.id == _application.c.course_id)
            .join(_group, _group.c.id == _course.c.course_group_id)
            .outerjoin(lost, true())
            .outerjoin(remaining, true())
            .outerjoin(outcome, true())
        )
        .where(is_asked_for(_declaration))
    )


def _taking_back() -> Prepared:
    """The declaration moved, the item lost with it or the item of its clawback, and its voided outcome.

    Values that are null say what there is not.
    """
    taken = (
        update(_declaration)
        .where(_declaration.c.id == given("id", BigInteger))
        .values(state=given("state", _declaration.c.state.type), updated_at=NOW)
        .returning(_declaration.c.id)
        .cte("taken")
    )
    lost = (
        update(_item)
        .where(_item.c.id == given("item_id", BigInteger))
        .values(state=given("item_state", _item.c.state.type), updated_at=NOW)
        .cte("lost")
    )
    clawback = following(
        _item,
        taken,
        statement_id=given("statement_id", BigInteger),
        state=given("clawback_state", _item.c.state.type),
    )
    outcome = following(
        _outcome,
        taken,
        public_id=given("outcome_id", Uuid),
        state=given("outcome_state", _outcome.c.state.type),
        completion_date=given("completion_date", Date),
    )
    return prepared(select(taken.c.id).add_cte(lost, clawback, outcome))


LOCK_STATEMENTS: Final = _statement_lock()
LOCK_DECLARATION: Final = _declaration_lock()
VOID_FACTS: Final = _facts()
TAKE_BACK: Final = _taking_back()
