"""Sends what is owed: claim, hand in, note; each mail at most once.

The claim is committed before the mail is handed in. When a worker is lost in between, the next one finds
the claim and asks Notify, by the mail's reference, whether the mail was taken. A code for staff is made
here and kept, hashed, only once Notify has taken it; so a lost one is simply made anew.

Source: admin-and-operations.md 2.3, 8.5, 9.1.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.mail import SendMail
from contracts.messages.registration import ApplicationSubmitted
from domain.clock import Clock
from domain.faults import Fault, Refused
from services.mail.addresses import Reach, reached
from services.mail.application_submitted import Addressed, application_letter
from services.mail.owe_mail import OwedMail, owe_mail
from services.mail.templates import MailTemplate
from services.staff.codes import new_code
from services.staff.sign_in_admin import keep_code
from store.tables import Admin, Application, Mail
from store.transaction import transaction
from workers.mail.notify import Notify

log = logging.getLogger(__name__)

_CODE_IS_STALE_AFTER: Final = timedelta(minutes=15)
_CLAIMS_AT_ONCE: Final = 2  # Each needs a connection beside the message's own.


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailer:
    """Handles the messages of the queue ``mail.send``."""

    notify: Notify
    template_ids: Mapping[MailTemplate, str]
    code_key: bytes = field(repr=False)
    sessions: async_sessionmaker[AsyncSession]
    clock: Clock
    reach: Reach
    claims: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CLAIMS_AT_ONCE))

    async def owe_submission_mail(
        self, session: AsyncSession, message: ApplicationSubmitted
    ) -> None:
        """A registration is answered by one mail, however often we hear of it."""
        application_id = await session.scalar(
            select(Application.id).where(Application.public_id == message.application_id)
        )
        if application_id is None:
            raise Refused(Fault(title="application", detail="There is no such application."))
        owed = OwedMail(
            template=MailTemplate.APPLICATION_SUBMITTED,
            subject_type="Application",
            subject_id=application_id,
        )
        await owe_mail(session, owed)

    async def send_mail(self, session: AsyncSession, message: SendMail) -> None:
        """Send one mail that is owed, unless it was sent."""
        mail = await session.scalar(select(Mail).where(Mail.public_id == message.mail_id))
        if mail is None:
            raise Refused(Fault(title="mail", detail="There is no such mail."))
        if mail.state == "sent":
            return
        if mail.template == MailTemplate.STAFF_CODE:
            await self._send_code(session, mail)
        else:
            await self._send_letter(session, mail)

    async def _send_letter(self, session: AsyncSession, mail: Mail) -> None:
        if mail.state != "waiting" and (taken := await self.notify.find(mail.public_id)):
            self._note(mail, taken)
            return
        letter = await application_letter(session, mail.subject_id)
        if letter is None:
            await self._give_up(mail, "The application is gone.")
        else:
            await self._hand_in(mail, letter)

    async def _send_code(self, session: AsyncSession, mail: Mail) -> None:
        admin = await session.get(Admin, mail.subject_id)
        if admin is None or admin.archived_at is not None:
            await self._give_up(mail, "The account is gone.")
            return
        if self.clock() - mail.created_at > _CODE_IS_STALE_AFTER:
            await self._give_up(mail, "Nobody waits for this code any more.")
            return
        code = new_code()
        await self._hand_in(mail, Addressed(email=admin.email, personalisation={"code": code}))
        await keep_code(session, admin.id, code, key=self.code_key, now=self.clock())

    async def _hand_in(self, mail: Mail, letter: Addressed) -> None:
        await self._claim(mail)
        template = MailTemplate(mail.template)
        try:
            taken = await self.notify.send(
                reached(letter.email, template, reach=self.reach),
                template_id=self.template_ids[template],
                personalisation=letter.personalisation,
                reference=mail.public_id,
            )
        except Refused as refusal:
            await self._give_up(mail, str(refusal))
            raise
        self._note(mail, taken)

    async def _claim(self, mail: Mail) -> None:
        await self._write(mail, state="claimed", claimed_at=self.clock())

    async def _give_up(self, mail: Mail, failure: str) -> None:
        log.warning("mail not sent", extra={"mail_id": mail.id, "reason": failure})
        await self._write(mail, state="failed", failure=failure)

    async def _write(self, mail: Mail, **values: object) -> None:
        """Write to the mail's row in a transaction of its own, which stays whatever comes next."""
        async with self.claims, transaction(self.sessions) as aside:
            await aside.execute(update(Mail).where(Mail.id == mail.id).values(**values))

    def _note(self, mail: Mail, taken: UUID) -> None:
        mail.state, mail.notify_id, mail.failure = "sent", taken, None
        mail.sent_at = mail.updated_at = self.clock()
        log.info("mail sent", extra={"mail_id": mail.id, "template": mail.template})
