"""Declarations, listed and shown in every version. Source: provider-api.md 4, 10.1 and 10.2."""

from datetime import UTC, datetime

import pytest

from domain.vocabulary import EHCO, CourseGroupName, DeclarationState
from tests.factories import (
    make_accepted_application,
    make_cohort,
    make_course,
    make_declaration,
    make_item,
    make_outcome,
    make_provider,
    make_statement,
    make_user,
)

LIST = "/api/v3/participant-declarations"


def at(day: int) -> datetime:
    return datetime(2024, 11, day, tzinfo=UTC)


async def ids(api, query: str = "", version: str = "v3") -> list[str]:
    answer = await api.get(f"/api/{version}/participant-declarations{query}")
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


async def shown(api, declaration, version: str = "v3") -> dict:
    answer = await api.get(f"/api/{version}/participant-declarations/{declaration.public_id}")
    return answer.json["data"]["attributes"]


CORE = {
    "declaration_type": "started",
    "course_identifier": "npq-senior-leadership",
    "declaration_date": "2024-11-01T09:00:00Z",
    "state": "eligible",
    "has_passed": None,
    "updated_at": "2024-11-20T00:00:00Z",
}


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ("v1", {"voided": False, "eligible_for_payment": True}),
        ("v2", {}),
        (
            "v3",
            {
                "clawback_statement_id": None,
                "uplift_paid": False,
                "lead_provider_name": "Teach First",
                "ineligible_for_funding_reason": None,
                "delivery_partner_id": None,
                "delivery_partner_name": None,
                "secondary_delivery_partner_id": None,
                "secondary_delivery_partner_name": None,
                "created_at": "2024-11-02T00:00:00Z",
            },
        ),
    ],
)
async def test_each_version_shows_its_fields(api, make, world, accepted, user, version, more):
    declaration = await make(
        make_declaration,
        world,
        accepted,
        statement=world.statement,
        state="eligible",
        created_at=at(2),
        updated_at=at(20),
    )
    expected = CORE | {"participant_id": str(user.public_id)} | more
    if version == "v3":
        expected["lead_provider_name"] = world.provider.name
        expected["statement_id"] = str(world.statement.public_id)
        expected["application_id"] = str(accepted.public_id)
    listed = (await api.get(f"/api/{version}/participant-declarations")).json["data"]
    assert listed == [
        {
            "id": str(declaration.public_id),
            "type": "participant-declaration",
            "attributes": expected,
        }
    ]
    assert await shown(api, declaration, version) == expected


@pytest.mark.parametrize(
    ("state", "text", "voided", "payable"),
    [
        ("submitted", "submitted", False, False),
        ("eligible", "eligible", False, True),
        ("payable", "payable", False, True),
        ("paid", "paid", False, False),
        ("voided", "voided", True, False),
        ("ineligible", "ineligible", False, False),
        ("awaiting_clawback", "awaiting-clawback", False, False),
        ("clawed_back", "clawed-back", False, False),
    ],
)
async def test_states_are_written_with_hyphens_and_told_in_version_1(
    api, make, world, accepted, state, text, voided, payable
):
    declaration = await make(make_declaration, world, accepted, state=DeclarationState(state))
    first = await shown(api, declaration, "v1")
    assert (first["state"], first["voided"], first["eligible_for_payment"]) == (
        text,
        voided,
        payable,
    )


@pytest.mark.parametrize(
    ("item", "paying", "clawing"),
    [
        ("eligible", True, False),
        ("payable", True, False),
        ("paid", True, False),
        ("voided", False, False),
        ("ineligible", False, False),
        ("awaiting_clawback", False, True),
        ("clawed_back", False, True),
    ],
)
async def test_statements_follow_from_the_items(api, make, world, accepted, item, paying, clawing):
    declaration = await make(make_declaration, world, accepted)
    await make(make_item, world.statement, declaration, state=item)
    fields = await shown(api, declaration)
    number = str(world.statement.public_id)
    assert fields["statement_id"] == (number if paying else None)
    assert fields["clawback_statement_id"] == (number if clawing else None)


@pytest.mark.parametrize(
    ("states", "passed"),
    [
        ([], None),
        (["passed"], True),
        (["failed"], False),
        (["passed", "failed"], False),
        (["passed", "voided"], None),
        (["voided", "passed"], True),
    ],
)
async def test_has_passed_is_what_the_newest_outcome_says(
    api, make, world, accepted, states, passed
):
    declaration = await make(make_declaration, world, accepted, declaration_type="completed")
    for day, state in enumerate(states, start=1):
        await make(make_outcome, declaration, state=state, created_at=at(day))
    assert (await shown(api, declaration))["has_passed"] is passed


