"""The accounts of people, as the identity provider's word on them is written into them.

Source: registration-journey.md 10.4, 17.2 and D11; admin-and-operations.md 9.2.
"""

from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, Invalid
from domain.people.emails import is_valid_email
from services.identity.claims import TeacherClaims
from store.tables import User

_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext('npq identity'), hashtext(:who))")


async def one_after_the_other(session: AsyncSession, claims: TeacherClaims) -> None:
    """Wait for whoever else writes to the accounts of this person, until the transaction ends."""
    for who in sorted({claims.uid, claims.email}):
        await session.execute(_LOCK, {"who": who})


def require_usable(claims: TeacherClaims) -> None:
    """Raise Invalid unless somebody is named, with a name and an address that mail can be sent to."""
    faults = []
    if not claims.uid:
        faults.append(Fault(title="uid", detail="The identity provider named nobody."))
    if not claims.full_name:
        faults.append(Fault(title="full_name", detail="Enter a full name."))
    if not is_valid_email(claims.email):
        faults.append(Fault(title="email", detail="Enter a valid email address."))
    if faults:
        raise Invalid(*faults)


async def living_account_at(session: AsyncSession, email: str) -> User | None:
    """The account with this address, unless it is archived."""
    return await session.scalar(
        select(User).where(User.email == email, User.archived_at.is_(None)).with_for_update()
    )


def bring_trn_up_to_date(user: User, claims: TeacherClaims) -> None:
    """Claims without a number change none of its fields; an unverified one replaces no proof.

    Source: D11 and admin-and-operations.md 9.2, "a verified TRN is never replaced".
    """
    if claims.trn is None:
        return
    if user.trn_verified and not claims.is_trn_verified:
        return
    user.trn = claims.trn
    user.trn_verified = claims.is_trn_verified
    user.trn_lookup_status = claims.trn_lookup_status
