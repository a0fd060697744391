"""Who changes what, why and when: handed to the database, whose trigger writes it down.

Source: admin-and-operations.md 7.3: the actor is mandatory. Actors are written ``Admin 7``,
``Lead provider 3``, ``Public User 12``, ``Job: finance.recompute``, ``Task: db seed``,
``Migration: 4``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import text


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditContext:
    """Who acts (``actor``), because of which request or message (``cause``), why (``note``) and when.

    ``at`` is the request's instant as RFC 3339: rows that follow from the act move to it. Empty: now.
    """

    actor: str = ""
    cause: str = ""
    note: str = ""
    at: str = ""


_NOBODY: Final = AuditContext()
_CONTEXT: ContextVar[AuditContext] = ContextVar("audit_context")

SET_AUDIT_CONTEXT: Final = text(
    "SELECT set_config('npq.actor', :actor, true),"
    " set_config('npq.cause', :cause, true),"
    " set_config('npq.note', :note, true),"
    " set_config('npq.now', :at, true)"
)


@contextmanager
def acting_as(
    actor: str | None = None,
    *,
    cause: str | None = None,
    note: str | None = None,
    at: datetime | None = None,
) -> Iterator[None]:
    """Let the transactions begun inside record this actor, cause, note and time; what is None stays."""
    given = {"actor": actor, "cause": cause, "note": note, "at": at.isoformat() if at else None}
    told = replace(
        audit_context(), **{key: word for key, word in given.items() if word is not None}
    )
    token = _CONTEXT.set(told)
    try:
        yield
    finally:
        _CONTEXT.reset(token)


def audit_context() -> AuditContext:
    """Who acts just now."""
    return _CONTEXT.get(_NOBODY)
