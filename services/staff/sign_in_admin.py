"""Staff sign in with a code that comes by mail. Source: admin-and-operations.md 2.3, "Ours"."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people.emails import normalised_email
from services.mail.owe_mail import OwedMail, owe_mail
from services.mail.templates import MailTemplate
from services.staff.codes import FAILURES_ALLOWED, LIFE, code_hash, is_code
from store.tables import Admin


class CodeOutcome(StrEnum):
    """What came of a code that was typed."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    EXPIRED = "expired"
    LOCKED = "locked"


async def request_code(session: AsyncSession, email: str, *, now: datetime) -> None:
    """Let a code be sent if a member of staff has this address; the caller cannot tell whether.

    The code itself is made when the mail is sent: it is never stored, in no row and no message.
    """
    admin = await session.scalar(
        select(Admin).where(Admin.email == normalised_email(email), Admin.archived_at.is_(None))
    )
    if admin is None:
        return
    owed = OwedMail(
        template=MailTemplate.STAFF_CODE,
        subject_type="Admin",
        subject_id=admin.id,
        occasion=now.isoformat(),
    )
    await owe_mail(session, owed)


async def keep_code(
    session: AsyncSession, admin_id: int, code: str, *, key: bytes, now: datetime
) -> None:
    """The code was sent: from now on it is the one, and its failures are counted from none."""
    admin = await _locked(session, Admin.id == admin_id)
    if admin is None:
        return
    admin.otp_hash = code_hash(code, admin_id=admin.id, key=key)
    admin.otp_expires_at = now + LIFE
    admin.otp_failed_attempts = 0


async def check_code(
    session: AsyncSession, email: str, code: str, *, key: bytes, now: datetime
) -> tuple[CodeOutcome, Admin | None]:
    """Whether this is the code of the member of staff with this address, who is given if so.

    A correct code is used up; a code that was failed five times is destroyed. Checks of one person's
    code run one after the other.
    """
    admin = await _locked(session, Admin.email == normalised_email(email))
    if admin is None or admin.archived_at is not None:
        return CodeOutcome.INCORRECT, None
    outcome = _outcome(admin, code, key=key, now=now)
    _note(admin, outcome)
    await session.flush()
    return outcome, admin if outcome is CodeOutcome.CORRECT else None


def _outcome(admin: Admin, code: str, *, key: bytes, now: datetime) -> CodeOutcome:
    if admin.otp_failed_attempts >= FAILURES_ALLOWED:
        return CodeOutcome.LOCKED
    if admin.otp_hash is None or admin.otp_expires_at is None:
        return CodeOutcome.INCORRECT
    if not is_code(code, kept=admin.otp_hash, admin_id=admin.id, key=key):
        is_last = admin.otp_failed_attempts + 1 >= FAILURES_ALLOWED
        return CodeOutcome.LOCKED if is_last else CodeOutcome.INCORRECT
    return CodeOutcome.CORRECT if now < admin.otp_expires_at else CodeOutcome.EXPIRED


def _note(admin: Admin, outcome: CodeOutcome) -> None:
    """Count the failure, or use the code up."""
    if outcome is CodeOutcome.CORRECT:
        admin.otp_hash = admin.otp_expires_at = None
        admin.otp_failed_attempts = 0
    elif outcome is CodeOutcome.LOCKED:
        admin.otp_hash = admin.otp_expires_at = None
        admin.otp_failed_attempts = FAILURES_ALLOWED
    elif outcome is CodeOutcome.INCORRECT and admin.otp_hash is not None:
        admin.otp_failed_attempts += 1


async def _locked(session: AsyncSession, condition: ColumnElement[bool]) -> Admin | None:
    return await session.scalar(select(Admin).where(condition).with_for_update())
