"""Delivery partners: listed, shown, and named in declarations. Source: provider-api.md 15.2."""

from datetime import UTC, datetime

import pytest

from store.tables import Declaration, FeatureFlag
from tests.factories import (
    add,
    make_accepted_application,
    make_cohort,
    make_declaration,
    make_partner,
    make_partnership,
    make_user,
    make_world,
)
from tests.gateway.api.calls import DECLARATIONS, NOBODYS, declaring, faults, titles
from tests.stored import rows

PARTNERS = "/api/v3/delivery-partners"
MISSING = b'{"error":"Resource not found"}'
OLD = datetime(2024, 6, 1, 9, 0, 0, 500_000, tzinfo=UTC)
NEW = datetime(2024, 6, 2, 9, tzinfo=UTC)
P, S = "delivery_partner_id", "secondary_delivery_partner_id"


@pytest.fixture
async def hub(make, world):
    return await make(make_partner, world, name="Northmere Hub", created_at=OLD, updated_at=NEW)


@pytest.fixture
async def trust(make, world):
    """A partner of the next cohort, too."""
    trust = await make(make_partner, world, name="Eastvale Trust", created_at=NEW, updated_at=OLD)
    await make(make_partnership, world, trust, await make(make_cohort, 2025))
    return trust


@pytest.fixture
async def stranger(make):
    return await make(make_partner, await make(make_world), name="Westhollow Alliance")


def names(answer):
    assert answer.status == 200, answer.raw
    return [one["attributes"]["name"] for one in answer.json["data"]]


async def test_partners_are_listed_by_name_each_once(api, hub, trust, stranger):
    answer = await api.get(PARTNERS)
    assert answer.json == {
        "data": [
            {
                "id": str(trust.public_id),
                "type": "delivery-partner",
                "attributes": {
                    "name": "Eastvale Trust",
                    "cohort": [2024, 2025],
                    "created_at": "2024-06-02T09:00:00Z",
                    "updated_at": "2024-06-01T09:00:00Z",
                },
            },
            {
                "id": str(hub.public_id),
                "type": "delivery-partner",
                "attributes": {
                    "name": "Northmere Hub",
                    "cohort": [2024],
                    "created_at": "2024-06-01T09:00:00Z",
                    "updated_at": "2024-06-02T09:00:00Z",
                },
            },
        ]
    }


async def test_what_a_partner_does_for_others_is_not_shown(api, make, hub):
    other = await make(make_world, 2023)
    await make(make_partnership, other, hub)
    (shown,) = (await api.get(PARTNERS)).json["data"]
    assert shown["attributes"]["cohort"] == [2024]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter[cohort]=2024", ["Eastvale Trust", "Northmere Hub"]),
        ("filter[cohort]=2025", ["Eastvale Trust"]),
        ("filter[cohort]=2023", []),
        ("filter[cohort]=nonsense", []),
        ("filter[cohort]=", ["Eastvale Trust", "Northmere Hub"]),
        ("filter[updated_since]=nonsense", ["Eastvale Trust", "Northmere Hub"]),
        ("sort=-name", ["Northmere Hub", "Eastvale Trust"]),
        ("sort=created_at", ["Northmere Hub", "Eastvale Trust"]),
        ("sort=-created_at", ["Eastvale Trust", "Northmere Hub"]),
        ("sort=updated_at", ["Eastvale Trust", "Northmere Hub"]),
        ("sort=-updated_at,name", ["Northmere Hub", "Eastvale Trust"]),
        ("sort=nonsense", ["Eastvale Trust", "Northmere Hub"]),
        ("page[per_page]=1", ["Eastvale Trust"]),
        ("page[per_page]=1&page[page]=2", ["Northmere Hub"]),
        ("page[page]=2", []),
    ],
)
async def test_the_list_is_filtered_sorted_and_paged(api, hub, trust, query, expected):
    assert names(await api.get(f"{PARTNERS}?{query}")) == expected


