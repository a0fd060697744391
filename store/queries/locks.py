"""Whose turn it is: locks on a person, taken before anything of their applications is read.

The person is locked first, then the application: acts on one person happen one after the other and in one
order, so they cannot wait for each other in a ring. The facts are read by a statement after the lock's
own, which sees what the one before us did.

A declaration depends on the schedule, the funded place and the training status of an application, and these
may depend on what was declared. So acts that change them hold the person's training for themselves, and
declarations share it among each other.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, case, func, literal_column, select

from store.prepared import Prepared, prepared
from store.queries.values import PUBLIC_ID
from store.queries.visibility import is_asked_for, is_participant
from store.tables import Application, User

_application = Application.__table__
_user = User.__table__

SHARE_TRAINING: Final = (
    "pg_advisory_xact_lock_shared(hashtextextended(concat('training ', users.id), 0))"
)


def _locked(source: FromClause, *conditions: ColumnElement[bool]) -> Prepared:
    """Lock the user with everybody of the same verified TRN, and the user's training."""
    person = case(
        (
            _user.c.trn_verified & _user.c.trn.is_not(None),
            func.concat(literal_column("'trn '"), _user.c.trn),
        ),
        else_=func.concat(literal_column("'user '"), _user.c.id),
    )
    training = func.concat(literal_column("'training '"), _user.c.id)
    return prepared(
        select(_user.c.id, _turn(person), _turn(training))
        .select_from(source)
        .where(*conditions)
        .with_for_update(of=_user, key_share=True)
    )


def _turn(words: ColumnElement[str]) -> ColumnElement[Any]:
    return func.pg_advisory_xact_lock(func.hashtextextended(words, literal_column("0")))


# By the application's public id, by the user's; no row: this provider has none such.
LOCK_PERSON: Final = _locked(
    _application.join(_user, _user.c.id == _application.c.user_id),
    is_asked_for(_application),
)
LOCK_PARTICIPANT: Final = _locked(_user, _user.c.public_id == PUBLIC_ID, is_participant(_user))
