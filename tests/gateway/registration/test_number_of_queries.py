"""A page asks the database a fixed number of questions, however much there is to know."""

import pytest
from sqlalchemy import event

from store.transaction import transaction
from tests.factories import make_application, make_user, make_world
from tests.gateway.registration.conftest import walk


@pytest.fixture
def asked(engine):
    """The questions asked of the database, without those about the session and the audit."""
    statements = []

    def note(connection, cursor, statement, *rest):
        if "set_config" not in statement and "web_sessions" not in statement:
            statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_the_first_question_asks_for_the_teacher_the_flags_and_the_month(teacher, asked):
    await teacher.get("/registration/course-start-date")
    assert len(asked) == 3


async def test_the_last_step_asks_for_what_the_answers_name(teacher, world, asked):
    await walk(teacher, world.answers)
    asked.clear()
    await teacher.get("/registration/check-answers")
    assert len(asked) == 8


async def test_the_account_asks_the_same_for_two_registrations_and_for_ten(
    browser, world, sessions, asked
):
    numbers = []
    for amount in (2, 10):
        async with transaction(sessions) as session:
            teacher = await make_user(session)
            place = await make_world(session)
            for _ in range(amount):
                await make_application(session, place, user=teacher)
        await browser.sign_in(teacher)
        asked.clear()
        await browser.get("/account")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