async def test_the_filter_leaves_the_cohorts_of_a_partner_whole(api, trust):
    (shown,) = (await api.get(f"{PARTNERS}?filter[cohort]=2025")).json["data"]
    assert shown["attributes"]["cohort"] == [2024, 2025]


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-updated_at"])
async def test_pages_of_one_hold_every_partner(api, hub, trust, sort):
    first = await api.get(f"{PARTNERS}?sort={sort}&page[per_page]=1")
    link = first.headers["Link"].partition("<")[2].partition(">")[0]
    second = await api.get(link[link.index("/api/") :])
    assert {*names(first), *names(second)} == {"Eastvale Trust", "Northmere Hub"}


@pytest.mark.parametrize(
    "query", ["page[page]=0", "page[per_page]=-1", "filter[cohort][a]=2024", "filter=2024"]
)
async def test_a_bad_query_is_a_bad_request(api, hub, query):
    answer = await api.get(f"{PARTNERS}?{query}")
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


async def test_one_partner_is_shown_to_whom_it_teaches_for(api, hub, stranger):
    answer = await api.get(f"{PARTNERS}/{hub.public_id}")
    assert answer.json["data"] == (await api.get(PARTNERS)).json["data"][0]
    for unknown in (stranger.public_id, NOBODYS, "nonsense"):
        answer = await api.get(f"{PARTNERS}/{unknown}")
        assert (answer.status, answer.raw) == (404, MISSING)


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_earlier_versions_know_no_partners(api, hub, version):
    assert (await api.get(f"/api/{version}/delivery-partners")).status == 404


# Declaring.


@pytest.fixture
async def asked_for(make):
    flag = FeatureFlag(
        key="delivery_partner_required", label="Delivery partner required", enabled=True
    )
    return await make(add, flag)


async def test_a_declaration_names_its_partners(api, started, hub, trust):
    named = {P: str(hub.public_id), S: str(trust.public_id)}
    answer = await api.post(DECLARATIONS, started | named)
    shown = answer.json["data"]["attributes"]
    assert (shown[P], shown["delivery_partner_name"]) == (str(hub.public_id), "Northmere Hub")
    assert (shown[S], shown["secondary_delivery_partner_name"]) == (
        str(trust.public_id),
        "Eastvale Trust",
    )


async def test_a_partner_need_not_be_named_while_the_flag_is_off(api, started, hub):
    assert (await api.post(DECLARATIONS, started)).status == 200


async def test_with_the_flag_on_a_partner_must_be_named(api, started, hub, asked_for):
    answer = await api.post(DECLARATIONS, started)
    assert (answer.status, titles(answer)) == (422, [P])
    assert (await api.post(DECLARATIONS, started | {P: str(hub.public_id)})).status == 200


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_earlier_versions_neither_name_nor_need_a_partner(
    api, started, stranger, asked_for, sessions, version
):
    path = f"/api/{version}/participant-declarations"
    answer = await api.post(path, started | {P: str(stranger.public_id), S: "nonsense"})
    assert answer.status == 200, answer.raw
    (declaration,) = await rows(sessions, Declaration)
    assert (declaration.delivery_partner_id, declaration.secondary_delivery_partner_id) == (
        None,
        None,
    )


async def test_beyond_england_a_partner_is_neither_needed_nor_named(
    api, make, world, hub, asked_for
):
    user = await make(make_user)
    await make(make_accepted_application, world, user=user, teacher_catchment="wales")
    refused = await api.post(DECLARATIONS, declaring(user, **{P: str(hub.public_id)}))
    assert (refused.status, titles(refused)) == (422, [P])
    assert "not in England" in faults(refused)[0][1]
    assert (await api.post(DECLARATIONS, declaring(user))).status == 200


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({P: NOBODYS}, [P]),
        ({P: "nonsense"}, [P]),
        ({P: 5}, [P]),
        ({P: "hub", S: NOBODYS}, [S]),
        ({P: NOBODYS, S: NOBODYS}, [P, S]),
        ({P: "stranger"}, [P]),
        ({P: "hub", S: "stranger"}, [S]),
        ({S: "hub"}, [S]),
        ({P: "hub", S: "hub"}, [S]),
        ({P: "hub", S: None}, []),
        ({P: "hub", S: " "}, []),
        ({P: ["hub"]}, []),
        ({P: "hub", "declaration_date": "2024-11-26T00:00:00Z", S: "hub"}, ["declaration_date"]),
    ],
)
async def test_who_cannot_be_named_in_a_declaration(
    api, started, hub, stranger, sessions, named, expected
):
    ids = {"hub": str(hub.public_id), "stranger": str(stranger.public_id)}
    named = {
        key: ids.get(value, value) if isinstance(value, str) else value
        for key, value in named.items()
    }
    answer = await api.post(DECLARATIONS, started | named)
    assert answer.status == (422 if expected else 200), answer.raw
    assert (titles(answer) if expected else []) == expected
    assert len(await rows(sessions, Declaration)) == (0 if expected else 1)


