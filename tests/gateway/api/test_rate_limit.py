"""How often a provider may ask. Source: provider-api.md 2, 5.8 and decision D-09."""

from dataclasses import replace

import pytest

from gateway.keys import RATE_COUNTS
from gateway.middlewares.limits import RULES
from tests.gateway.api.calls import APPLICATIONS

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
        assert await counts.hit(BY_TOKEN, f"Bearer {api.token}", now=clock.now) is None


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
