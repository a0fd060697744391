"""Lists as CSV. Source: provider-api.md 5.5, 5.6, 8.4, 8.5 and 10.3; decisions D-13 and D-14."""

import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.factories import (
    make_accepted_application,
    make_application,
    make_cohort,
    make_declaration,
    make_school,
    make_user,
)
from tests.gateway.api.test_scope import COLUMNS_OF_APPLICATIONS, EMPTY_SHEETS

APPLICATIONS = "/api/v1/npq-applications.csv"
ENROLMENTS = "/api/v2/npq-enrolments.csv"


def at(day: int) -> datetime:
    return datetime(2024, 11, day, tzinfo=UTC)


async def lines(api, path: str) -> list[str]:
    answer = await api.get(path)
    assert answer.status == 200, answer.raw
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.raw.decode().splitlines()


@pytest.fixture
async def ada(make):
    return await make(
        make_user,
        public_id=UUID("53847955-7cfa-41eb-a322-96c50adc742b"),
        email="ada@example.com",
        full_name='Ada "the first", Countess',
        trn="1234567",
        trn_verified=True,
        significantly_updated_at=at(9),
    )


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_an_application_is_a_line_of_29_values(api, make, world, ada, version):
    await make(
        make_accepted_application,
        world,
        user=ada,
        public_id=UUID("db3a7848-7308-4879-942a-c4a70ced400a"),
        employer_name="Two\nlines",
        employment_role="",
        created_at=datetime(2024, 7, 1, 12, 0, tzinfo=UTC),
        updated_at=datetime(2024, 11, 20, 10, 0, tzinfo=UTC),
    )
    answer = await api.get(f"/api/{version}/npq-applications.csv")
    expected = (
        b"db3a7848-7308-4879-942a-c4a70ced400a,53847955-7cfa-41eb-a322-96c50adc742b,"
        b'"Ada ""the first"", Countess",ada@example.com,true,1234567,true,,,,,true,true,,'
        b'npq-senior-leadership,accepted,true,"Two\nlines","",2024-07-01T12:00:00Z,'
        b"2024-11-20T10:00:00Z,2024,,false,true,,,,false\n"
    )
    assert answer.raw == COLUMNS_OF_APPLICATIONS + expected


async def test_the_sheet_says_what_the_list_says(api, make, world, ada):
    """Also of funding and of the time of the last change (D-13)."""
    await make(make_accepted_application, world, user=ada, created_at=at(1))
    await make(make_application, world, user=ada, created_at=at(2))
    listed = (await api.get("/api/v1/npq-applications")).json["data"]
    rows = list(csv.DictReader(io.StringIO((await api.get(APPLICATIONS)).raw.decode())))
    assert [row["eligible_for_funding"] for row in rows] == ["true", "false"]
    for row, one in zip(rows, listed, strict=True):
        shown = {"id": one["id"]} | one["attributes"]
        assert row == {name: _cell(value) for name, value in shown.items()}


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "")


async def test_filters_apply_and_pages_do_not(api, make, world):
    older = await make(make_cohort, 2021)
    await make(make_application, world, cohort_id=older.id, created_at=at(1))
    for _ in range(3):
        await make(make_application, world, created_at=at(2))
    assert len(await lines(api, f"{APPLICATIONS}?page[per_page]=1&page[page]=0")) == 5
    assert len(await lines(api, f"{APPLICATIONS}?filter[cohort]=2021")) == 2
    since = "filter[updated_since]=2030-01-01T00:00:00Z"
    assert len(await lines(api, f"{APPLICATIONS}?{since}")) == 1


@pytest.mark.parametrize("path", [APPLICATIONS, ENROLMENTS, "/api/v1/participant-declarations.csv"])
async def test_a_bad_date_is_told_in_json(api, path):
    answer = await api.get(f"{path}?filter[updated_since]=yesterday")
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/json")
    assert answer.json["errors"][0]["title"] == "Bad request"


async def test_an_enrolment_is_a_line_and_nothing_missing_breaks_it(api, make, world, ada):
    school = await make(make_school, urn="100001")
    ids = [UUID(int=1), UUID(int=2)]
    await make(
        make_accepted_application,
        world,
        user=ada,
        public_id=ids[0],
        school_id=school.id,
        eligible_for_funding=True,
        training_status="deferred",
        created_at=at(1),
    )
    await make(
        make_accepted_application,
        world,
        user=ada,
        public_id=ids[1],
        eligible_for_funding=False,
        funded_place=None,
        cohort_id=None,
        schedule_id=None,
        created_at=at(2),
    )
    await make(make_application, world)
    participant = "53847955-7cfa-41eb-a322-96c50adc742b,npq-senior-leadership"
    header = EMPTY_SHEETS[ENROLMENTS].decode().strip()
    assert await lines(api, ENROLMENTS) == [
        header,
        f"{participant},npq-leadership-autumn,2024,{ids[0]},true,deferred,100001,true",
        f"{participant},,,{ids[1]},false,active,,",
    ]