async def test_a_partner_of_another_cohort_alone_cannot_be_named(api, make, world, started):
    partner = await make(make_partner)
    await make(make_partnership, world, partner, await make(make_cohort, 2025))
    answer = await api.post(DECLARATIONS, started | {P: str(partner.public_id)})
    assert (answer.status, titles(answer)) == (422, [P])


# Changing.


@pytest.fixture
async def declaration(make, world, accepted):
    return await make(make_declaration, world, accepted, updated_at=OLD)


@pytest.fixture
def change(api, declaration):
    async def act(attributes, public_id=None, **given):
        path = f"{DECLARATIONS}/{public_id or declaration.public_id}/change-delivery-partner"
        if attributes is not None:
            given["json"] = {"data": {"type": "any", "attributes": attributes}}
        return await api.call("PUT", path, **given)

    return act


async def test_a_declaration_changes_its_partners(change, hub, trust):
    answer = await change({P: str(hub.public_id), S: str(trust.public_id)})
    assert answer.status == 200, answer.raw
    shown = answer.json["data"]["attributes"]
    assert (shown[P], shown[S]) == (str(hub.public_id), str(trust.public_id))
    assert shown["updated_at"] == "2024-11-25T12:00:00Z"
    shown = (await change({P: str(trust.public_id).upper()})).json["data"]["attributes"]
    assert (shown[P], shown[S]) == (str(trust.public_id), None)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({P: None}, ["delivery_partner", P]),
        ({S: "hub"}, ["delivery_partner", P]),
        ({P: "nonsense"}, ["delivery_partner"]),
        ({P: NOBODYS, S: NOBODYS}, ["delivery_partner", "secondary_delivery_partner"]),
        ({P: "hub", S: "nonsense"}, ["secondary_delivery_partner"]),
        ({P: "stranger"}, [P]),
        ({P: "hub", S: "stranger"}, [S]),
        ({P: "hub", S: "hub"}, [S]),
        ({"anything": 1}, ["delivery_partner", P]),
    ],
)
async def test_who_cannot_be_changed_to(change, hub, stranger, named, expected):
    ids = {"hub": str(hub.public_id), "stranger": str(stranger.public_id)}
    answer = await change({key: ids.get(value, value) for key, value in named.items()})
    assert (answer.status, titles(answer)) == (422, expected)


@pytest.mark.parametrize("body", [None, {}, {"data": None}, {"data": {"attributes": {}}}, []])
async def test_a_body_of_another_shape_is_a_bad_request(change, body):
    given = {} if body is None else {"json": body}
    for public_id in (None, NOBODYS):
        answer = await change(None, public_id, **given)
        assert (answer.status, titles(answer)) == (400, ["Bad request"])


@pytest.mark.parametrize("public_id", [NOBODYS, "nonsense"])
async def test_the_partners_of_what_is_not_there_cannot_be_changed(change, hub, public_id):
    answer = await change({P: str(hub.public_id)}, public_id)
    assert (answer.status, answer.raw) == (404, MISSING)


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_earlier_versions_cannot_change_partners(api, declaration, hub, version):
    path = f"/api/{version}/participant-declarations/{declaration.public_id}"
    answer = await api.call("PUT", f"{path}/change-delivery-partner")
    assert answer.status == 404
