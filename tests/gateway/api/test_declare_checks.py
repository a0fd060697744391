"""What is wrong with a declaration. Source: provider-api.md 10.4, finance.md 6.2."""

from datetime import datetime

import pytest

from domain.vocabulary import ASO, EHCO, CourseGroupName, DeclarationState
from store.tables import ApplicationState, Declaration, OutboxMessage, Statement
from store.transaction import transaction
from tests.factories import (
    LEADERSHIP_COURSE,
    add,
    make_accepted_application,
    make_application,
    make_contract,
    make_course,
    make_declaration,
    make_provider,
    make_schedule,
    make_user,
    make_world,
)
from tests.gateway.api.calls import DECLARATIONS, DECLARED_AT, NOBODYS, declaring, faults, titles
from tests.stored import rows

P, C, D, T, H = (
    "participant_id",
    "course_identifier",
    "declaration_date",
    "declaration_type",
    "has_passed",
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # 2, 3: the participant
        ({P: None}, [P]),
        ({P: " "}, [P]),
        ({P: "nonsense"}, [P]),
        ({P: NOBODYS}, [P]),
        ({P: 5}, [P]),
        # 5: the course
        ({C: None}, [C]),
        ({C: "npq-nothing"}, [C]),
        ({C: "npq-headship"}, [C]),
        ({C: "a\x00b"}, [C]),
        # 6 to 8: the date
        ({D: None}, [D]),
        ({D: ""}, [D]),
        ({D: "2024-11-10"}, [D]),
        ({D: "10/11/2024"}, [D, D]),
        ({D: "2024-02-30T00:00:00Z"}, [D, D]),
        ({D: 20241110}, [D]),
        ({D: "2024-09-30T23:59:59Z"}, [D]),
        ({D: "2024-10-01T00:30:00+01:00"}, [D]),
        # 9 and 13: the type
        ({T: None}, [T]),
        ({T: "nonsense"}, [T]),
        ({T: "Started"}, [T]),
        # 12: passing
        ({T: "completed"}, [H]),
        ({T: "completed", H: None}, [H]),
        ({T: "completed", H: "yes"}, [H]),
        ({T: "completed", H: 1}, [H]),
        # 15: the future
        ({D: "2024-11-25T12:00:01Z"}, [D]),
        # several at once
        ({P: None, C: None, D: None, T: None, H: True}, [P, D, T]),
        ({P: NOBODYS, D: "2024-11-25T12:00:01Z", T: "completed"}, [P, H, D]),
        ({C: "npq-nothing", D: "2031-01-01T00:00:00Z"}, [C, D]),
        ({T: "completed", D: "2024-09-01T00:00:00Z", C: LEADERSHIP_COURSE}, [D, H]),
    ],
)
async def test_what_is_wrong_is_told_by_field_in_order(api, sessions, started, given, expected):
    answer = await api.post(
        DECLARATIONS, {k: v for k, v in (started | given).items() if v is not None}
    )
    assert (answer.status, titles(answer)) == (422, expected)
    assert await rows(sessions, Declaration) == []
    assert await rows(sessions, OutboxMessage) == []


@pytest.mark.parametrize(
    "declared_at",
    [
        "2024-10-01T00:00:00Z",
        "2024-10-01T00:00:00",
        "2024-10-01t01:00:00.000001+01",
        "2024-10-01T01:00:00,5+0100",
        "2024-10-01T01:00:00+01:00",
        "2024-11-25T12:00:00Z",
    ],
)
async def test_a_date_is_good_from_the_schedules_first_instant_until_now(api, started, declared_at):
    answer = await api.post(DECLARATIONS, started | {"declaration_date": declared_at})
    assert answer.status == 200, answer.raw


async def test_others_participants_and_pending_ones_are_unknown(
    api, other_api, make, world, started
):
    pending = await make(make_user)
    await make(make_application, world, user=pending)
    assert titles(await other_api.post(DECLARATIONS, started)) == ["participant_id"]
    assert titles(await api.post(DECLARATIONS, declaring(pending))) == ["participant_id"]


async def test_a_course_held_with_another_provider_only_is_refused(api, make, world, started, user):
    elsewhere, headship = await make(make_provider), await make(make_course, "npq-headship")
    await make(
        make_accepted_application,
        world,
        user=user,
        course_id=headship.id,
        lead_provider_id=elsewhere.id,
    )
    answer = await api.post(DECLARATIONS, started | {"course_identifier": "npq-headship"})
    assert titles(answer) == ["course_identifier"]


@pytest.mark.parametrize(
    ("withdrawn_at", "state", "refused"),
    [
        ("2024-11-10T02:21:32Z", "withdrawn", True),
        ("2024-11-10T02:21:31Z", "withdrawn", True),
        ("2024-11-10T02:21:33Z", "withdrawn", False),
        ("2024-11-01T00:00:00Z", "deferred", False),
        ("2024-11-01T00:00:00Z", "active", False),
    ],
)
async def test_the_withdrawn_declare_only_what_was_before(
    api, make, world, started, accepted, withdrawn_at, state, refused
):
    await _state(make, accepted, world.provider, "withdrawn", "2024-10-05T00:00:00Z")
    await _state(make, accepted, world.provider, state, withdrawn_at)
    answer = await api.post(DECLARATIONS, started)
    assert answer.status == (422 if refused else 200)
    if refused:
        ((title, detail),) = faults(answer)
        assert title == "participant_id"
        assert withdrawn_at in detail


async def test_a_withdrawal_recorded_by_another_provider_does_not_count(
    api, make, started, accepted
):
    elsewhere = await make(make_provider)
    await _state(make, accepted, elsewhere, "withdrawn", "2024-11-01T00:00:00Z")
    assert (await api.post(DECLARATIONS, started)).status == 200


