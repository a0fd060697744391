"""Mail goes out once, whatever happens on the way. Source: admin-and-operations.md 8.5, 9.1, 2.3."""

import re
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.messages.mail import SendMail
from contracts.messages.registration import ApplicationSubmitted
from domain.faults import Refused, Unavailable
from npq.local.letter_box import API_KEY, LetterBox, local_letter_box
from services.mail.addresses import SIMULATED, Reach
from services.mail.application_submitted import embedded_name, whole_pounds
from services.mail.templates import LOCAL_TEMPLATE_IDS, MailTemplate
from services.staff.accounts import add_admin
from services.staff.codes import code_key
from services.staff.sign_in_admin import CodeOutcome, check_code, request_code
from store.tables import Mail, OutboxMessage
from store.transaction import transaction
from tests.factories import make_application, make_user, make_world
from workers.consumer import TryLater
from workers.mail.mailer import Mailer
from workers.mail.notify import Notify, told

KEY = code_key("a secret for tests")


@pytest.fixture
def box(tmp_path: Path) -> LetterBox:
    return LetterBox(file=tmp_path / "letters.jsonl")


@pytest.fixture
async def notify(box):
    async with local_letter_box(box) as url:
        yield Notify(base_url=url, api_key=API_KEY)


@pytest.fixture
def mailer(notify, sessions, clock) -> Mailer:
    ids = {template: LOCAL_TEMPLATE_IDS[template] for template in MailTemplate}
    return Mailer(
        notify=notify,
        template_ids=ids,
        code_key=KEY,
        sessions=sessions,
        clock=clock,
        reach=Reach.EVERY_ADDRESS,
    )


@pytest.fixture
async def application(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session, name="Best Practice Network")
        user = await make_user(session, email="amina@example.com", full_name="Amina Okafor")
        return await make_application(session, world, user=user)


@pytest.fixture
def mail_of(sessions, mailer, application):
    """The one mail that the submission leads to, however often it is told."""

    async def act() -> Mail:
        for _ in range(2):
            async with transaction(sessions) as session:
                message = ApplicationSubmitted(application_id=application.public_id)
                await mailer.owe_submission_mail(session, message)
        async with transaction(sessions) as session:
            return (await session.scalars(select(Mail))).one()

    return act


@pytest.fixture
def send(sessions):
    async def act(mailer: Mailer, mail: Mail) -> Mail:
        async with transaction(sessions) as session:
            await mailer.send_mail(session, SendMail(mail_id=mail.public_id))
        async with transaction(sessions) as session:
            return await session.get_one(Mail, mail.id)

    return act


async def send_and_lose(sessions, mailer: Mailer, mail: Mail) -> None:
    """The worker is lost once the mail is handed in, before anything of it is committed."""
    async with sessions() as session:
        await mailer.send_mail(session, SendMail(mail_id=mail.public_id))
        await session.rollback()


async def test_a_registration_is_answered_by_one_mail(mailer, mail_of, send, box, session):
    mail = await mail_of()
    sent = await send(mailer, await send(mailer, mail))
    (letter,) = box.letters
    assert (letter.email, letter.reference) == ("amina@example.com", str(mail.public_id))
    assert "Dear Amina Okafor" in letter.body
    assert "the Senior leadership NPQ with Best Practice Network" in letter.body
    assert (sent.state, str(sent.notify_id)) == ("sent", letter.id)
    assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


async def test_in_a_sandbox_no_teacher_is_written_to(mailer, mail_of, send, box):
    sent = await send(replace(mailer, reach=Reach.STAFF), await mail_of())
    assert [letter.email for letter in box.letters] == [SIMULATED]
    assert sent.state == "sent"


async def test_a_worker_lost_after_handing_in_does_not_send_twice(
    mailer, mail_of, sessions, send, box
):
    mail = await mail_of()
    await send_and_lose(sessions, mailer, mail)
    again = await send(mailer, mail)
    assert len(box.letters) == 1
    assert (again.state, str(again.notify_id)) == ("sent", box.letters[0].id)


