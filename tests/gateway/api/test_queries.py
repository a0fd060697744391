"""How often the database is asked: no more for many rows than for one. Source: design 9."""

import pytest
from sqlalchemy import event

from tests.factories import (
    LEADERSHIP_COURSE,
    make_accepted_application,
    make_application,
    make_declaration,
    make_outcome,
    make_partner,
    make_schedule,
    make_school,
    make_user,
)
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, declaring

NOTES_OF_NOBODY = ("BEGIN", "COMMIT", "ROLLBACK", "SET ")


@pytest.fixture
def asked(engine) -> list[str]:
    """The first words of every statement that goes to the database."""
    seen: list[str] = []
    known: set[int] = set()

    def note(record) -> None:
        seen.append(" ".join(record.query.split()[:3]))

    def watch(connection, _record, _proxy) -> None:
        driver = connection.driver_connection
        if id(driver) not in known:
            known.add(id(driver))
            driver.add_query_logger(note)

    event.listen(engine.sync_engine, "checkout", watch)
    return seen


async def questions(api, asked, method, path, attributes=None) -> list[str]:
    """What is asked for one request, once everything is warm."""
    asked.clear()
    given = {"json": {"data": {"attributes": attributes}}} if attributes else {}
    answer = await api.call(method, path, **given)
    assert answer.status == 200, answer.raw
    return [one for one in asked if not one.startswith(NOTES_OF_NOBODY)]


async def test_a_list_asks_once_for_any_number_of_applications(api, make, world, asked):
    await make(make_application, world)
    await api.get(APPLICATIONS)
    for_one = await questions(api, asked, "GET", APPLICATIONS)
    user, school = await make(make_user), await make(make_school)
    for _ in range(6):
        await make(make_application, world, user=user, school_id=school.id)
        await make(make_accepted_application, world)
    for_many = await questions(api, asked, "GET", APPLICATIONS)
    assert for_many == for_one
    assert [one.split()[0] for one in for_many] == ["UPDATE", "SELECT"]


@pytest.mark.parametrize("query", ["?sort=-updated_at", "?filter[cohort]=2024,2023"])
async def test_filters_and_order_ask_no_more(api, make, world, asked, query):
    await make(make_application, world)
    await api.get(APPLICATIONS + query)
    assert len(await questions(api, asked, "GET", APPLICATIONS + query)) == 2


async def test_one_application_is_one_question(api, make, world, asked):
    path = f"{APPLICATIONS}/{(await make(make_application, world)).public_id}"
    await api.get(path)
    assert len(await questions(api, asked, "GET", path)) == 2


async def test_accepting_asks_no_more_with_many_rivals(api, make, world, asked):
    numbers = []
    for rivals in (1, 1, 8):
        user = await make(make_user)
        application = await make(make_application, world, user=user)
        for _ in range(rivals):
            await make(make_application, world, user=user)
        path = f"{APPLICATIONS}/{application.public_id}/accept"
        numbers.append(len(await questions(api, asked, "POST", path, {"funded_place": True})))
    assert numbers[1] == numbers[2] <= 12


async def test_declaring_asks_no_more_with_many_declared(api, make, world, asked):
    numbers = []
    for _ in range(4):
        user = await make(make_user, trn="1234567")
        await make(make_accepted_application, world, user=user)
        numbers.append(len(await questions(api, asked, "POST", DECLARATIONS, declaring(user))))
    assert numbers[1] == numbers[2] == numbers[3] <= 12


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("change-schedule", {"schedule_identifier": "npq-leadership-spring"}),
        ("withdraw", {"reason": "other"}),
    ],
)
async def test_an_act_on_a_participant_asks_no_more_with_many_declared(
    api, make, world, asked, act, more
):
    await make(make_schedule, world.cohort, identifier="npq-leadership-spring")
    numbers = []
    for declared in (1, 1, 6):
        user = await make(make_user)
        application = await make(make_accepted_application, world, user=user)
        for _ in range(declared):
            await make(make_declaration, world, application, state="voided")
        path = f"/api/v3/participants/npq/{user.public_id}/{act}"
        attributes = {"course_identifier": LEADERSHIP_COURSE} | more
        numbers.append(len(await questions(api, asked, "PUT", path, attributes)))
    assert numbers[1] == numbers[2] <= 9


async def test_voiding_asks_no_more_of_who_completed_and_said_much(api, make, world, asked):
    numbers = []
    for others in (0, 0, 5):
        application = await make(make_accepted_application, world)
        given = {"declaration_type": "completed"}
        for _ in range(others):
            other = await make(make_declaration, world, application, state="ineligible", **given)
            await make(make_outcome, other)
        declaration = await make(make_declaration, world, application, **given)
        path = f"{DECLARATIONS}/{declaration.public_id}/void"
        numbers.append(len(await questions(api, asked, "PUT", path)))
    assert numbers[1] == numbers[2] <= 10


async def test_an_outcome_asks_no_more_of_who_completed_and_said_much(api, make, world, asked):
    numbers = []
    for others in (1, 1, 5):
        user = await make(make_user)
        application = await make(make_accepted_application, world, user=user)
        for _ in range(others):
            given = {"declaration_type": "completed", "state": "ineligible"}
            await make(make_outcome, await make(make_declaration, world, application, **given))
        path = f"/api/v3/participants/npq/{user.public_id}/outcomes"
        attributes = {
            "course_identifier": LEADERSHIP_COURSE,
            "state": "failed",
            "completion_date": "2024-11-20",
        }
        numbers.append(len(await questions(api, asked, "POST", path, attributes)))
    assert numbers[1] == numbers[2] <= 10


async def test_delivery_partners_are_listed_with_one_question(api, make, world, asked):
    for _ in range(3):
        await make(make_partner, world)
        path = "/api/v3/delivery-partners?filter[cohort]=2024&sort=-name"
        numbers = [len(await questions(api, asked, "GET", path)) for _ in "ab"]
        assert numbers[1] == 2
