"""Who may see which staff page: one table, asked by one decorator.

A staff page is written as::

    @routes.get("/admin/finance/statements")
    @staff_page
    async def statements(request: web.Request) -> web.Response:
        request[STAFF]          # the Admin who asks

The decorator looks up the path in ``PERMISSIONS`` (the longest prefix counts); a path that the table
does not know is shown to nobody. A test walks every route and role.

Source: admin-and-operations.md 2.2 and 2.5, "Ours".
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import Final

from aiohttp import web

from gateway.keys import SESSIONS, STAFF
from gateway.requests import Handler, now_of
from gateway.sessions import STAFF_SINCE, BrowserSession, session_of
from store.audit import acting_as
from store.tables import Admin
from store.transaction import transaction


class Role(StrEnum):
    """What a page asks of its visitor."""

    ADMIN = "admin"
    SUPER_ADMIN = "super admin"


PERMISSIONS: Final[Mapping[str, Role]] = {
    "/admin": Role.ADMIN,
    "/admin/admins": Role.SUPER_ADMIN,
    "/admin/super_admins": Role.SUPER_ADMIN,
    "/admin/settings": Role.SUPER_ADMIN,
    "/admin/reopening_email_subscriptions": Role.SUPER_ADMIN,
    "/admin/feature_flags": Role.SUPER_ADMIN,
    "/admin/dead_letters": Role.SUPER_ADMIN,
    "/admin/migration": Role.SUPER_ADMIN,
    "/admin/sandbox": Role.SUPER_ADMIN,
}

SIGN_IN: Final = "/sign-in"
_STAFF_ONLY: Final = "_staff_only"


def role_for(path: str) -> Role | None:
    """The role that the path asks for; None: nobody has it."""
    prefixes = [prefix for prefix in PERMISSIONS if path == prefix or path.startswith(f"{prefix}/")]
    return PERMISSIONS[max(prefixes, key=len)] if prefixes else None


def may_see(admin: Admin, path: str) -> bool:
    """Whether the page at the path is for this member of staff."""
    role = role_for(path)
    return role is Role.ADMIN or (role is Role.SUPER_ADMIN and admin.super_admin)


def staff_page(handler: Handler) -> Handler:
    """Let in whom the table lets in; others to sign in, or away with 403."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        session = await session_of(request)
        admin = await signed_in_admin(request, session)
        if admin is None:
            session.flash("notice", "Sign in to see this page.")
            raise web.HTTPFound(SIGN_IN)
        if not may_see(admin, request.path):
            raise web.HTTPForbidden
        request[STAFF] = admin
        with acting_as(f"Admin {admin.id}"):
            return await handler(request)

    setattr(guarded, _STAFF_ONLY, True)
    return guarded


def is_staff_page(handler: object) -> bool:
    """Whether the handler is guarded by ``staff_page``."""
    return getattr(handler, _STAFF_ONLY, False) is True


async def signed_in_admin(request: web.Request, session: BrowserSession) -> Admin | None:
    """The member of staff who is signed in today and still has an account.

    Source: admin-and-operations.md 2.3: a staff sign-in ends at the next UTC midnight.
    """
    if session.admin_id is None:
        return None
    admin = None
    if _is_of_today(session, now_of(request)):
        async with transaction(request.app[SESSIONS]) as database:
            admin = await database.get(Admin, session.admin_id)
    if admin is None or admin.archived_at is not None:
        session.end()
        return None
    return admin


def _is_of_today(session: BrowserSession, now: datetime) -> bool:
    since = session.values.get(STAFF_SINCE)
    return since is not None and (
        datetime.fromisoformat(since).astimezone(UTC).date() == now.astimezone(UTC).date()
    )
