"""What a code is worth, and for how long. Source: admin-and-operations.md 2.3, "Ours"."""

import asyncio

import pytest
from sqlalchemy import func, select

from domain.faults import Invalid
from services.staff.accounts import add_admin, archive_admin
from services.staff.codes import code_key
from services.staff.sign_in_admin import CodeOutcome, check_code, keep_code, request_code
from store.tables import Admin, Mail, OutboxMessage
from store.transaction import transaction

KEY = code_key("a secret for tests")
CODE, WRONG, EMAIL = "7K3M9QX2", "00000000", "sam@example.com"
INCORRECT, LOCKED = CodeOutcome.INCORRECT, CodeOutcome.LOCKED


@pytest.fixture
async def admin(sessions, clock):
    async with transaction(sessions) as database:
        return await add_admin(database, EMAIL, "Sam Staff", now=clock())


@pytest.fixture
def check(sessions, clock):
    async def act(code: str, email: str = EMAIL) -> CodeOutcome:
        async with transaction(sessions) as database:
            outcome, admin = await check_code(database, email, code, key=KEY, now=clock())
        assert (admin is not None) == (outcome is CodeOutcome.CORRECT)
        return outcome

    return act


@pytest.fixture
def give_code(sessions, clock, admin):
    async def act() -> None:
        async with transaction(sessions) as database:
            await keep_code(database, admin.id, CODE, key=KEY, now=clock())

    return act


async def test_a_code_is_good_once(check, give_code):
    await give_code()
    assert [await check(CODE), await check(CODE)] == [CodeOutcome.CORRECT, INCORRECT]


async def test_a_code_is_good_for_five_minutes(check, give_code, clock):
    await give_code()
    clock.move(minutes=4, seconds=59)
    assert await check(CODE) is CodeOutcome.CORRECT
    await give_code()
    clock.move(minutes=5)
    assert await check(CODE) is CodeOutcome.EXPIRED


async def test_the_fifth_wrong_code_destroys_the_right_one_until_a_new_one_is_sent(
    check, give_code
):
    await give_code()
    outcomes = [await check(WRONG) for _ in range(5)]
    assert outcomes == [INCORRECT, INCORRECT, INCORRECT, INCORRECT, LOCKED]
    assert await check(CODE) is LOCKED
    await give_code()
    assert await check(CODE) is CodeOutcome.CORRECT


async def test_four_wrong_codes_and_the_right_one(check, give_code):
    await give_code()
    for _ in range(4):
        await check(WRONG)
    assert await check(CODE) is CodeOutcome.CORRECT


async def test_guessing_at_once_counts_every_guess(check, give_code):
    await give_code()
    outcomes = await asyncio.gather(*(check(WRONG) for _ in range(8)))
    assert sorted(outcomes) == [INCORRECT] * 4 + [LOCKED] * 4


async def test_one_right_code_at_once_signs_in_once(check, give_code):
    await give_code()
    outcomes = await asyncio.gather(check(CODE), check(CODE))
    assert sorted(outcomes) == [CodeOutcome.CORRECT, INCORRECT]


@pytest.mark.parametrize("email", ["nobody@example.com", "", " SAM@example.com "])
async def test_addresses_are_compared_as_they_are_kept(check, give_code, email):
    await give_code()
    known = email.strip().lower() == EMAIL
    assert await check(CODE, email) is (CodeOutcome.CORRECT if known else INCORRECT)


async def test_without_a_code_nothing_is_correct(check, admin):
    assert [await check(CODE), await check("")] == [INCORRECT, INCORRECT]


async def test_an_archived_account_signs_in_no_more(check, give_code, admin, sessions, clock):
    await give_code()
    async with transaction(sessions) as database:
        await archive_admin(database, await database.get(Admin, admin.id), now=clock())
    assert await check(CODE) is INCORRECT


@pytest.mark.parametrize(("email", "mails"), [(EMAIL, 1), (" SAM@Example.com", 1), ("no@x.org", 0)])
async def test_a_mail_is_owed_to_staff_only(admin, session, clock, email, mails):
    await request_code(session, email, now=clock())
    await session.flush()
    assert await session.scalar(select(func.count()).select_from(Mail)) == mails
    assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == mails


@pytest.mark.parametrize(
    ("email", "name"),
    [("no address", "Sam"), ("s@example.com", " "), (f"{'s' * 60}@example.com", "Sam")],
)
async def test_an_account_needs_an_address_and_a_name(session, clock, email, name):
    with pytest.raises(Invalid):
        await add_admin(session, email, name, now=clock())


async def test_an_archived_account_comes_back_as_a_plain_admin(session, clock):
    admin = await add_admin(session, EMAIL, "Sam", is_super=True, now=clock())
    await archive_admin(session, admin, now=clock())
    again = await add_admin(session, EMAIL.upper(), "Sam Staff", now=clock())
    assert (again.id, again.super_admin, again.archived_at) == (admin.id, False, None)
