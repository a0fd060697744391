"""What a provider may see and act on, said once. Source: provider-api.md 4."""

from sqlalchemy import ColumnElement, FromClause, and_, select
from sqlalchemy.sql.selectable import LateralFromClause

from store.queries.values import ACCEPTED, ONE, PROVIDER, PUBLIC_ID
from store.tables import Application, Course

_application = Application.__table__
_course = Course.__table__


def is_asked_for(rows: FromClause) -> ColumnElement[bool]:
    """Whether the row is the one of that ``public_id``, and the provider's own."""
    return and_(rows.c.lead_provider_id == PROVIDER, rows.c.public_id == PUBLIC_ID)


def is_visible(application: FromClause) -> ColumnElement[bool]:
    """Whether the application is the provider's and accepted: then so is its participant."""
    return and_(
        application.c.lead_provider_id == PROVIDER,
        application.c.lead_provider_approval_status == ACCEPTED,
    )


def is_participant(user: FromClause) -> ColumnElement[bool]:
    """Whether the provider accepted an application of the user."""
    return (
        select(ONE)
        .where(_application.c.user_id == user.c.id, is_visible(_application))
        .correlate(user)
        .exists()
    )


def newest_accepted(
    user: FromClause, is_meant: ColumnElement[bool], *columns: str
) -> LateralFromClause:
    """Those columns of the user's newest application that the provider accepted, of the courses meant (D-29)."""
    return (
        select(*(_application.c[name] for name in columns))
        .select_from(_application.join(_course, _course.c.id == _application.c.course_id))
        .where(_application.c.user_id == user.c.id, is_visible(_application), is_meant)
        .order_by(_application.c.created_at.desc(), _application.c.id.desc())
        .limit(ONE)
        .correlate(user)
        .lateral("chosen")
    )
