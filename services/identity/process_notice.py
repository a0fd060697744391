"""A notice of the identity provider: write what it says into the person's account.

Source: provider-api.md 13.1, D-22; admin-and-operations.md 9.2.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound, Refused
from domain.vocabulary import WebhookStatus
from services.identity.accounts import (
    bring_trn_up_to_date,
    living_account_at,
    one_after_the_other,
    require_usable,
)
from services.identity.claims import PROVIDER, TeacherClaims
from services.identity.merge_users import merge_users
from services.identity.notices import USER_UPDATED, claims_in_notice
from store.constraints import conflict_of
from store.queries.webhooks import notice_to_process
from store.tables import IdentityWebhookMessage, User

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a notice, and why."""

    status: WebhookStatus
    comment: str | None = None


_DONE: Final = Outcome(WebhookStatus.PROCESSED)
_OVERTAKEN: Final = Outcome(WebhookStatus.PROCESSED, "Newer data is held: nothing was changed.")
_NO_FORMAT: Final = Outcome(
    WebhookStatus.FAILED, "Invalid format: the message is no object, or has no user id in it."
)
_NOBODY: Final = Outcome(WebhookStatus.FAILED, "Nobody signs in here with this user id.")
_NO_TIME: Final = Outcome(
    WebhookStatus.FAILED, "Whether newer data is held cannot be told: the notice has no time."
)


async def process_notice(session: AsyncSession, key: int, *, now: datetime) -> Outcome:
    """Process one notice and note what became of it; one that is done is left alone.

    The job is one transaction, so nobody sees it half-way.

    Raises: NotFound.
    """
    notice = await session.scalar(notice_to_process(key))
    if notice is None:
        raise NotFound(Fault(title="id", detail=f"There is no webhook message {key}."))
    if notice.status == WebhookStatus.PROCESSED:
        return _DONE
    outcome = await _outcome(session, notice, now=now)
    note(notice, outcome, now=now)
    return outcome


def note(notice: IdentityWebhookMessage, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of a notice; only what failed was not processed."""
    notice.status, notice.status_comment = outcome.status.value, outcome.comment
    notice.processed_at = None if outcome.status is WebhookStatus.FAILED else now
    notice.updated_at = now
    facts = {"webhook_message_id": notice.id, "status": notice.status}
    log.info("notice processed", extra=facts)


async def _outcome(
    session: AsyncSession, notice: IdentityWebhookMessage, *, now: datetime
) -> Outcome:
    if notice.message_type != USER_UPDATED:
        comment = f"Messages of type '{notice.message_type or ''}' are not handled."
        return Outcome(WebhookStatus.UNHANDLED, comment)
    claims = claims_in_notice(notice.message)
    if claims is None:
        return _NO_FORMAT
    try:
        async with session.begin_nested():
            return await _applied(session, claims, sent_at=notice.sent_at, now=now)
    except Refused as refusal:
        return Outcome(WebhookStatus.FAILED, str(refusal))
    except IntegrityError as error:
        conflict = conflict_of(error)
        if conflict is None:
            raise
        return Outcome(WebhookStatus.FAILED, str(conflict))


async def _applied(
    session: AsyncSession, claims: TeacherClaims, *, sent_at: datetime | None, now: datetime
) -> Outcome:
    """Raises: Refused (what the account would become is not allowed)."""
    await one_after_the_other(session, claims)
    user = await session.scalar(
        select(User).where(User.provider == PROVIDER, User.uid == claims.uid).with_for_update()
    )
    if user is None:
        return _NOBODY
    if user.updated_from_tra_at is not None:
        if sent_at is None:
            return _NO_TIME
        if user.updated_from_tra_at > sent_at:
            return _OVERTAKEN
    require_usable(claims)
    await _free_address(session, user, claims, now=now)
    _bring_up_to_date(user, claims, sent_at=sent_at, now=now)
    await session.flush()
    return _DONE


async def _free_address(
    session: AsyncSession, user: User, claims: TeacherClaims, *, now: datetime
) -> None:
    """Another account at the new address is the same person's: it becomes part of this one.

    Source: admin-and-operations.md 9.2, "on an e-mail clash", and 15.10.
    """
    other = await living_account_at(session, claims.email)
    if other is not None and other.id != user.id:
        await merge_users(session, other, into=user, now=now)


def _bring_up_to_date(
    user: User, claims: TeacherClaims, *, sent_at: datetime | None, now: datetime
) -> None:
    """What the notice leaves out erases nothing. Whether providers hear of it, the database sees to."""
    user.full_name, user.email = claims.full_name, claims.email
    user.date_of_birth = claims.date_of_birth or user.date_of_birth
    bring_trn_up_to_date(user, claims)
    user.updated_from_tra_at, user.updated_at = sent_at, now
