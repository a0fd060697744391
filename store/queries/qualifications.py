"""What teachers passed, by their number. Source: provider-api.md 15.3."""

from typing import Final

from sqlalchemy import Text, literal_column, select, true

from domain.vocabulary import OutcomeState
from store.prepared import Prepared, constant, given, prepared
from store.tables import (
    Application,
    Course,
    Declaration,
    LegacyPassedParticipantOutcome,
    ParticipantOutcome,
    User,
)

_TRN: Final = given("trn", Text)


def _passes() -> Prepared:
    """The course and day of each declaration whose newest outcome is a pass.

    Whoever has the number, verified or not, with whichever provider. A pass that was later failed or
    voided is no pass; one whose day was corrected counts on the corrected day only.
    """
    newest = (
        select(ParticipantOutcome.state, ParticipantOutcome.completion_date)
        .where(ParticipantOutcome.declaration_id == Declaration.id)
        .order_by(ParticipantOutcome.created_at.desc(), ParticipantOutcome.id.desc())
        .limit(literal_column("1"))
        .lateral("newest")
    )
    return prepared(
        select(Course.identifier, newest.c.completion_date)
        .select_from(User)
        .join(Application, Application.user_id == User.id)
        .join(Course, Course.id == Application.course_id)
        .join(Declaration, Declaration.application_id == Application.id)
        .join(newest, true())
        .where(User.trn == _TRN, newest.c.state == constant(OutcomeState.PASSED))
    )


def _earlier_passes() -> Prepared:
    """What was awarded before this service kept outcomes."""
    earlier = LegacyPassedParticipantOutcome
    return prepared(
        select(earlier.course_short_code, earlier.completion_date).where(earlier.trn == _TRN)
    )


PASSES: Final = _passes()
EARLIER_PASSES: Final = _earlier_passes()
