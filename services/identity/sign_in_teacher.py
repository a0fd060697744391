"""A teacher signed in at the identity provider: find, claim or make their account.

Source: registration-journey.md 10.4, 17.2 and decisions D11, D12, D19.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.accounts import (
    bring_trn_up_to_date,
    living_account_at,
    one_after_the_other,
    require_usable,
)
from services.identity.claims import PROVIDER, TeacherClaims
from services.identity.merge_users import merge_users
from store.tables import Application, User

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
    require_usable(claims)
    await one_after_the_other(session, claims)
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


async def _account(session: AsyncSession, claims: TeacherClaims, *, now: datetime) -> User:
    known = await _by_uid(session, claims.uid, now=now)
    same_email = await living_account_at(session, claims.email)
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


def _bring_up_to_date(user: User, claims: TeacherClaims, *, now: datetime) -> None:
    before = {name: getattr(user, name) for name in _SIGNIFICANT}
    user.provider, user.uid = PROVIDER, claims.uid
    user.email, user.full_name = claims.email, claims.full_name
    user.date_of_birth = claims.date_of_birth or user.date_of_birth
    bring_trn_up_to_date(user, claims)
    user.raw_tra_provider_data = dict(claims.raw)
    user.updated_from_tra_at = user.updated_at = now
    if any(getattr(user, name) != was for name, was in before.items()):
        user.significantly_updated_at = now