@pytest.mark.parametrize(
    ("kind", "state", "eligible", "course", "paid"),
    [
        ("started", "paid", True, None, True),
        ("started", "awaiting_clawback", True, None, True),
        ("started", "clawed_back", True, None, True),
        ("started", "payable", True, None, False),
        ("started", "paid", False, None, False),
        ("retained-1", "paid", True, None, False),
        ("started", "paid", True, EHCO, False),
    ],
)
async def test_uplift_is_paid_for_starts_of_targeted_delivery(
    api, make, world, kind, state, eligible, course, paid
):
    given = {"targeted_delivery_funding_eligibility": eligible}
    if course:
        given["course_id"] = (await make(make_course, course, CourseGroupName.EHCO)).id
        given["schedule_id"] = None
    application = await make(make_accepted_application, world, **given)
    declaration = await make(
        make_declaration, world, application, declaration_type=kind, state=DeclarationState(state)
    )
    assert (await shown(api, declaration))["uplift_paid"] is paid


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("ineligible", "duplicate", "duplicate_declaration"),
        ("ineligible", None, None),
        ("voided", "duplicate", None),
    ],
)
async def test_why_a_declaration_is_ineligible(api, make, world, accepted, state, reason, told):
    declaration = await make(
        make_declaration, world, accepted, state=DeclarationState(state), state_reason=reason
    )
    assert (await shown(api, declaration))["ineligible_for_funding_reason"] == told


async def test_the_order_is_by_age_and_no_version_sorts_or_filters_by_type(
    api, make, world, accepted
):
    made = [
        await make(make_declaration, world, accepted, declaration_type=kind, created_at=at(day))
        for day, kind in ((3, "started"), (1, "retained-1"), (2, "completed"))
    ]
    expected = [str(made[index].public_id) for index in (1, 2, 0)]
    for version in ("v1", "v2", "v3"):
        query = "?sort=-created_at&filter[type]=started&filter[state]=paid"
        assert await ids(api, query, version) == expected


async def test_filters_by_participant_and_change(api, make, world, accepted, user):
    mine = await make(make_declaration, world, accepted, updated_at=at(3))
    other = await make(make_accepted_application, world, user=await make(make_user))
    theirs = await make(make_declaration, world, other, updated_at=at(12))
    for version in ("v1", "v2", "v3"):
        wanted = f"?filter[participant_id]={user.public_id},junk"
        assert await ids(api, wanted, version) == [str(mine.public_id)]
        since = "?filter[updated_since]=2024-11-12T00:00:00Z"
        assert await ids(api, since, version) == [str(theirs.public_id)]


async def test_version_3_filters_by_the_declarations_own_cohort(api, make, world, accepted):
    older = await make(make_cohort, 2021)
    moved = await make(make_declaration, world, accepted, cohort_id=older.id)
    assert await ids(api, "?filter[cohort]=2021") == [str(moved.public_id)]
    assert await ids(api, "?filter[cohort]=2024") == []
    assert await ids(api, "?filter[cohort]=2024", "v2") == [str(moved.public_id)]


async def test_a_declaration_stays_with_the_provider_that_submitted_it(
    api, other_api, make, world, accepted
):
    declaration = await make(make_declaration, world, accepted)
    other = await make(make_provider)
    from tests.gateway.api.test_list_outcomes import move

    await make(move, accepted.id, other.id)
    assert await ids(api) == [str(declaration.public_id)]
    assert (await api.get(f"{LIST}/{declaration.public_id}")).status == 200
    assert (await other_api.get(f"{LIST}/{declaration.public_id}")).status == 404


async def test_pages_of_declarations_do_not_overlap(api, make, world, accepted):
    statement = await make(make_statement, world.provider, world.cohort, month=1)
    made = [
        str(
            (
                await make(
                    make_declaration,
                    world,
                    accepted,
                    declaration_type=kind,
                    created_at=at(1),
                    statement=statement,
                    state="eligible",
                )
            ).public_id
        )
        for kind in ("started", "retained-1", "completed")
    ]
    pages = [await ids(api, f"?page[page]={n}&page[per_page]=2") for n in (1, 2)]
    assert [one for page in pages for one in page] == made
