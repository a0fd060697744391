"""Providers keep their notice endpoints themselves, and read what became of each notice."""

import asyncio
import re
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from gateway.app import GatewayResources, create_app
from gateway.config import GatewayConfig
from store.tables import IdempotencyKey, NoticeDelivery, NoticeEndpoint, OutboxMessage, Version
from store.transaction import transaction
from tests.factories import make_notice_delivery
from tests.gateway.api.calls import NOBODYS, faults
from tests.gateway.api.conftest import Api
from tests.stored import rows

ENDPOINTS = "/api/v3/notice-endpoints"
URL = "https://example.com/notices"


async def added(api, url: str = URL) -> dict:
    answer = await api.post(ENDPOINTS, {"url": url})
    assert answer.status == 200, answer.raw
    return answer.json["data"]


@pytest.fixture
async def endpoint(api) -> dict:
    return await added(api)


@pytest.fixture
async def delivery(sessions, endpoint) -> NoticeDelivery:
    """One that was taken."""
    async with transaction(sessions) as session:
        return await make_notice_delivery(session, await session.scalar(select(NoticeEndpoint)))


async def put(api, endpoint: dict, **attributes):
    body = {"data": {"type": "notice-endpoint", "attributes": attributes}}
    return await api.call("PUT", f"{ENDPOINTS}/{endpoint['id']}", json=body)


async def test_an_endpoint_is_added_with_a_secret_that_is_shown_this_once(api):
    endpoint = await added(api)
    attributes = endpoint["attributes"]
    assert re.fullmatch(r"whsec_[\w-]{43}", attributes.pop("secret"))
    assert (endpoint["type"], attributes["state"]) == ("notice-endpoint", "enabled")
    assert attributes["url"] == URL
    shown = await api.get(f"{ENDPOINTS}/{endpoint['id']}")
    assert shown.json["data"]["attributes"] == attributes
    listed = await api.get(ENDPOINTS)
    assert listed.json["data"] == [shown.json["data"]]


async def test_no_secret_is_kept_or_recorded_as_it_is(api, sessions):
    answer = await api.post(ENDPOINTS, {"url": URL}, headers={"Idempotency-Key": "one"})
    secret = answer.json["data"]["attributes"]["secret"]
    for table in (NoticeEndpoint, OutboxMessage, Version):
        for row in await rows(sessions, table):
            assert secret not in str(vars(row))
    async with transaction(sessions) as session:
        (kept,) = await session.scalars(select(IdempotencyKey.response))
    assert secret.encode() not in kept
    (endpoint,) = await rows(sessions, NoticeEndpoint)
    assert secret.encode() not in endpoint.sealed_secret
    assert endpoint.created_by == f"Lead provider {endpoint.lead_provider_id}"


async def test_the_same_key_gives_the_first_answer_again(api, sessions):
    given = {"headers": {"Idempotency-Key": "one"}}
    first = await api.post(ENDPOINTS, {"url": URL}, **given)
    again = await api.post(ENDPOINTS, {"url": URL}, **given)
    assert (again.status, again.raw) == (200, first.raw)
    assert len(await rows(sessions, NoticeEndpoint)) == 1


async def test_a_refusal_under_a_key_is_given_again(api):
    given = {"headers": {"Idempotency-Key": "one"}}
    first = await api.post(ENDPOINTS, {"url": "http://example.com/"}, **given)
    again = await api.post(ENDPOINTS, {"url": "http://example.com/"}, **given)
    assert (first.status, again.status) == (422, 422)
    assert first.raw == again.raw


@pytest.mark.parametrize(
    ("attributes", "detail"),
    [
        ({"url": ""}, "Enter a '#/url'."),
        ({"url": None, "x": 1}, "Enter a '#/url'."),
        ({"url": 7}, "The '#/url' must be a URL with a full host name, such as https://example.com/notices."),
        ({"url": "http://example.com/"}, "The '#/url' must begin with https://."),
        ({"url": "https://u:p@example.com/"}, "The '#/url' must have no user name and no password in it."),
        ({"url": "https://example.com/#a"}, "The '#/url' must have no fragment (#…)."),
        ({"url": "https://example.com:22/"}, "The '#/url' must use port 443 or one from 1024 to 65535."),
        ({"url": f"https://example.com/{'x' * 500}"}, "The '#/url' must have 500 characters or fewer."),
    ],
)  # fmt: skip
async def test_an_address_that_will_not_do_is_refused_in_words(api, attributes, detail):
    answer = await api.post(ENDPOINTS, attributes)
    assert (answer.status, faults(answer)) == (422, [("url", detail)])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"data":{}}', b'{"data":{"attributes":{}}}'])
