"""How often a provider may ask. Source: provider-api.md 2, 5.8 and decision D-09."""

from dataclasses import replace

import pytest

from gateway.keys import RATE_COUNTS
from gateway.middlewares.limits import RULES
from tests.gateway.api.calls import APPLICATIONS
from tests.gateway.api.conftest import give_token

A_THOUSAND = 1_000
BY_TOKEN = next(rule.limit for rule in RULES if rule.limit.name == "provider")


@pytest.fixture
def config(config):
    return replace(config, limits_rates=True)


@pytest.fixture
async def used_up(application, api, clock):
    """The provider has asked a thousand times within the last five minutes."""
    for _ in range(A_THOUSAND):
        counts = application[RATE_COUNTS]
        assert await counts.hit(BY_TOKEN, api.token, now=clock.now) is None


async def test_the_thousand_and_first_request_of_a_token_is_stopped(api, used_up, clock):
    answer = await api.get(APPLICATIONS)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "300")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    clock.move(minutes=5)
    assert (await api.get(APPLICATIONS)).status == 200


async def test_another_token_is_counted_by_itself(other_api, used_up):
    assert (await other_api.get(APPLICATIONS)).status == 200


async def test_the_limit_is_looked_at_before_path_and_token(api, used_up):
    assert (await api.get("/api/v3/nothing")).status == 429
    header = {"headers": {"Authorization": f"Bearer {api.token}"}}
    assert (await api.acting_as(None).get(APPLICATIONS, **header)).status == 429


@pytest.mark.parametrize("shown", ["Bearer   {}", "Token {}", 'Token token="{}"', "Bearer\t{} "])
async def test_a_token_is_one_however_it_is_written(api, used_up, shown):
    header = {"headers": {"Authorization": shown.format(api.token)}}
    assert (await api.acting_as(None).get(APPLICATIONS, **header)).status == 429


async def test_who_shows_no_token_is_not_counted_with_anybody(api, used_up):
    assert (await api.acting_as(None).get(APPLICATIONS)).status == 401
    assert (await api.acting_as("another").get(APPLICATIONS)).status == 401


async def test_two_tokens_of_a_provider_are_counted_by_themselves(api, used_up, make, world):
    await make(give_token, world.provider, "second-token-of-the-provider")
    assert (await api.acting_as("second-token-of-the-provider").get(APPLICATIONS)).status == 200


async def test_the_server_date_of_a_client_opens_no_new_window(api, used_up):
    later = {"headers": {"X-With-Server-Date": "2024-11-25T13:00:00Z"}}
    assert (await api.get(APPLICATIONS, **later)).status == 429


@pytest.fixture
def logged(caplog):
    """What is logged of requests that were stopped."""

    def read() -> list[tuple[str, str]]:
        return [
            (record.address, record.path)
            for record in caplog.records
            if record.message == "too many requests"
        ]

    return read


async def test_who_is_stopped_is_logged_with_address_and_path(api, used_up, logged):
    await api.get(f"{APPLICATIONS}?filter[participant_id]=x")
    assert logged() == [("127.0.0.1", APPLICATIONS)]


async def test_a_teachers_number_is_in_no_log(application, api, logged, clock):
    for _ in range(A_THOUSAND):
        await application[RATE_COUNTS].hit(BY_TOKEN, "of-the-records", now=clock.now)
    path = "/api/teacher-record-service/v1/qualifications"
    await api.acting_as("of-the-records").get(f"{path}/1234567")
    assert [path.split("{")[0] for _, path in logged()] == [f"{path}/"]


async def test_a_long_path_is_cut(api, used_up, logged):
    await api.get(f"{APPLICATIONS}/{'x' * 3_000}")
    assert [len(path) for _, path in logged()] == [200]