async def test_enrolments_are_filtered_by_change_alone(api, make, world):
    await make(make_accepted_application, world, updated_at=at(1))
    assert len(await lines(api, f"{ENROLMENTS}?filter[cohort]=1999")) == 2
    since = "filter[updated_since]=2030-01-01T00:00:00Z"
    assert len(await lines(api, f"{ENROLMENTS}?{since}")) == 1


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_declarations_have_the_columns_of_their_version(
    api, make, world, accepted, user, version
):
    declaration = await make(make_declaration, world, accepted, updated_at=at(5))
    header, line = await lines(api, f"/api/{version}/participant-declarations.csv")
    told = ",voided,eligible_for_payment" if version == "v1" else ""
    values = ",false,false" if version == "v1" else ""
    assert header == (
        "id,participant_id,declaration_type,course_identifier,declaration_date,state,has_passed"
        f"{told},updated_at"
    )
    assert line == (
        f"{declaration.public_id},{user.public_id},started,npq-senior-leadership,"
        f"2024-11-01T09:00:00Z,submitted,{values},2024-11-05T00:00:00Z"
    )


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_declarations_are_filtered_as_in_their_list_and_come_without_pages(
    api, make, world, accepted, user, version
):
    declaration = await make(make_declaration, world, accepted, updated_at=at(5))
    other = await make(make_accepted_application, world)
    later = await make(make_declaration, world, other, updated_at=at(9))

    async def found(query):
        _, *listed = await lines(api, f"/api/{version}/participant-declarations.csv?{query}")
        return [line.split(",")[0] for line in listed]

    both = [str(declaration.public_id), str(later.public_id)]
    assert await found("page[page]=2&page[per_page]=1&filter[cohort]=1999") == both
    assert await found(f"filter[participant_id]={user.public_id}") == both[:1]
    assert await found("filter[updated_since]=2024-11-09T00:00:00Z") == both[1:]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v3/npq-applications.csv", 406),
        ("/api/v3/participant-declarations.csv", 406),
        ("/api/v1/npq-applications.xml", 406),
        ("/api/v2/npq-enrolments", 406),
        ("/api/v2/npq-enrolments.json", 406),
        ("/api/v1/npq-enrolments.csv", 404),
        ("/api/v3/npq-enrolments.csv", 404),
        ("/api/v1/npq-enrolments", 404),
    ],
)
async def test_what_is_not_offered_as_csv_or_only_so(api, path, status):
    answer = await api.get(path)
    assert answer.status == status
    assert status == 404 or answer.raw == b""


async def test_many_rows_come_whole_and_in_order(api, sessions, world, make):
    """More than one piece of the stream."""
    user = await make(make_user)
    await make(_many_applications, world, user, 2_000)
    written = await lines(api, APPLICATIONS)
    created = [row["created_at"] for row in csv.DictReader(written)]
    assert len(created) == 2_000
    assert created == sorted(created)


async def _many_applications(session, world, user, number):
    from sqlalchemy import text

    await session.execute(
        text(
            "INSERT INTO applications (user_id, course_id, lead_provider_id, cohort_id, created_at)"
            " SELECT :user, :course, :provider, :cohort,"
            " timestamptz '2024-01-01' + n * interval '1 minute' FROM generate_series(1, :number) n"
        ),
        {
            "user": user.id,
            "course": world.course.id,
            "provider": world.provider.id,
            "cohort": world.cohort.id,
            "number": number,
        },
    )


async def test_a_client_that_hangs_up_leaves_nothing_behind(api, client, world, make, engine):
    user = await make(make_user)
    await make(_many_applications, world, user, 20_000)
    headers = {"Authorization": f"Bearer {api.token}"}
    for _ in range(12):  # More than the pool has connections.
        response = await client.get(APPLICATIONS, headers=headers)
        await response.content.readany()
        response.close()
    assert (await api.get("/api/v1/npq-applications?page[per_page]=1")).status == 200
