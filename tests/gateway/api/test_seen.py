"""What is told of a request, and what never is. Source: provider-api.md 5.8; admin-and-operations.md 9.6 (b)."""

import gzip
import json
from dataclasses import replace

import pytest

from contracts.messages.requests import SeenRequest
from gateway.app import GatewayResources
from gateway.keys import CONFIG, REQUEST_STREAM
from tests.factories import make_application
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, NOBODYS
from tests.gateway.api.conftest import RAW_TOKEN

ACCEPT = f"{APPLICATIONS}/{NOBODYS}/accept"


class Gathered(list[SeenRequest]):
    """What a stream was given."""

    take = list.append


@pytest.fixture
def seen() -> Gathered:
    return Gathered()


@pytest.fixture
def resources(resources: GatewayResources, seen: Gathered) -> GatewayResources:
    return replace(resources, request_stream=seen)


def only(seen: Gathered) -> SeenRequest:
    (one,) = seen
    return one


def everything(seen: Gathered) -> str:
    """All that is told, as one text."""
    return repr([*seen])


async def test_a_request_that_was_answered_is_told(api, world, seen, clock):
    path = f"{APPLICATIONS}?filter[cohort]=2024&page[per_page]=5&sort=-created_at"
    headers = {"User-Agent": "provider/1.0", "X-Request-ID": "request-0001"}
    assert (await api.get(path, headers=headers)).status == 200
    one = only(seen)
    assert (one.method, one.path, one.status) == ("GET", APPLICATIONS, 200)
    assert one.query == "filter[cohort]=2024&page[per_page]=5&sort=-created_at"
    assert (one.lead_provider_id, one.request_id, one.at) == (
        world.provider.id,
        "request-0001",
        clock.now,
    )
    assert one.request_headers["User-Agent"] == "provider/1.0"
    assert (one.request_body, one.response_body) == (None, None)
    assert one.response_headers["Content-Type"] == "application/json"
    assert one.response_headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" not in one.response_headers


async def test_each_request_has_an_id_of_its_own(api, seen):
    for _ in range(2):
        await api.get(APPLICATIONS)
    assert len({one.id for one in seen}) == 2


async def test_what_was_sent_is_told_as_far_as_the_contract_knows_it(api, make, world, seen):
    application = await make(make_application, world)
    attributes = {"funded_place": True, "note": "Jane Doe", "has_passed": "x"}
    answer = await api.post(f"{APPLICATIONS}/{application.public_id}/accept", attributes)
    assert answer.status == 200
    assert only(seen).request_body == {
        "data": {"type": "any", "attributes": {"funded_place": True, "has_passed": "x"}}
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("npq-headship", "npq-headship"),
        ("2024-11-10T02:21:32Z", "2024-11-10T02:21:32Z"),
        (NOBODYS, NOBODYS),
        (2024, 2024),
        (False, False),
        (None, None),
        ("Jane Doe", "[not told]"),
        ("jane@example.com", "[not told]"),
        ("x" * 65, "[not told]"),
        (["a"], "[not told]"),
        ({"a": 1}, "[not told]"),
        ("a\0b", "[not told]"),
    ],
)
async def test_values_that_anybody_could_have_typed_are_not_told(api, seen, value, told):
    await api.post(DECLARATIONS, {"participant_id": value})
    assert only(seen).request_body["data"]["attributes"] == {"participant_id": told}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"{", "[no JSON]"),
        (b"\xff", "[no JSON]"),
        (b'"jane@example.com"', "[not told]"),
        (b"[1]", "[not told]"),
        (b"7", "[not told]"),
        (b"{}", {}),
        (b'{"data": "Jane Doe"}', {"data": "[not told]"}),
        (b'{"data": {"attributes": [1]}}', {"data": {}}),
        (b'{"data": {"type": "Jane Doe", "extra": 1}}', {"data": {"type": "[not told]"}}),
        (json.dumps({"data": "x" * 5_000}).encode(), "[too large]"),
        (b"", None),
    ],
)
async def test_a_body_of_another_form_is_told_as_such(api, seen, raw, told):
    headers = {"Content-Type": "application/json"}
    await api.call("POST", ACCEPT, data=raw, headers=headers)
    assert only(seen).request_body == told


async def test_a_body_that_is_no_json_by_its_name_is_not_told(api, seen):
    await api.call("POST", DECLARATIONS, data=b"a=b", headers={"Content-Type": "text/plain"})
    assert only(seen).request_body is None


@pytest.mark.parametrize(
    ("call", "status", "said"),
    [
        (("GET", f"{APPLICATIONS}/{NOBODYS}"), 404, {"error": "Resource not found"}),
        (("GET", "/api/v9/nothing"), 404, {"error": "Resource not found"}),
        (("DELETE", APPLICATIONS), 404, {"error": "Resource not found"}),
        (("GET", f"{APPLICATIONS}.xml"), 406, None),
    ],
)
async def test_a_refusal_is_told_with_what_it_said(api, seen, call, status, said):
    assert (await api.call(*call)).status == status
    assert (only(seen).status, only(seen).response_body) == (status, said)


