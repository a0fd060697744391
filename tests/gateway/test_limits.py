"""How often one may ask. Source: admin-and-operations.md 10.5, "Ours"."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.middlewares.limits import RULES
from store.engine import create_engine
from store.rate_counts import Limit, RateCounts

NOW = datetime(2024, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
async def browser(make_client):
    return await make_client(limits_rates=True)


async def statuses(client, path: str, times: int, **headers: str) -> list[int]:
    return [(await client.get(path, headers=headers)).status for _ in range(times)]


async def test_the_eleventh_request_to_sign_in_is_stopped_under_either_spelling(browser, clock):
    assert await statuses(browser, "/sign-in", 4) == [200] * 4
    await statuses(browser, "/session/sign-in-code", 3)
    await statuses(browser, "/session/sign_in", 3)
    answer = await browser.get("/sign-in")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "300")
    assert answer.content_type == "text/plain"
    clock.move(minutes=5)
    assert await statuses(browser, "/sign-in", 1) == [200]


async def test_each_address_is_counted_by_itself(make_client):
    client = await make_client(limits_rates=True, trusted_proxies=1)
    await statuses(client, "/sign-in", 11, **{"X-Forwarded-For": "9.9.9.9, 192.0.2.1"})
    one = await statuses(client, "/sign-in", 1, **{"X-Forwarded-For": "8.8.8.8, 192.0.2.1"})
    other = await statuses(client, "/sign-in", 1, **{"X-Forwarded-For": "192.0.2.2"})
    assert (one, other) == ([429], [200])


async def test_without_a_proxy_of_ours_nobody_is_believed(browser):
    for number in range(10):
        await browser.get("/sign-in", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert (await browser.get("/sign-in", headers={"X-Forwarded-For": "192.0.2.99"})).status == 429


async def test_probes_are_never_counted(browser):
    assert set(await statuses(browser, "/up", 320)) == {200}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/sign-in", {"sign-in", "pages", "all"}),
        ("/session/sign_in_code", {"sign-in", "pages", "all"}),
        ("/registration/qualified-teacher-check", {"teacher check", "pages", "all"}),
        ("/registration/qualified_teacher_check/change", {"teacher check", "pages", "all"}),
        ("/csp_reports", {"policy reports", "pages", "all"}),
        ("/api/v1/get_an_identity/webhook_messages", {"webhooks", "all"}),
        ("/api/v3/npq-applications", {"provider", "all"}),
        ("/api/teacher-record-service/v1/qualifications/1234567", {"provider", "all"}),
        ("/api/docs/v3", {"public api", "all"}),
        ("/registration/provider-check", {"pages", "all"}),
    ],
)
def test_which_limits_count_a_path(path, names):
    assert {rule.limit.name for rule in RULES if rule.counts(path)} == names


def test_the_limits_are_those_of_the_specification():
    assert {rule.limit.name: (rule.limit.most, rule.limit.window) for rule in RULES} == {
        "sign-in": (10, timedelta(minutes=5)),
        "teacher check": (5, timedelta(minutes=1)),
        "policy reports": (5, timedelta(minutes=1)),
        "webhooks": (100, timedelta(minutes=5)),
        "provider": (1_000, timedelta(minutes=5)),
        "public api": (300, timedelta(minutes=5)),
        "pages": (300, timedelta(minutes=5)),
        "all": (1_500, timedelta(minutes=5)),
    }


@pytest.mark.parametrize("most", [1, 10, 99, 100, 300, 1_000])
async def test_two_processes_together_never_let_more_in(engine, most):
    limit = Limit(name="t", most=most, window=timedelta(minutes=5))
    processes = [RateCounts(engine=engine), RateCounts(engine=engine)]
    allowed = 0
    for number in range(most + 60):
        wait = await processes[number % 2].hit(limit, "someone", now=NOW)
        allowed += wait is None
    assert most - limit.lease < allowed <= most


async def test_when_nobody_counts_everybody_is_let_in(make_client):
    client = await make_client(limits_rates=True)
    away = create_engine("postgresql://postgres@127.0.0.1:1/nowhere")
    from gateway.keys import RATE_COUNTS

    client.app[RATE_COUNTS].engine = away
    client.session.cookie_jar.clear()
    assert (await client.get("/robots.txt")).status == 200
    await away.dispose()
