"""Lists of applications. Source: provider-api.md 5.2 to 5.6, 7.6 and 8.1 to 8.3."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.vocabulary import ASO, EHCO, CourseGroupName
from tests.factories import (
    make_accepted_application,
    make_application,
    make_cohort,
    make_course,
    make_provider,
    make_school,
    make_user,
    make_world,
)

LIST = "/api/v3/npq-applications"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2024, 11, day, hour, tzinfo=UTC)


async def ids(api, query: str = "") -> list[str]:
    answer = await api.get(f"{LIST}{query}")
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


ADA = UUID("db3a7848-7308-4879-942a-c4a70ced400a")
ADAS = UUID("3f2a9a9e-25fd-4a54-8a9c-0c5b9c5b9c5b")
SHOWN = {
    "course_identifier": "npq-senior-leadership",
    "email": "ada@example.com",
    "email_validated": True,
    "employer_name": "Some Company Ltd",
    "employment_role": "Director",
    "full_name": "Ada Lovelace",
    "funding_choice": "trust",
    "headteacher_status": "yes_over_two_years",
    "ineligible_for_funding_reason": None,
    "participant_id": str(ADA),
    "private_childcare_provider_urn": None,
    "teacher_reference_number": "1234567",
    "teacher_reference_number_validated": True,
    "school_urn": "100123",
    "school_ukprn": "10012345",
    "status": "accepted",
    "works_in_school": True,
    "cohort": "2024",
    "eligible_for_funding": True,
    "targeted_delivery_funding_eligibility": False,
    "teacher_catchment": True,
    "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
    "teacher_catchment_iso_country_code": "GBR",
    "itt_provider": None,
    "lead_mentor": False,
    "funded_place": True,
    "created_at": "2024-07-01T12:00:00Z",
    "updated_at": "2024-11-20T10:00:00Z",
    "schedule_identifier": "npq-leadership-autumn",
    "reason_for_rejection": None,
    "works_as_senco": None,
    "senco_start_date": None,
}


async def test_every_field_is_shown_as_promised(api, make, world):
    school = await make(make_school, urn="100123")
    user = await make(
        make_user,
        public_id=ADA,
        email="ada@example.com",
        full_name="Ada Lovelace",
        trn="1234567",
        trn_verified=True,
        significantly_updated_at=datetime(2024, 11, 20, 10, 0, 0, 999999, tzinfo=UTC),
    )
    await make(
        make_accepted_application,
        world,
        user=user,
        public_id=ADAS,
        created_at=datetime(2024, 7, 1, 12, 0, 0, 900000, tzinfo=UTC),
        updated_at=datetime(2024, 7, 2, 12, 0, tzinfo=UTC),
        school_id=school.id,
        ukprn="10012345",
        funding_choice="trust",
        headteacher_status="yes_over_two_years",
        employer_name="Some Company Ltd",
        employment_role="Director",
        teacher_catchment_country="United Kingdom of Great Britain and Northern Ireland",
        teacher_catchment_iso_country_code="GBR",
    )
    listed = {"id": str(ADAS), "type": "npq_application", "attributes": SHOWN}
    assert (await api.get(LIST)).json == {"data": [listed]}
    assert (await api.get(f"{LIST}/{ADAS}")).json == {"data": listed}


async def test_what_is_unknown_is_null_and_present(api, make, world):
    await make(
        make_application,
        world,
        cohort_id=None,
        lead_provider_approval_status=None,
        teacher_catchment=None,
        works_in_school=None,
    )
    (one,) = (await api.get(LIST)).json["data"]
    shown = one["attributes"]
    assert len(shown) == 32
    assert (shown["cohort"], shown["status"], shown["schedule_identifier"]) == (None, None, None)
    assert shown["teacher_catchment"] is False
    assert shown["works_in_school"] is None


@pytest.mark.parametrize(
    ("catchment", "shown"),
    [
        ("england", True),
        ("scotland", True),
        ("wales", True),
        ("northern_ireland", True),
        ("jersey_guernsey_isle_of_man", True),
        ("another", False),
        (None, False),
    ],
)
async def test_the_catchment_is_the_kingdom_or_not(api, make, world, catchment, shown):
    await make(make_application, world, teacher_catchment=catchment)
    (one,) = (await api.get(LIST)).json["data"]
    assert one["attributes"]["teacher_catchment"] is shown


@pytest.mark.parametrize(
    ("stored", "other", "eligible", "reason"),
    [
        (True, {}, False, "previously-funded"),
        (False, {}, False, "previously-funded"),
        (True, {"funded_place": None}, False, "previously-funded"),
        (True, {"funded_place": False}, True, None),
        (True, {"eligible_for_funding": False, "funded_place": None}, True, None),
        (False, {"funded_place": False}, False, "establishment-ineligible"),
        (True, {"lead_provider_approval_status": "rejected"}, True, None),
        (True, {"lead_provider_approval_status": "pending"}, True, None),
    ],
)
async def test_funding_follows_from_the_teachers_other_applications(
    api, make, world, stored, other, eligible, reason
):
    user = await make(make_user)
    elsewhere = await make(make_provider)
    given = {"lead_provider_id": elsewhere.id} | other
    await make(make_accepted_application, world, user=user, **given)
    await make(make_application, world, user=user, eligible_for_funding=stored)
    (one,) = (await api.get(LIST)).json["data"]
    shown = one["attributes"]
    assert shown["eligible_for_funding"] is eligible
    assert shown["ineligible_for_funding_reason"] == reason


async def test_the_renamed_offer_counts_as_funded_before_under_either_name(api, make, world):
    aso = await make(make_course, ASO, CourseGroupName.SUPPORT)
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    user = await make(make_user)
    elsewhere = await make(make_provider)
    await make(
        make_accepted_application,
        world,
        user=user,
        course_id=aso.id,
        schedule_id=None,
        lead_provider_id=elsewhere.id,
    )
    await make(make_application, world, user=user, course_id=ehco.id)
    await make(make_application, world, user=user)
    shown = [one["attributes"] for one in (await api.get(LIST)).json["data"]]
    assert [one["ineligible_for_funding_reason"] for one in shown] == ["previously-funded", None]


async def test_only_the_providers_own_are_listed_in_any_status(api, make, world):
    other_world = await make(make_world)
    await make(make_application, other_world)
    mine = [
        await make(
            make_application, world, lead_provider_approval_status=status, created_at=at(day)
        )
        for day, status in ((3, "pending"), (1, "accepted"), (2, "rejected"))
    ]
    assert await ids(api) == [str(mine[index].public_id) for index in (1, 2, 0)]


async def test_pages_are_total_and_do_not_overlap(api, make, world):
    made = [await make(make_application, world, created_at=at(1)) for _ in range(5)]
    pages = [await ids(api, f"?page[page]={n}&page[per_page]=2") for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [one for page in pages for one in page] == [str(one.public_id) for one in made]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "abc"),
        ("created_at", "abc"),
        ("-created_at", "cba"),
        ("updated_at", "cab"),
        ("%2Bupdated_at", "cab"),
        ("-updated_at", "bac"),
        ("nonsense", "abc"),
        ("nonsense,-updated_at", "bac"),
        ("status", "abc"),
    ],
)
async def test_the_order_is_what_was_asked_for(api, make, world, sort, order):
    made = {}
    for name, created, updated in (("a", 1, 12), ("b", 2, 13), ("c", 3, 11)):
        application = await make(
            make_application, world, created_at=at(created), updated_at=at(updated)
        )
        made[str(application.public_id)] = name
    assert "".join(made[one] for one in await ids(api, f"?sort={sort}")) == order


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("created_at,-updated_at", "bac"),
        ("-created_at,updated_at", "cab"),
        ("created_at,-created_at,-updated_at", "bac"),
        ("-created_at,nonsense", "cab"),
    ],
)
async def test_what_is_named_first_counts_more(api, make, world, sort, order):
    """Where times are alike, what is named next decides, and at last the age of the record."""
    made = {}
    for name, created, updated in (("a", 1, 11), ("b", 1, 12), ("c", 2, 11)):
        application = await make(
            make_application, world, created_at=at(created), updated_at=at(updated)
        )
        made[str(application.public_id)] = name
    assert "".join(made[one] for one in await ids(api, f"?sort={sort}")) == order


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_older_versions_neither_sort_nor_ask_for_participants(api, make, world, version):
    made = [await make(make_application, world, created_at=at(day)) for day in (1, 2)]
    for query in ("sort=-created_at", "filter[participant_id]=nonsense"):
        answer = await api.get(f"/api/{version}/npq-applications?{query}")
        assert [one["id"] for one in answer.json["data"]] == [str(one.public_id) for one in made]


async def test_the_cohort_filter_takes_years_and_ignores_garbage(api, make, world):
    older = await make(make_cohort, 2021)
    a = await make(make_application, world, created_at=at(1))
    b = await make(make_application, world, cohort_id=older.id, created_at=at(2))
    await make(make_application, world, cohort_id=None, created_at=at(3))
    assert await ids(api, "?filter[cohort]=2024") == [str(a.public_id)]
    assert await ids(api, "?filter[cohort]=2021,2024") == [str(a.public_id), str(b.public_id)]
    assert await ids(api, "?filter[cohort]=1999,x,99999999999") == []
    assert len(await ids(api, "?filter[cohort]=%20&filter[unknown]=1&filter[status]=x")) == 3


async def test_the_participant_filter_takes_ids_in_either_case(api, make, world):
    user = await make(make_user)
    mine = await make(make_application, world, user=user)
    await make(make_application, world)
    wanted = f"?filter[participant_id]=junk,{str(user.public_id).upper()}"
    assert await ids(api, wanted) == [str(mine.public_id)]
    assert await ids(api, "?filter[participant_id]=junk") == []


async def test_updated_since_looks_at_the_application_and_at_its_teacher(api, make, world):
    since = "2024-11-10T00:00:00Z"
    still = {"updated_at": at(1), "significantly_updated_at": at(1)}
    expected = []
    for application_day, user_day in ((1, 1), (10, 1), (1, 10), (9, 9)):
        user = await make(make_user, **still)
        application = await make(
            make_application, world, user=user, updated_at=at(application_day), created_at=at(1)
        )
        await make(_set_significantly, user.id, at(user_day))
        if 10 in {application_day, user_day}:
            expected.append(str(application.public_id))
    assert await ids(api, f"?filter[updated_since]={since}") == expected


async def _set_significantly(session, user_id, at):
    from sqlalchemy import text

    await session.execute(
        text("UPDATE users SET significantly_updated_at = :at WHERE id = :id"),
        {"at": at, "id": user_id},
    )


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("page[page]=0", "page[page]"),
        ("page[page]=-1", "page[page]"),
        ("page[page]=abc", "page[page]"),
        ("page[per_page]=", "page[per_page]"),
        ("page[per_page]=0", "page[per_page]"),
        ("filter[updated_since]=2024-11-10", "#/updated_since"),
        ("filter[updated_since]=2024-02-30T00:00:00Z", "#/updated_since"),
        ("filter[updated_since]=2024-11-10T00:00:00+01:00", "#/updated_since"),
        ("filter[updated_since][]=2024-11-10T00:00:00Z", "#/filter"),
        ("filter[cohort][x]=1", "#/filter"),
        ("filter=abc", "#/filter"),
        ("filter[]=abc", "#/filter"),
    ],
)
async def test_a_list_asked_for_badly_is_a_bad_request(api, query, detail):
    answer = await api.get(f"{LIST}?{query}")
    assert answer.status == 400
    (error,) = answer.json["errors"]
    assert error["title"] == "Bad request"
    assert detail in error["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "page=2",
        "page[page]=1abc",
        "page[page]=%20%2B1",
        "page[page]=99999999999999999999999",
        "page[per_page]=100000",
        "filter=",
        "filter[updated_since]=2024-11-10t00:00:00%2B01:00",
        "filter[updated_since]=2024-11-10T00%253A00%253A00%252B0100",
        "filter[updated_since]=2024-11-10T00:00:00.123456789",
    ],
)
async def test_what_can_be_understood_is(api, query):
    assert (await api.get(f"{LIST}?{query}")).status == 200


async def test_a_page_is_at_most_three_thousand(api, make, world):
    from contracts.api.listing import page_of

    assert page_of([("page[per_page]", "5000"), ("page[page]", "2")]).limit == 3000


async def test_one_application_is_shown_to_its_provider_alone(api, other_api, make, world):
    mine = await make(make_application, world)
    path = f"{LIST}/{str(mine.public_id).upper()}"
    assert (await api.get(path)).json["data"]["id"] == str(mine.public_id)
    assert (await other_api.get(path)).status == 404
    assert (await api.get(f"{LIST}/nonsense")).status == 404
