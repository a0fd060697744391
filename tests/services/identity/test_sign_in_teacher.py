"""Which account is whose. Source: registration-journey.md 10.4, 17.2; D11, D12, D19."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from domain.faults import Conflict, Invalid
from services.identity.claims import PROVIDER, TeacherClaims, read_claims
from services.identity.merge_users import archive_user, merge_users
from services.identity.sign_in_teacher import sign_in_teacher
from store.tables import Application, ParticipantIdChange, User
from store.transaction import transaction
from tests.factories import add, make_application, make_user, make_world

AMINA = TeacherClaims(uid="amina", email="amina@example.com", full_name="Amina Okafor")


def claims(**given) -> TeacherClaims:
    values = {"uid": "amina", "email": "amina@example.com", "full_name": "Amina Okafor"}
    return TeacherClaims(**(values | given))


@pytest.fixture
def sign_in(session, clock):
    async def act(told: TeacherClaims = AMINA, *, flag: str | None = None) -> User:
        signed_in = await sign_in_teacher(session, told, feature_flag_id=flag, now=clock())
        return signed_in.user

    return act


async def count_users(session) -> int:
    return await session.scalar(select(func.count()).select_from(User))


async def test_a_new_person_gets_an_account(sign_in):
    user = await sign_in(claims(trn="1234568", trn_lookup_status="Found"), flag="browser")
    assert (user.provider, user.uid, user.email) == (PROVIDER, "amina", "amina@example.com")
    assert (user.trn, user.trn_verified, user.feature_flag_id) == ("1234568", True, "browser")


async def test_the_same_person_is_found_by_uid_and_brought_up_to_date(session, sign_in):
    first = await sign_in(flag="first browser")
    again = await sign_in(claims(email="a.okafor@example.com"), flag="second browser")
    assert again.id == first.id
    assert (again.email, again.feature_flag_id) == ("a.okafor@example.com", "first browser")
    assert await count_users(session) == 1


async def test_an_account_without_sign_in_is_claimed_by_its_address(session, sign_in):
    unclaimed = await make_user(session, email="amina@example.com", provider=None, uid=None)
    assert (await sign_in()).id == unclaimed.id


async def test_an_account_with_another_uid_is_taken_over_by_its_address(session, sign_in):
    other = await make_user(session, email="amina@example.com", provider=PROVIDER, uid="old uid")
    assert ((await sign_in()).id, other.uid) == (other.id, "amina")


async def test_two_accounts_of_one_person_become_one(session, sign_in):
    world = await make_world(session)
    known = await make_user(session, email="old@example.com", provider=PROVIDER, uid="amina")
    other = await make_user(session, email="amina@example.com")
    application = await make_application(session, world, user=other)
    user = await sign_in()
    await session.refresh(application)
    assert (user.id, application.user_id) == (known.id, known.id)
    assert user.email == "amina@example.com"
    assert (other.email, other.archived_email) == (
        "archived-amina@example.com",
        "amina@example.com",
    )
    change = (await session.scalars(select(ParticipantIdChange))).one()
    assert (change.from_participant_id, change.to_participant_id) == (
        other.public_id,
        known.public_id,
    )


async def test_an_archived_account_lets_go_of_the_sign_in(session, sign_in, clock):
    archived = await make_user(
        session, email="archived-amina@example.com", archived_email="amina@example.com",
        archived_at=clock(), provider=PROVIDER, uid="amina",
    )  # fmt: skip
    user = await sign_in()
    assert user.id != archived.id
    assert (archived.uid, user.uid) == (None, "amina")


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        ((None, False), ("1234568", "Found"), ("1234568", True)),
        ((None, False), ("1234568", "Pending"), ("1234568", False)),
        (("1234568", True), (None, "None"), ("1234568", True)),
        (("1234568", False), (None, None), ("1234568", False)),
        (("1234568", True), ("7654321", "Failed"), ("1234568", True)),
        (("1234568", True), ("7654321", "Found"), ("7654321", True)),
        (("1234568", False), ("7654321", "Pending"), ("7654321", False)),
    ],
)
async def test_a_trn_is_only_replaced_by_as_good_a_one(session, sign_in, before, told, after):
    trn, verified = before
    user = await make_user(session, uid="amina", provider=PROVIDER, trn=trn, trn_verified=verified)
    await sign_in(claims(trn=told[0], trn_lookup_status=told[1]))
    assert (user.trn, user.trn_verified) == after


async def test_a_sign_in_without_a_birthdate_keeps_the_one_we_have(session, sign_in):
    user = await make_user(session, uid="amina", provider=PROVIDER, date_of_birth=date(1986, 4, 12))
    await sign_in()
    assert user.date_of_birth == date(1986, 4, 12)


async def test_providers_are_told_of_what_matters_to_them_only(session, sign_in, clock):
    user = await sign_in()
    told_at = clock()
    clock.move(hours=1)
    await sign_in()
    assert user.significantly_updated_at == told_at
    clock.move(hours=1)
    await sign_in(claims(full_name="Amina Okafor-Reid"))
    assert user.significantly_updated_at == clock()


@pytest.mark.parametrize(
    ("told", "field"),
    [({"email": "no address"}, "email"), ({"full_name": ""}, "full_name"), ({"uid": ""}, "uid")],
)
async def test_a_person_must_have_an_id_a_name_and_an_address(sign_in, told, field):
    with pytest.raises(Invalid, match=f"^{field}: "):
        await sign_in(claims(**told))


async def test_one_person_signing_in_twice_at_once_has_one_account(sessions, clock):
    async def act() -> int:
        async with transaction(sessions) as session:
            told = await sign_in_teacher(session, AMINA, feature_flag_id=None, now=clock())
            return told.user.id

    one, other = await asyncio.gather(act(), act())
    assert one == other


async def test_a_circle_of_ids_is_not_made(session, clock):
    kept, gone = await make_user(session), await make_user(session)
    back = ParticipantIdChange(
        user_id=gone.id, from_participant_id=kept.public_id, to_participant_id=gone.public_id
    )
    await add(session, back)
    await merge_users(session, gone, into=kept, now=clock())
    changes = (await session.scalars(select(ParticipantIdChange))).all()
    assert [(c.from_participant_id, c.to_participant_id) for c in changes] == [
        (gone.public_id, kept.public_id)
    ]


async def test_nobody_is_merged_with_themselves_or_with_the_archived(session, clock):
    kept, gone = await make_user(session), await make_user(session)
    with pytest.raises(Conflict):
        await merge_users(session, kept, into=kept, now=clock())
    await archive_user(session, gone, now=clock())
    with pytest.raises(Conflict):
        await merge_users(session, gone, into=kept, now=clock())
    with pytest.raises(Conflict):
        await archive_user(session, gone, now=clock())


async def test_archived_addresses_are_numbered(session, clock):
    for archived in ("archived-a@example.com", "archived-2-a@example.com"):
        user = await make_user(session, email="a@example.com")
        await archive_user(session, user, now=clock())
        assert user.email == archived


async def test_other_peoples_applications_stay(session, clock):
    world = await make_world(session)
    kept, gone, other = [await make_user(session) for _ in range(3)]
    await make_application(session, world, user=other)
    await merge_users(session, gone, into=kept, now=clock())
    assert (await session.scalars(select(Application.user_id))).all() == [other.id]


def test_claims_are_read_strictly():
    told = read_claims(
        {
            "sub": "amina",
            "email": " Amina@Example.com ",
            "name": "Amina Okafor",
            "preferred_name": "Mina Okafor",
            "birthdate": "1986-04-31",
            "trn": 1234568,
            "trn_lookup_status": "Perhaps",
        }
    )
    assert (told.email, told.full_name) == ("amina@example.com", "Mina Okafor")
    assert (told.date_of_birth, told.trn, told.trn_lookup_status) == (None, None, None)
    assert "amina@example.com" not in repr(told)