async def test_a_body_of_another_form_is_a_bad_request(api, body):
    headers = {"Content-Type": "application/json"}
    answer = await api.call("POST", ENDPOINTS, data=body, headers=headers)
    assert (answer.status, [title for title, _ in faults(answer)]) == (400, ["Bad request"])


@pytest.fixture
def production(config: GatewayConfig, resources: GatewayResources) -> web.Application:
    return create_app(replace(config, environment="production"), resources)


async def test_in_production_an_address_must_lead_to_the_public_internet(world, production):
    async with TestClient(TestServer(production)) as client:
        answer = await Api(client=client).post(ENDPOINTS, {"url": "https://10.0.0.1/"})
    assert faults(answer) == [("url", "The '#/url' must lead to the public internet.")]


async def test_an_address_is_registered_once_in_whatever_spelling(api, endpoint):
    answer = await api.post(ENDPOINTS, {"url": "HTTPS://EXAMPLE.com:443/notices"})
    assert answer.status == 422
    assert faults(answer) == [("url", "There is already a notice endpoint with this '#/url'.")]


async def test_another_provider_may_use_the_same_address(other_api, endpoint):
    assert (await added(other_api))["attributes"]["url"] == URL


async def test_there_are_five_at_most_and_room_again_when_one_is_removed(api):
    five = [await added(api, f"{URL}/{number}") for number in range(5)]
    answer = await api.post(ENDPOINTS, {"url": f"{URL}/6"})
    words = "There are already 5 notice endpoints, which is the most that a provider can have."
    assert (answer.status, faults(answer)) == (422, [("base", words)])
    removed = await api.call("DELETE", f"{ENDPOINTS}/{five[2]['id']}")
    del five[2]["attributes"]["secret"]
    assert removed.json["data"] == five[2]
    assert (await api.get(f"{ENDPOINTS}/{five[2]['id']}")).status == 404
    await added(api, f"{URL}/6")


async def test_two_callers_at_once_get_the_fifth_once(api):
    for number in range(4):
        await added(api, f"{URL}/{number}")
    both = await asyncio.gather(
        *(api.post(ENDPOINTS, {"url": f"{URL}/{name}"}) for name in ("a", "b"))
    )
    assert sorted(answer.status for answer in both) == [200, 422]


async def test_two_callers_at_once_register_an_address_once(api):
    both = await asyncio.gather(*(api.post(ENDPOINTS, {"url": URL}) for _ in range(2)))
    assert sorted(answer.status for answer in both) == [200, 422]


async def test_an_endpoint_is_moved_paused_and_enabled(api, endpoint):
    for change in (
        {"url": f"{URL}/elsewhere"},
        {"state": "paused"},
        {"url": URL, "state": "enabled"},
    ):
        answer = await put(api, endpoint, **change)
        assert answer.status == 200
        assert answer.json["data"]["attributes"].items() >= change.items()


@pytest.mark.parametrize("state", ["failing", "off", "", 7])
async def test_a_state_that_is_not_the_providers_to_set_is_refused(api, endpoint, state):
    answer = await put(api, endpoint, state=state)
    words = "The '#/state' must be 'enabled' or 'paused'; the service sets 'failing'."
    assert (answer.status, faults(answer)) == (422, [("state", words)])


async def test_a_change_of_nothing_that_is_known_is_a_bad_request(api, endpoint):
    assert (await put(api, endpoint, colour="red")).status == 400
    assert (await api.call("PUT", f"{ENDPOINTS}/{endpoint['id']}")).status == 400


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(api, endpoint, sessions, clock):
    answer = await api.post(f"{ENDPOINTS}/{endpoint['id']}/rotate-secret")
    attributes = answer.json["data"]["attributes"]
    assert attributes["secret"] != endpoint["attributes"]["secret"]
    assert attributes["previous_secret_signs_until"] == "2024-11-26T12:00:00Z"


