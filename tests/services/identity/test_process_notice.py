"""What a notice of the identity provider does. Source: provider-api.md 13.1, D-22; admin-and-operations.md 9.2."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.faults import Conflict, NotFound
from domain.vocabulary import WebhookStatus
from services.identity.claims import PROVIDER
from services.identity.merge_users import archive_user
from services.identity.notices import claims_in_notice
from services.identity.process_notice import process_notice
from services.identity.retry_notices import (
    give_up_notice,
    list_notices,
    retry_all_notices,
    retry_notice,
)
from services.identity.sign_in_teacher import sign_in_teacher
from store.tables import (
    Application,
    IdentityWebhookMessage,
    OutboxMessage,
    ParticipantIdChange,
    User,
    Version,
)
from store.transaction import transaction
from tests.factories import add, make_application, make_user, make_world

SENT_AT = datetime(2024, 11, 25, 11, 58, tzinfo=UTC)
AMINA = {
    "userId": "amina",
    "emailAddress": " Amina@Example.com",
    "firstName": "Amina",
    "lastName": "Okafor",
    "dateOfBirth": "1985-03-14",
    "trn": "1234568",
    "trnLookupStatus": "Found",
}


@pytest.fixture
async def amina(session) -> User:
    return await make_user(
        session,
        provider=PROVIDER,
        uid="amina",
        email="old@example.com",
        full_name="A. Okafor",
        trn=None,
        trn_verified=False,
        date_of_birth=None,
        significantly_updated_at=SENT_AT - timedelta(days=300),
    )


@pytest.fixture
def receive(session):
    """Keep a notice, as if it had just been received."""

    async def act(message: object = None, **given: Any) -> IdentityWebhookMessage:
        values = {
            "message": {"user": AMINA} if message is None else message,
            "message_type": "UserUpdated",
            "sent_at": SENT_AT,
        }
        return await add(session, IdentityWebhookMessage(**values | given))

    return act


@pytest.fixture
def told(session, receive, clock):
    """What becomes of a notice: its status and comment."""

    async def act(message: object = None, **given: Any) -> tuple[str, str | None]:
        notice = await receive(message, **given)
        await process_notice(session, notice.id, now=clock())
        return notice.status, notice.status_comment

    return act


def changed(**given: object) -> dict[str, object]:
    return {"user": AMINA | given}


@pytest.mark.parametrize(
    "message",
    [
        {"user": AMINA},
        {name: value for name, value in AMINA.items() if name != "userId"} | {"uid": "amina"},
        AMINA,
        {"user": {}} | AMINA,
        {"user": "amina"} | AMINA,
        {"user": AMINA, "uid": "somebody-else"},
    ],
)
async def test_both_forms_are_read_the_nested_one_first(session, amina, told, clock, message):
    assert await told(message) == ("processed", None)
    assert (amina.full_name, amina.email) == ("Amina Okafor", "amina@example.com")
    assert (amina.trn, amina.trn_verified, amina.trn_lookup_status) == ("1234568", True, "Found")
    assert (amina.date_of_birth, amina.updated_from_tra_at) == (date(1985, 3, 14), SENT_AT)
    await session.refresh(amina)
    assert (amina.updated_at, amina.significantly_updated_at) == (clock.now, clock.now)


@pytest.mark.parametrize(
    ("names", "full_name"),
    [
        ({"middleName": "Chi"}, "Amina Chi Okafor"),
        ({"middleName": " ", "preferredName": "Mina Okafor"}, "Amina Okafor"),
        ({"firstName": None}, "Okafor"),
    ],
)
async def test_the_full_name_is_of_those_that_are_there(amina, told, names, full_name):
    assert await told(changed(**names)) == ("processed", None)
    assert amina.full_name == full_name


@pytest.mark.parametrize("kind", ["UserMerged", "UserCreated", None, "userupdated"])
async def test_a_type_that_nobody_handles_is_left(session, amina, receive, clock, kind):
    notice = await receive(message_type=kind)
    await process_notice(session, notice.id, now=clock())
    assert (notice.status, notice.processed_at) == ("unhandled_message_type", clock.now)
    assert notice.status_comment == f"Messages of type '{kind or ''}' are not handled."
    assert amina.full_name == "A. Okafor"


@pytest.mark.parametrize(
    "message", ["text", 7, [], True, {}, {"user": {}}, {"user": {"userId": " "}}, {"uid": 7}]
)
async def test_a_message_that_is_no_object_or_names_nobody_fails(told, message):
    status, comment = await told(message)
    assert (status, comment.split(":")[0]) == ("failed", "Invalid format")


async def test_a_notice_without_a_message_fails(session, receive, clock):
    notice = await receive()
    await session.execute(update(IdentityWebhookMessage).values(message=None))
    await session.refresh(notice)
    await process_notice(session, notice.id, now=clock())
    assert (notice.status, notice.processed_at) == ("failed", None)


@pytest.mark.parametrize("who", [{"userId": "nobody"}, {"userId": "elsewhere"}])
async def test_somebody_who_does_not_sign_in_here_fails(session, told, who):
    await make_user(session, provider="another", uid="elsewhere")
    assert await told(changed(**who)) == ("failed", "Nobody signs in here with this user id.")


@pytest.mark.parametrize(
    ("held_at", "comment", "name"),
    [
        (SENT_AT + timedelta(seconds=1), "Newer data is held: nothing was changed.", "A. Okafor"),
        (SENT_AT, None, "Amina Okafor"),
        (SENT_AT - timedelta(seconds=1), None, "Amina Okafor"),
        (None, None, "Amina Okafor"),
    ],
)
async def test_newer_data_is_not_overwritten(amina, told, held_at, comment, name):
    amina.updated_from_tra_at = held_at
    assert await told() == ("processed", comment)
    assert amina.full_name == name


async def test_a_notice_without_a_time_is_only_good_for_who_was_never_updated(amina, told):
    assert await told(sent_at=None) == ("processed", None)
    assert amina.updated_from_tra_at is None
    amina.updated_from_tra_at = SENT_AT
    status, comment = await told(changed(firstName="Mina"), sent_at=None)
    assert (status, "has no time" in comment) == ("failed", True)
    assert amina.full_name == "Amina Okafor"


@pytest.mark.parametrize("missing", [{}, {"trn": None}, {"trn": " "}, {"trn": 7}])
async def test_a_number_that_is_not_told_erases_none(amina, told, missing):
    amina.trn, amina.trn_verified, amina.trn_lookup_status = "7654321", True, "Found"
    without = {name: value for name, value in AMINA.items() if name != "trn"}
    assert await told({"user": without | {"trnLookupStatus": "None"} | missing}) == (
        "processed",
        None,
    )
    assert (amina.trn, amina.trn_verified, amina.trn_lookup_status) == ("7654321", True, "Found")


@pytest.mark.parametrize(
    ("before", "told_of", "after"),
    [
        (("7654321", True), ("7654321", "Pending"), ("7654321", True, "Found")),
        (("7654321", True), ("1234568", "Failed"), ("7654321", True, "Found")),
        (("7654321", True), ("1234568", "Found"), ("1234568", True, "Found")),
        (("7654321", False), ("1234568", "Pending"), ("1234568", False, "Pending")),
        ((None, False), ("1234568", "None"), ("1234568", False, "None")),
        ((None, False), ("1234568", "found"), ("1234568", False, None)),
    ],
)
async def test_a_number_is_only_replaced_by_as_good_a_one(amina, told, before, told_of, after):
    amina.trn, amina.trn_verified = before
    amina.trn_lookup_status = "Found" if amina.trn_verified else None
    await told(changed(trn=told_of[0], trnLookupStatus=told_of[1]))
    assert (amina.trn, amina.trn_verified, amina.trn_lookup_status) == after


@pytest.mark.parametrize("missing", [None, "", "14/03/1985", "1985-02-30"])
async def test_a_date_of_birth_that_is_not_told_erases_none(amina, told, missing):
    amina.date_of_birth = date(1986, 4, 12)
    assert await told(changed(dateOfBirth=missing)) == ("processed", None)
    assert amina.date_of_birth == date(1986, 4, 12)


@pytest.mark.parametrize(
    ("wrong", "comment"),
    [
        ({"emailAddress": "no address"}, "email: Enter a valid email address."),
        ({"emailAddress": None}, "email: Enter a valid email address."),
        ({"firstName": "", "lastName": None}, "full_name: Enter a full name."),
    ],
)
async def test_what_would_not_be_an_account_fails_with_the_reasons(amina, told, wrong, comment):
    assert await told(changed(**wrong)) == ("failed", comment)
    assert (amina.full_name, amina.updated_from_tra_at) == ("A. Okafor", None)


async def test_all_reasons_are_told(amina, told):
    _, comment = await told(changed(emailAddress="", firstName="", lastName=""))
    assert comment == "full_name: Enter a full name.; email: Enter a valid email address."


async def test_another_account_at_the_new_address_becomes_part_of_this_one(session, amina, told):
    world = await make_world(session)
    other = await make_user(session, email="amina@example.com")
    application = await make_application(session, world, user=other)
    assert await told() == ("processed", None)
    await session.refresh(application)
    assert (application.user_id, amina.email) == (amina.id, "amina@example.com")
    assert (other.email, other.uid) == ("archived-amina@example.com", None)
    (change,) = await session.scalars(select(ParticipantIdChange))
    assert (change.from_participant_id, change.to_participant_id) == (
        other.public_id,
        amina.public_id,
    )


async def test_an_address_that_cannot_be_freed_fails_and_changes_nothing(
    session, amina, told, clock
):
    other = await make_user(session)
    await archive_user(session, other, now=clock())
    other.email = "amina@example.com"
    await session.flush()
    status, comment = await told()
    assert (status, comment) == (
        "failed",
        "email: Another account already uses this email address.",
    )
    await session.refresh(amina)
    assert (amina.email, amina.full_name) == ("old@example.com", "A. Okafor")


async def test_an_archived_account_is_nobodys(session, amina, told, clock):
    await archive_user(session, amina, now=clock())
    assert await told() == ("failed", "Nobody signs in here with this user id.")


async def test_a_notice_that_is_done_is_not_done_again(session, amina, receive, clock):
    notice = await receive()
    await process_notice(session, notice.id, now=clock())
    amina.full_name = "Amina Okafor-Reid"
    await process_notice(session, notice.id, now=clock())
    assert amina.full_name == "Amina Okafor-Reid"


async def test_a_notice_that_is_not_there_is_told(session, clock):
    with pytest.raises(NotFound):
        await process_notice(session, 7, now=clock())


async def test_what_changed_is_in_the_history(session, amina, told):
    await told()
    changes = await session.scalar(
        select(Version.object_changes).where(
            Version.item_type == "users", Version.event == "update"
        )
    )
    assert changes["full_name"] == ["A. Okafor", "Amina Okafor"]


async def test_notices_and_sign_ins_of_one_person_come_one_after_the_other(sessions, clock):
    """Whichever comes first, the newer word stays and nobody fails."""
    async with transaction(sessions) as session:
        await make_user(session, provider=PROVIDER, uid="amina", email="old@example.com")
        notice = IdentityWebhookMessage(
            message={"user": AMINA}, message_type="UserUpdated", sent_at=SENT_AT
        )
        key = (await add(session, notice)).id
    claims = claims_in_notice({"user": AMINA | {"firstName": "Mina"}})

    async def process() -> None:
        async with transaction(sessions) as session:
            await process_notice(session, key, now=clock())

    async def sign_in() -> None:
        async with transaction(sessions) as session:
            await sign_in_teacher(session, claims, feature_flag_id=None, now=clock())

    await asyncio.gather(*(act() for _ in range(5) for act in (process, sign_in)))
    async with transaction(sessions) as session:
        (user,) = await session.scalars(select(User))
        assert (user.full_name, user.updated_from_tra_at) == ("Mina Okafor", clock.now)
        assert await session.scalar(select(IdentityWebhookMessage.status)) == "processed"


@pytest.mark.parametrize("status", [WebhookStatus.FAILED, WebhookStatus.UNHANDLED])
async def test_what_failed_or_was_not_handled_is_processed_again(session, receive, clock, status):
    notice = await receive(status=status.value, status_comment="Why.", processed_at=clock())
    await retry_notice(session, notice.id, now=clock())
    assert (notice.status, notice.status_comment, notice.processed_at) == ("pending", None, None)
    await session.flush()
    (message,) = await session.scalars(select(OutboxMessage))
    assert (message.type, message.body) == (
        "identity.webhook_received.v1",
        {"webhook_message_id": notice.id},
    )


@pytest.mark.parametrize("status", ["pending", "processing", "processed"])
async def test_nothing_else_is_processed_again(session, receive, clock, status):
    notice = await receive(status=status)
    with pytest.raises(Conflict, match=f"is {status}: there is nothing to try again"):
        await retry_notice(session, notice.id, now=clock())
    assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


async def test_one_that_is_not_there_is_told(session, clock):
    with pytest.raises(NotFound):
        await retry_notice(session, 7, now=clock())


async def test_of_two_who_try_again_at_once_one_does(sessions, clock):
    async with transaction(sessions) as session:
        key = (await add(session, IdentityWebhookMessage(status="failed"))).id

    async def act() -> str:
        try:
            async with transaction(sessions) as session:
                await retry_notice(session, key, now=clock())
        except Conflict:
            return "refused"
        return "done"

    assert sorted(await asyncio.gather(act(), act())) == ["done", "refused"]


async def test_all_that_can_be_are_processed_again_oldest_first(session, receive, clock):
    failed = await receive(status="failed", created_at=SENT_AT)
    unhandled = await receive(status="unhandled_message_type", created_at=SENT_AT)
    await receive(status="processed")
    assert await retry_all_notices(session, now=clock()) == 2
    await session.flush()
    sent = await session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id))
    assert [body["webhook_message_id"] for body in sent] == [failed.id, unhandled.id]
    assert await retry_all_notices(session, now=clock()) == 0


async def test_they_are_listed_newest_first_and_by_status(session, receive):
    old = await receive(created_at=SENT_AT)
    new = await receive(status="failed", created_at=SENT_AT + timedelta(hours=1))
    assert [notice.id for notice in await list_notices(session)] == [new.id, old.id]
    assert [one.id for one in await list_notices(session, WebhookStatus.FAILED)] == [new.id]


async def test_the_end_of_all_tries_is_noted(session, receive, clock):
    notice, done = await receive(), await receive(status="processed")
    await give_up_notice(session, notice.id, "ValueError in somewhere", now=clock())
    await give_up_notice(session, done.id, "ValueError in somewhere", now=clock())
    await give_up_notice(session, 0, "ValueError in somewhere", now=clock())
    assert (notice.status, notice.status_comment) == ("failed", "ValueError in somewhere")
    assert done.status == "processed"


async def test_applications_of_others_stay(session, amina, told):
    world = await make_world(session)
    application = await make_application(session, world)
    before = application.user_id
    await told()
    assert (await session.scalars(select(Application.user_id))).all() == [before]