async def test_a_worker_lost_before_handing_in_sends_the_next_time(mailer, mail_of, send, box):
    mail = await mail_of()
    away = replace(mailer, notify=Notify(base_url="http://127.0.0.1:1", api_key=API_KEY))
    with pytest.raises(Unavailable):
        await send(away, mail)
    assert (await send(mailer, mail)).state == "sent"
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("x-7b8f4c6e-2f0e-4b0a-9a65-5f6f3f9d1a10-00000000-1111-4222-8333-444455556666", "403"),
        (None, "400"),
    ],
)
async def test_a_mail_that_is_refused_is_not_tried_again(
    mailer, mail_of, sessions, send, key, status
):
    mail = await mail_of()
    wrong = replace(mailer, notify=replace(mailer.notify, api_key=key or API_KEY))
    if key is None:
        wrong = replace(mailer, template_ids=dict.fromkeys(MailTemplate, str(uuid.uuid4())))
    with pytest.raises(Refused):
        await send(wrong, mail)
    async with transaction(sessions) as session:
        kept = await session.get_one(Mail, mail.id)
    assert (kept.state, kept.failure) == ("failed", f"notify: GOV.UK Notify answered {status}.")


async def test_a_mail_sent_back_by_staff_after_a_refusal_goes_out(mailer, mail_of, send, box):
    mail = await mail_of()
    wrong = replace(mailer, template_ids=dict.fromkeys(MailTemplate, str(uuid.uuid4())))
    with pytest.raises(Refused):
        await send(wrong, mail)
    assert (await send(mailer, mail)).state == "sent"
    assert len(box.letters) == 1


async def test_an_unknown_mail_or_application_is_refused(mailer, session):
    with pytest.raises(Refused):
        await mailer.send_mail(session, SendMail(mail_id=uuid.uuid4()))
    with pytest.raises(Refused):
        await mailer.owe_submission_mail(session, ApplicationSubmitted(application_id=uuid.uuid4()))


@pytest.fixture
async def code_mail(sessions, clock) -> Mail:
    async with transaction(sessions) as session:
        await add_admin(session, "sam@example.com", "Sam", now=clock())
        await session.flush()
        await request_code(session, "sam@example.com", now=clock())
    async with transaction(sessions) as session:
        mail = (await session.scalars(select(Mail))).one()
        mail.created_at = clock()
        return mail


def code_in(letter) -> str:
    return re.search(r"Your code is (\w{8})", letter.body)[1]


async def test_the_code_that_is_sent_signs_in(mailer, code_mail, send, box, sessions, clock):
    await send(mailer, code_mail)
    async with transaction(sessions) as session:
        outcome, _ = await check_code(
            session, "sam@example.com", code_in(box.letters[0]), key=KEY, now=clock()
        )
    assert outcome is CodeOutcome.CORRECT


async def test_a_code_whose_keeping_was_lost_is_made_anew(
    mailer, code_mail, sessions, send, box, clock
):
    await send_and_lose(sessions, mailer, code_mail)
    await send(mailer, code_mail)
    async with transaction(sessions) as session:
        outcome, _ = await check_code(
            session, "sam@example.com", code_in(box.letters[1]), key=KEY, now=clock()
        )
    assert outcome is CodeOutcome.CORRECT


async def test_a_code_that_nobody_waits_for_is_not_sent(mailer, code_mail, send, box, clock):
    clock.move(minutes=16)
    assert (await send(mailer, code_mail)).state == "failed"
    assert box.letters == []


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Refused), (403, Refused), (404, Refused), (500, Unavailable), (503, Unavailable)],
)
def test_what_an_answer_of_notify_means(status, error):
    assert type(told(status, None)) is error


def test_notify_may_ask_for_patience():
    from datetime import timedelta

    asked = told(429, timedelta(seconds=90))
    assert isinstance(asked, TryLater)
    assert asked.after == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, ""), ("", ""), ("200", "£200"), (1500, "£1,500"), ("99.5", "£100"), ("none", "")],
)
def test_the_amount_is_written_in_whole_pounds(amount, text):
    assert whole_pounds(amount) == text


@pytest.mark.parametrize(
    ("name", "identifier", "text"),
    [
        ("Headship", "npq-headship", "the Headship NPQ"),
        (
            "Early headship coaching offer",
            "npq-early-headship-coaching-offer",
            "the Early headship coaching offer",
        ),
    ],
)
def test_the_course_is_named_in_a_sentence(name, identifier, text):
    assert embedded_name(name, identifier) == text


def test_letters_are_still_there_after_a_restart(box, tmp_path):
    from npq.local.letter_box import ReceivedLetter

    letter = ReceivedLetter(
        id="1", reference="r", email="a@b.org", subject="s", body="b", received_at="now"
    )
    box.put(letter)
    assert LetterBox(file=tmp_path / "letters.jsonl").letters == [letter]