async def test_faults_are_told(api, seen):
    answer = await api.get(f"{APPLICATIONS}?page[page]=0")
    assert (only(seen).status, only(seen).response_body) == (400, answer.json)


async def test_who_was_not_let_in_is_told_as_nobody(api, seen):
    await api.acting_as("nobody-has-this").get(APPLICATIONS)
    assert (only(seen).status, only(seen).lead_provider_id) == (401, None)
    assert only(seen).response_body == {"error": "HTTP Token: Access denied"}


async def test_who_asked_too_often_is_told(application, api, config, seen):
    application._state[CONFIG] = replace(config, limits_rates=True)
    for _ in range(1_001):
        await api.get("/api/v3/nothing")
    assert [one.status for one in seen] == [404] * 1_000 + [429]
    assert seen[-1].response_body == "[no JSON]"


async def test_a_body_beyond_the_limit_is_told(api, seen):
    headers = {"Content-Type": "application/json"}
    await api.call("POST", ACCEPT, data=b"x" * 1_000_001, headers=headers)
    assert (only(seen).status, only(seen).request_body) == (413, None)


@pytest.mark.parametrize("path", ["/", "/up", "/api/docs", "/api/guidance", "/apiv3"])
async def test_other_paths_are_nobodys_business(api, seen, path):
    await api.get(path)
    assert seen == []


SHOWN = (
    f"Bearer {RAW_TOKEN}",
    f"Token {RAW_TOKEN}",
    f'Token token="{RAW_TOKEN}"',
    f"Basic {RAW_TOKEN}",
    RAW_TOKEN,
    f"bearer  {RAW_TOKEN}",
)


@pytest.mark.parametrize("authorization", SHOWN)
async def test_the_token_is_nowhere(api, seen, authorization):
    path = (
        f"{APPLICATIONS}/{RAW_TOKEN}?token={RAW_TOKEN}&{RAW_TOKEN}=1&sort={RAW_TOKEN}"
        f"&filter[cohort]=a{RAW_TOKEN}b&filter[token]={RAW_TOKEN}&page[after]={RAW_TOKEN}"
    )
    headers = {
        "Authorization": authorization,
        "User-Agent": f"curl {RAW_TOKEN}",
        "X-Request-ID": "a-request-id",
        "Cookie": f"token={RAW_TOKEN}",
        "X-Token": RAW_TOKEN,
        "Idempotency-Key": RAW_TOKEN,
        "If-None-Match": f'"{RAW_TOKEN}"',
    }
    await api.acting_as(None).get(path, headers=headers)
    await api.acting_as(None).call(
        "POST", ACCEPT, json={"data": {"type": RAW_TOKEN, "attributes": {"cohort": RAW_TOKEN}}},
        headers=headers,
    )  # fmt: skip
    assert len(seen) == 2
    assert RAW_TOKEN not in everything(seen)
    assert "Authorization" not in everything(seen)


async def test_a_token_that_must_be_quoted_is_nowhere(api, seen):
    token = "a+b/c=="
    headers = {"Authorization": f"Bearer {token}"}
    await api.acting_as(None).get(f"{APPLICATIONS}?sort=a%2Bb%2Fc%3D%3D", headers=headers)
    assert only(seen).query == "sort=[not+told]"


async def test_anothers_token_in_a_query_is_not_told(api, seen):
    await api.get(f"{APPLICATIONS}?access_token=token-of-another&page[page]=1")
    assert only(seen).query == "[not+told]=&page[page]=1"


async def test_what_is_no_text_is_told_so_that_it_can_be_kept(api, client, seen):
    await api.get(f"{APPLICATIONS}/%00%FF?sort=%00", headers={"User-Agent": "\xff"})
    told = everything(seen)
    assert "\\x00" not in told
    assert "\\ud" not in told


async def test_long_texts_are_cut(api, seen):
    await api.get(f"{APPLICATIONS}/{'x' * 5_000}", headers={"User-Agent": "y" * 500})
    assert len(only(seen).path) == 2_000
    assert only(seen).request_headers["User-Agent"] == "y" * 200


async def test_a_compressed_body_is_told_as_it_was_meant(api, seen):
    raw = gzip.compress(b'{"data": {"attributes": {"funded_place": true}}}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    await api.call("POST", ACCEPT, data=raw, headers=headers)
    assert only(seen).request_body == {"data": {"attributes": {"funded_place": True}}}


class Broken:
    """A stream that cannot take anything."""

    def take(self, seen: SeenRequest) -> None:
        raise RuntimeError("no")


async def test_when_telling_fails_the_answer_stands(application, api):
    application._state[REQUEST_STREAM] = Broken()
    answer = await api.get(APPLICATIONS)
    assert (answer.status, answer.json) == (200, {"data": []})