async def test_a_test_is_in_the_log_and_on_its_way(api, endpoint, sessions):
    answer = await api.post(f"{ENDPOINTS}/{endpoint['id']}/test")
    delivery = answer.json["data"]
    assert delivery["type"] == "notice-delivery"
    assert delivery["attributes"] == {
        "notice_type": "test",
        "state": "waiting",
        "after_position": None,
        "to_position": None,
        "number_of_changes": 0,
        "attempts": 0,
        "last_status": None,
        "last_failure": None,
        "next_attempt_at": None,
        "replay_of": None,
        "created_at": "2024-11-25T12:00:00Z",
        "delivered_at": None,
    }
    (message,) = await rows(sessions, OutboxMessage)
    assert (message.type, message.body) == ("notice.send.v1", {"delivery_id": delivery["id"]})
    again = await api.post(f"{ENDPOINTS}/{endpoint['id']}/test")
    words = "A test notice is already on its way to this endpoint."
    assert (again.status, faults(again)) == (422, [("base", words)])


async def test_a_delivery_is_replayed(api, endpoint, delivery, sessions):
    path = f"{ENDPOINTS}/{endpoint['id']}/deliveries/{delivery.public_id}/replay"
    again = (await api.post(path)).json["data"]
    assert again["attributes"]["replay_of"] == str(delivery.public_id)
    assert again["attributes"]["number_of_changes"] == 3
    (message,) = await rows(sessions, OutboxMessage)
    assert (message.type, message.body) == ("notice.send.v1", {"delivery_id": again["id"]})
    answer = await api.post(path)
    words = "This delivery is already being replayed."
    assert (answer.status, faults(answer)) == (422, [("base", words)])


async def test_the_log_is_paged_newest_first(api, endpoint, delivery):
    test = (await api.post(f"{ENDPOINTS}/{endpoint['id']}/test")).json["data"]
    path = f"{ENDPOINTS}/{endpoint['id']}/deliveries"
    whole = await api.get(path)
    assert [row["id"] for row in whole.json["data"]] == [test["id"], str(delivery.public_id)]
    first = await api.get(f"{path}?page[per_page]=1")
    second = await api.get(f"{path}?page[per_page]=1&page[page]=2")
    assert [*first.json["data"], *second.json["data"]] == whole.json["data"]
    following = re.search(r"<http://127\.0\.0\.1:8000([^>]+)>", first.headers["Link"])[1]
    assert (await api.get(following)).json["data"] == second.json["data"]


async def test_a_delivery_of_another_endpoint_is_not_found(api, endpoint, delivery):
    other = await added(api, f"{URL}/other")
    path = f"{ENDPOINTS}/{other['id']}/deliveries/{delivery.public_id}/replay"
    assert (await api.post(path)).status == 404
    path = f"{ENDPOINTS}/{endpoint['id']}/deliveries/{NOBODYS}/replay"
    assert (await api.post(path)).status == 404


async def test_another_providers_endpoint_is_as_good_as_none(other_api, endpoint, delivery):
    one = f"{ENDPOINTS}/{endpoint['id']}"
    for method, path in (
        ("GET", one),
        ("PUT", one),
        ("DELETE", one),
        ("POST", f"{one}/rotate-secret"),
        ("POST", f"{one}/test"),
        ("GET", f"{one}/deliveries"),
        ("POST", f"{one}/deliveries/{delivery.public_id}/replay"),
    ):
        answer = await other_api.call(method, path)
        assert (answer.status, answer.raw) == (404, b'{"error":"Resource not found"}'), path


async def test_what_is_done_to_an_endpoint_is_in_its_history(api, endpoint, sessions):
    await put(api, endpoint, state="paused")
    await api.call("DELETE", f"{ENDPOINTS}/{endpoint['id']}")
    versions = [row for row in await rows(sessions, Version) if row.item_type == "notice_endpoints"]
    assert [row.event for row in versions] == ["create", "update", "destroy"]
    assert versions[1].object_changes == {"state": ["enabled", "paused"]}
    assert "sealed_secret" not in versions[2].object


async def test_only_version_3_has_notices(api):
    for version in ("v1", "v2"):
        assert (await api.get(f"/api/{version}/notice-endpoints")).status == 404