@pytest.mark.parametrize(("declared_at", "count"), [(None, 1), ("nonsense", 2), ("2024-11-10", 1)])
async def test_the_withdrawn_without_a_readable_date_are_told_of_the_date(
    api, make, world, started, accepted, declared_at, count
):
    await _state(make, accepted, world.provider, "withdrawn", "2024-11-20T00:00:00Z")
    given = started | {"declaration_date": declared_at}
    answer = await api.post(DECLARATIONS, {k: v for k, v in given.items() if v is not None})
    assert titles(answer) == ["declaration_date"] * count


async def _state(make, accepted, provider, state, at) -> None:
    moment = datetime.fromisoformat(at)
    row = ApplicationState(
        application_id=accepted.id,
        lead_provider_id=provider.id,
        state=state,
        created_at=moment,
        updated_at=moment,
    )
    await make(add, row)


async def test_without_a_contract_nothing_is_declared(api, make, world, user):
    headship = await make(make_course, "npq-headship")
    await make(make_accepted_application, world, user=user, course_id=headship.id)
    answer = await api.post(DECLARATIONS, declaring(user, course_identifier="npq-headship"))
    assert titles(answer) == ["cohort"]


async def test_the_contract_is_for_the_course_as_sent(api, make, world, user):
    """An application for one name of the renamed offer may be declared under the other."""
    aso = await make(make_course, ASO, CourseGroupName.SUPPORT)
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    schedule = await make(make_schedule, world.cohort, CourseGroupName.SUPPORT)
    await make(
        make_accepted_application, world, user=user, course_id=aso.id, schedule_id=schedule.id
    )
    await make(make_contract, world.statement, ehco)
    assert titles(await api.post(DECLARATIONS, declaring(user, course_identifier=ASO))) == [
        "cohort"
    ]
    answer = await api.post(DECLARATIONS, declaring(user, course_identifier=EHCO))
    assert answer.json["data"]["attributes"]["course_identifier"] == ASO
    again = await api.post(DECLARATIONS, declaring(user, course_identifier=EHCO))
    assert titles(again) == ["base"]


@pytest.mark.parametrize("gone", [{"state": "payable"}, {"output_fee": False}])
async def test_something_must_pay_what_is_fundable(api, make, world, sessions, started, gone):
    async with transaction(sessions) as session:
        statement = await session.get(Statement, world.statement.id)
        for name, value in gone.items():
            setattr(statement, name, value)
    answer = await api.post(DECLARATIONS, started)
    ((title, detail),) = faults(answer)
    assert title == "cohort"
    assert "2024" in detail


async def test_the_schedule_says_which_types_there_are(api, make, world, sessions, started):
    async with transaction(sessions) as session:
        schedule = await session.merge(world.schedule)
        schedule.allowed_declaration_types = ["started", "retained-1", "completed"]
    answer = await api.post(DECLARATIONS, started | {"declaration_type": "retained-2"})
    assert titles(answer) == ["declaration_type"]


async def test_without_a_schedule_the_type_is_refused(api, make, world, user):
    await make(make_accepted_application, world, user=user, schedule_id=None)
    assert titles(await api.post(DECLARATIONS, declaring(user))) == ["declaration_type"]


@pytest.mark.parametrize(
    ("state", "blocks"),
    [
        ("submitted", True),
        ("eligible", True),
        ("payable", True),
        ("paid", True),
        ("voided", False),
        ("ineligible", False),
        ("awaiting_clawback", False),
        ("clawed_back", False),
    ],
)
async def test_one_live_declaration_for_each_type(
    api, make, world, started, accepted, state, blocks
):
    await make(make_declaration, world, accepted, state=DeclarationState(state))
    answer = await api.post(DECLARATIONS, started)
    assert answer.status == (422 if blocks else 200)
    if blocks:
        assert titles(answer) == ["base"]
    assert (
        await api.post(DECLARATIONS, started | {"declaration_type": "retained-1"})
    ).status == 200


async def test_a_live_declaration_with_another_provider_blocks_too(api, make, world, started, user):
    other_world = await make(make_world)
    elsewhere = await make(make_accepted_application, other_world, user=user)
    await make(make_declaration, other_world, elsewhere)
    assert titles(await api.post(DECLARATIONS, started)) == ["base"]


@pytest.mark.parametrize(
    ("state", "title"), [("submitted", "base"), ("eligible", "cohort"), ("paid", "cohort")]
)
async def test_a_repeat_after_the_last_statement_tells_what_it_told_before(
    api, make, world, sessions, user, state, title
):
    """Source: provider-api.md 10.4, the visible trace of a repeat."""
    application = await make(make_accepted_application, world, user=user, funded_place=False)
    moment = datetime.fromisoformat(DECLARED_AT)
    await make(
        make_declaration,
        world,
        application,
        state=DeclarationState(state),
        declaration_date=moment,
    )
    async with transaction(sessions) as session:
        (await session.get(Statement, world.statement.id)).output_fee = False
    assert titles(await api.post(DECLARATIONS, declaring(user))) == [title]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b"{}",
        b'{"data": null}',
        b'{"data": {"attributes": null}}',
        b'{"data": {"attributes": {}}}',
        b'{"data": {"attributes": []}}',
    ],
)
async def test_a_body_of_another_form_is_a_bad_request(api, sessions, body):
    headers = {"Content-Type": "application/json"}
    answer = await api.post(DECLARATIONS, data=body, headers=headers)
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


async def test_unknown_attributes_alone_are_no_malformed_body(api):
    answer = await api.post(DECLARATIONS, {"something": "else"})
    assert answer.status == 422
    assert titles(answer) == ["participant_id", "declaration_date", "declaration_type"]
