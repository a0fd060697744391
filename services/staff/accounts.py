"""Staff accounts: made, raised, put away. Source: admin-and-operations.md 2.1, 2.2, 2.5."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, Invalid
from domain.people.emails import is_valid_email, normalised_email
from store.tables import Admin
from store.web_sessions import end_web_sessions_of_admin

_LONGEST: Final = 64


async def add_admin(
    session: AsyncSession, email: str, full_name: str, *, is_super: bool = False, now: datetime
) -> Admin:
    """The account with this address, made or taken back into use.

    One that is in use keeps its role unless it is raised; an archived one comes back as a plain admin.

    Raises: Invalid (an address or a name that cannot be).
    """
    email, full_name = normalised_email(email), full_name.strip()
    _require_usable(email, full_name)
    admin = await session.scalar(select(Admin).where(Admin.email == email).with_for_update())
    if admin is None:
        admin = Admin(email=email, created_at=now)
    elif admin.archived_at is not None:
        admin.archived_at, admin.super_admin = None, False
    admin.full_name, admin.updated_at = full_name, now
    admin.super_admin = is_super or bool(admin.super_admin)
    session.add(admin)
    await session.flush()
    return admin


async def archive_admin(session: AsyncSession, admin: Admin, *, now: datetime) -> None:
    """Put the account away: the person is signed out everywhere and can sign in no more."""
    admin.archived_at = admin.updated_at = now
    admin.otp_hash = admin.otp_expires_at = None
    await end_web_sessions_of_admin(session, admin.id)


def _require_usable(email: str, full_name: str) -> None:
    faults = []
    if not is_valid_email(email) or len(email) > _LONGEST:
        detail = f"Enter an email address of at most {_LONGEST} characters."
        faults.append(Fault(title="email", detail=detail))
    if not 0 < len(full_name) <= _LONGEST:
        detail = f"Enter a name of at most {_LONGEST} characters."
        faults.append(Fault(title="full_name", detail=detail))
    if faults:
        raise Invalid(*faults)
