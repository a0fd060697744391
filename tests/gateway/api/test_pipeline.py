"""What every request of a provider meets. Source: provider-api.md 2, 3, 5.1, 5.8, 6."""

import pytest
from sqlalchemy import select

from gateway.keys import READ_ENGINE
from store.engine import create_engine
from store.tables import ApiToken
from store.transaction import transaction
from tests.factories import make_application
from tests.gateway.api.calls import NOBODYS
from tests.gateway.api.conftest import give_token

LIST = "/api/v3/npq-applications"
DENIED = b'{"error":"HTTP Token: Access denied"}'
MISSING = b'{"error":"Resource not found"}'


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "token-of-the-provider",
        "Bearer",
        "Bearer nobody-has-this",
        "bearer token-of-the-provider",
        "Basic token-of-the-provider",
        'token token="token-of-the-provider"',
    ],
)
async def test_without_a_known_token_nobody_gets_in(api, header):
    headers = {} if header is None else {"Authorization": header}
    answer = await api.acting_as(None).get(LIST, headers=headers)
    assert (answer.status, answer.raw) == (401, DENIED)
    assert answer.headers["Content-Type"] == "application/json"
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize(
    "header",
    [
        "Bearer token-of-the-provider",
        "Token token-of-the-provider",
        'Token token="token-of-the-provider"',
    ],
)
async def test_a_known_token_is_shown_in_three_ways(api, header):
    answer = await api.acting_as(None).get(LIST, headers={"Authorization": header})
    assert (answer.status, answer.raw) == (200, b'{"data":[]}')


async def test_answers_are_json_without_charset_and_never_kept(api):
    answer = await api.get(LIST)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", LIST, {}, 200),
        ("GET", f"{LIST}/nothing", {}, 404),
        ("GET", f"{LIST}.xml", {}, 406),
        ("GET", f"{LIST}?page[page]=0", {}, 400),
        ("GET", LIST, {"X-With-Server-Date": "nonsense"}, 400),
        ("GET", "/api/v3/participants/npq?filter[training_status]=x", {}, 422),
        ("POST", "/api/v3/participant-declarations", {}, 400),
    ],
)
async def test_the_use_of_a_token_is_noted_even_when_the_request_fails(
    api, sessions, clock, method, path, headers, status
):
    clock.move(hours=1)
    assert (await api.call(method, path, headers=headers)).status == status
    async with transaction(sessions) as session:
        token = await session.scalar(select(ApiToken))
    assert (token.last_used_at, token.updated_at) == (clock.now, clock.now)


async def test_the_use_of_no_token_is_noted_nowhere(api, sessions, clock):
    clock.move(hours=1)
    await api.acting_as("nobody-has-this").get(LIST)
    await api.get("/api/v3/nothing")
    async with transaction(sessions) as session:
        assert (await session.scalar(select(ApiToken))).last_used_at is None


async def test_a_provider_may_have_two_tokens(api, make, world):
    await make(give_token, world.provider, "the-second-token")
    application = await make(make_application, world)
    for token in (api.token, "the-second-token"):
        answer = await api.acting_as(token).get(LIST)
        assert [one["id"] for one in answer.json["data"]] == [str(application.public_id)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v3/nothing"),
        ("GET", "/api/v9/npq-applications"),
        ("DELETE", LIST),
        ("POST", LIST),
        ("GET", f"{LIST}/x/accept"),
        ("GET", f"{LIST}/x/y/z"),
    ],
)
async def test_a_wrong_path_or_method_is_not_found_before_a_token_is_asked_for(api, method, path):
    answer = await api.acting_as(None).call(method, path)
    assert (answer.status, answer.raw) == (404, MISSING)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/api/v3/npq-enrolments.csv", "/api/v1/npq-enrolments.csv", "/api/v3/nothing.csv"]
)
async def test_a_sheet_that_is_not_there_is_not_found_without_a_word(api, path):
    answer = await api.get(path)
    assert (answer.status, answer.raw) == (404, b"")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/api/v3/nothing.json", "/api/v3/a.csv/b", "/api/v3/exports/0.5/files/declarations.csv.gz"],
)
async def test_what_else_is_not_there_is_told_in_json(api, path):
    answer = await api.get(path)
    assert (answer.status, answer.raw) == (404, MISSING)


@pytest.mark.parametrize("path", [LIST, f"{LIST}/3f2a9a9e-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("extension", [".csv", ".xml", "."])
async def test_an_extension_nobody_offers_is_not_acceptable(api, path, extension):
    answer = await api.get(path + extension)
    assert (answer.status, answer.raw) == (406, b"")


async def test_json_is_understood_as_an_extension(api):
    assert (await api.get(f"{LIST}.json")).status == 200


async def test_a_body_beyond_a_megabyte_is_refused(api):
    answer = await api.post(
        "/api/v3/participant-declarations",
        headers={"Content-Type": "application/json"},
        data=b" " * 1_000_001,
    )
    assert answer.status == 413


async def test_the_database_gone_is_a_clear_503(api, engine, application):
    gone = create_engine("postgresql://postgres@127.0.0.1:1/nothing")
    application._state[READ_ENGINE] = gone
    answer = await api.get(LIST)
    await gone.dispose()
    assert (answer.status, answer.raw) == (503, b'{"error":"Service unavailable"}')
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("30", "no-store")
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", LIST, 200),
        ("GET", "/api/v1/npq-applications.csv", 200),
        ("GET", f"{LIST}?page[page]=0", 400),
        ("POST", "/api/v3/participant-declarations", 400),
        ("GET", f"{LIST}/{NOBODYS}", 404),
        ("GET", "/api/v3/nothing", 404),
        ("DELETE", LIST, 404),
        ("GET", f"{LIST}.xml", 406),
        ("GET", "/api/v3/participants/npq?filter[training_status]=x", 422),
        ("GET", "/api/teacher-record-service/v1/qualifications/1234567", 401),
        ("POST", "/api/v1/get_an_identity/webhook_messages", 401),
    ],
)
async def test_no_answer_may_be_kept(api, method, path, status):
    answer = await api.call(method, path)
    assert (answer.status, answer.headers["Cache-Control"]) == (status, "no-store")


async def test_no_refusal_of_the_unknown_the_large_and_the_packed_may_be_kept(api):
    path = "/api/v3/participant-declarations"
    as_json = {"Content-Type": "application/json"}
    unknown = await api.acting_as("nobody-has-this").get(LIST)
    large = await api.call("POST", path, data=b"x" * 1_000_001, headers=as_json)
    packed = await api.call("POST", path, data=b"x", headers=as_json | {"Content-Encoding": "br"})
    answers = [unknown, large, packed]
    assert [answer.status for answer in answers] == [401, 413, 415]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


async def test_a_fault_of_ours_may_not_be_kept_either(api, application):
    application._state[READ_ENGINE] = object()
    answer = await api.get(LIST)
    assert (answer.status, answer.raw) == (500, b'{"error":"Internal server error"}')
    assert answer.headers["Cache-Control"] == "no-store"
