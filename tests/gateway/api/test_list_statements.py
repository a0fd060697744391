"""Statements as providers see them. Source: provider-api.md 4, 5.5 and 12."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_cohort, make_provider, make_statement

LIST = "/api/v3/statements"


async def ids(api, query: str = "") -> list[str]:
    answer = await api.get(f"{LIST}{query}")
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


@pytest.fixture
async def statement(make, world):
    return await make(
        make_statement,
        world.provider,
        world.cohort,
        year=2024,
        month=5,
        deadline_date=date(2024, 4, 30),
        payment_date=date(2024, 5, 25),
        state="paid",
        created_at=datetime(2023, 5, 31, 2, 22, 32, tzinfo=UTC),
        updated_at=datetime(2024, 5, 26, 10, 0, tzinfo=UTC),
    )


async def test_every_field_is_shown_as_promised(api, statement):
    shown = {
        "month": "May",
        "year": "2024",
        "cohort": "2024",
        "cut_off_date": "2024-04-30",
        "payment_date": "2024-05-25",
        "paid": True,
        "created_at": "2023-05-31T02:22:32Z",
        "updated_at": "2024-05-26T10:00:00Z",
    }
    one = {"id": str(statement.public_id), "type": "statement", "attributes": shown}
    assert (await api.get(f"{LIST}/{statement.public_id}")).json == {"data": one}
    assert one in (await api.get(LIST)).json["data"]


@pytest.mark.parametrize("state", ["open", "payable", "paid"])
async def test_only_a_paid_statement_is_paid(api, make, world, state):
    one = await make(make_statement, world.provider, world.cohort, month=6, state=state)
    shown = (await api.get(f"{LIST}/{one.public_id}")).json["data"]["attributes"]
    assert shown["paid"] is (state == "paid")


@pytest.mark.parametrize(
    ("month", "name"),
    [
        *((1, "January"), (2, "February"), (3, "March"), (4, "April"), (5, "May"), (6, "June")),
        *((7, "July"), (8, "August"), (9, "September"), (10, "October")),
        *((11, "November"), (12, "December")),
    ],
)
async def test_months_have_their_english_names(api, make, world, month, name):
    one = await make(make_statement, world.provider, world.cohort, year=2025, month=month)
    shown = (await api.get(f"{LIST}/{one.public_id}")).json["data"]["attributes"]
    assert shown["month"] == name


async def test_a_statement_of_service_fees_alone_is_not_seen(api, make, world):
    hidden = await make(make_statement, world.provider, world.cohort, month=6, output_fee=False)
    assert str(hidden.public_id) not in await ids(api)
    assert (await api.get(f"{LIST}/{hidden.public_id}")).status == 404


async def test_the_order_is_by_the_day_of_payment(api, make, world):
    late, early = [
        await make(
            make_statement,
            world.provider,
            world.cohort,
            month=month,
            deadline_date=date(2023, 1, 1),
            payment_date=day,
        )
        for month, day in ((1, date(2024, 3, 1)), (2, date(2024, 2, 1)))
    ]
    assert await ids(api, "?sort=-created_at") == [
        str(one.public_id) for one in (early, late, world.statement)
    ]
    pages = [await ids(api, f"?page[per_page]=1&page[page]={n}") for n in (1, 2, 3, 4)]
    assert pages == [*([str(one.public_id)] for one in (early, late, world.statement)), []]


async def test_filters_are_by_cohort_and_change(api, make, world, statement):
    older = await make(make_cohort, 2021)
    other = await make(
        make_statement,
        world.provider,
        older,
        updated_at=datetime(2024, 12, 1, tzinfo=UTC),
    )
    assert await ids(api, "?filter[cohort]=2021") == [str(other.public_id)]
    assert await ids(api, "?filter[cohort]=garbage") == []
    since = "?filter[updated_since]=2024-12-01T00:00:00Z&filter[cohort]=2021"
    assert await ids(api, since) == [str(other.public_id)]
    assert str(statement.public_id) not in await ids(
        api, "?filter[updated_since]=2024-05-26T10:00:01Z"
    )


async def test_another_providers_are_not_seen(api, make, world):
    theirs = await make(make_statement, await make(make_provider), world.cohort)
    assert await ids(api) == [str(world.statement.public_id)]
    assert (await api.get(f"{LIST}/{theirs.public_id}")).status == 404


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_older_versions_have_no_statements(api, world, version):
    assert (await api.get(f"/api/{version}/statements")).status == 404
    assert (await api.get(f"/api/{version}/statements/{world.statement.public_id}")).status == 404
