"""A mail is owed: one row per fact and template, and the message that lets it be sent."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.mail import SendMail
from services.mail.templates import MailTemplate
from store.outbox import send
from store.tables import Mail


@dataclass(frozen=True, kw_only=True, slots=True)
class OwedMail:
    """Which mail, about which row of ours; ``occasion`` tells two of the same kind apart."""

    template: MailTemplate
    subject_type: str
    subject_id: int
    occasion: str = ""


async def owe_mail(session: AsyncSession, owed: OwedMail) -> UUID | None:
    """Let the mail be sent once the transaction commits; None when it was owed before.

    Source: admin-and-operations.md 8.5: one row per application and template.
    """
    public_id = uuid.uuid4()
    added = await session.execute(
        insert(Mail)
        .values(
            public_id=public_id,
            template=owed.template.value,
            subject_type=owed.subject_type,
            subject_id=owed.subject_id,
            occasion=owed.occasion,
        )
        .on_conflict_do_nothing()
        .returning(Mail.id)
    )
    if added.first() is None:
        return None
    send(session, SendMail(mail_id=public_id))
    return public_id
