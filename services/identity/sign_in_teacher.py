"""A teacher signed in at the identity provider: find, claim or make their account.

Source: registration-journey.md 10.4, 17.2 and decisions D11, D12, D19.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, Invalid
from domain.people.emails import is_valid_email
from services.identity.claims import PROVIDER, TeacherClaims
from services.identity.merge_users import merge_users
from store.tables import Application, User

_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext('npq identity'), hashtext(:who))")
_SIGNIFICANT: Final = ("email", "full_name", "trn", "trn_verified", "date_of_birth")


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Who signed in, and whether they have registered before."""

    user: User
    has_registration: bool


async def sign_in_teacher(
    session: AsyncSession,
    claims: TeacherClaims,
    *,
    feature_flag_id: str | None,
    now: datetime,
) -> SignedIn:
    """The account of the person with these claims, brought up to date.

    By uid first; else the account with the claimed e-mail address is taken over, whatever uid it had;
    else a new one. When both exist and differ, the one with the address is merged into the one with the
    uid and archived. Sign-ins of one person run one after the other.

    Raises: Invalid (no name, or an address that no mail can be sent to).
    """
    _require_usable(claims)
    for who in sorted({claims.uid, claims.email}):
        await session.execute(_LOCK, {"who": who})
    user = await _account(session, claims, now=now)
    _bring_up_to_date(user, claims, now=now)
    if feature_flag_id and not user.feature_flag_id:
        user.feature_flag_id = feature_flag_id
    session.add(user)
    await session.flush()
    return SignedIn(user=user, has_registration=await _has_registration(session, user.id))


async def _has_registration(session: AsyncSession, user_id: int) -> bool:
    any_of_theirs = select(Application.id).where(Application.user_id == user_id).exists()
    return bool(await session.scalar(select(any_of_theirs)))


def _require_usable(claims: TeacherClaims) -> None:
    faults = []
    if not claims.uid:
        faults.append(Fault(title="uid", detail="The identity provider named nobody."))
    if not claims.full_name:
        faults.append(Fault(title="full_name", detail="Enter a full name."))
    if not is_valid_email(claims.email):
        faults.append(Fault(title="email", detail="Enter a valid email address."))
    if faults:
        raise Invalid(*faults)


async def _account(session: AsyncSession, claims: TeacherClaims, *, now: datetime) -> User:
    known = await _by_uid(session, claims.uid, now=now)
    same_email = await _by_email(session, claims.email)
    if known is None:
        return same_email or User(created_at=now)
    if same_email is not None and same_email.id != known.id:
        await merge_users(session, same_email, into=known, now=now)
    return known


async def _by_uid(session: AsyncSession, uid: str, *, now: datetime) -> User | None:
    """The living account with this uid; an archived one lets go of it."""
    found = await session.scalar(select(User).where(User.uid == uid).with_for_update())
    if found is not None and found.archived_at is not None:
        found.uid, found.provider, found.updated_at = None, None, now
        await session.flush()
        return None
    return found


async def _by_email(session: AsyncSession, email: str) -> User | None:
    return await session.scalar(
        select(User).where(User.email == email, User.archived_at.is_(None)).with_for_update()
    )


def _bring_up_to_date(user: User, claims: TeacherClaims, *, now: datetime) -> None:
    before = {name: getattr(user, name) for name in _SIGNIFICANT}
    user.provider, user.uid = PROVIDER, claims.uid
    user.email, user.full_name = claims.email, claims.full_name
    user.date_of_birth = claims.date_of_birth or user.date_of_birth
    _bring_trn_up_to_date(user, claims)
    user.raw_tra_provider_data = dict(claims.raw)
    user.updated_from_tra_at = user.updated_at = now
    if any(getattr(user, name) != was for name, was in before.items()):
        user.significantly_updated_at = now


def _bring_trn_up_to_date(user: User, claims: TeacherClaims) -> None:
    """A sign-in without a number changes none of its fields; an unverified one replaces no proof.

    Source: D11 and admin-and-operations.md 9.2, "a verified TRN is never replaced".
    """
    if claims.trn is None:
        return
    if user.trn_verified and not claims.is_trn_verified:
        return
    user.trn = claims.trn
    user.trn_verified = claims.is_trn_verified
    user.trn_lookup_status = claims.trn_lookup_status
