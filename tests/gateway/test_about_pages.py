"""Pages about the service. Source: registration-journey.md 13; admin-and-operations.md 10.6."""

import pytest

from gateway.pages.about.policy_reports import read_report
from tests.gateway.conftest import token_in

FIELD = "cookie_preferences[consent]"


async def choose(client, choice, **headers):
    token = token_in(await (await client.get("/cookies")).text())
    form = {"csrf_token": token, FIELD: choice}
    return await client.post(
        "/cookie_preferences", data=form, headers=headers, allow_redirects=False
    )


@pytest.mark.parametrize("choice", ["accept", "reject"])
async def test_a_choice_is_kept_for_a_year_and_the_banner_goes(make_client, choice):
    client = await make_client()
    assert "data-cookie-banner" in await (await client.get("/accessibility-statement")).text()
    answer = await choose(client, choice)
    assert (answer.status, answer.headers["Location"]) == (303, "/cookies")
    cookie = answer.cookies["consented-to-cookies"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (choice, "31536000", "Lax")
    page = await (await client.get("/cookies")).text()
    assert "Your cookie choice is saved." in page
    assert "data-cookie-banner" not in await (await client.get("/accessibility-statement")).text()


async def test_a_script_is_answered_in_json(make_client):
    answer = await choose(await make_client(), "accept", Accept="application/json")
    assert (answer.status, (await answer.json())["status"]) == (200, "ok")


async def test_another_answer_shows_the_page_again(make_client):
    answer = await choose(await make_client(), "perhaps")
    assert answer.status == 422
    assert "consented-to-cookies" not in answer.cookies


async def test_the_privacy_notice_is_elsewhere(make_client):
    answer = await (await make_client()).get("/privacy-policy", allow_redirects=False)
    assert answer.status == 301
    assert answer.headers["Location"].startswith("https://www.gov.uk/")


@pytest.mark.parametrize(
    ("environment", "line"), [("production", "Disallow: /registration"), ("staging", "Disallow: /")]
)
async def test_robots_see_public_pages_of_production_only(make_client, environment, line):
    client = await make_client(environment=environment)
    assert line in (await (await client.get("/robots.txt")).text()).splitlines()


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"{}", b'{"csp-report": 1}', b"\xff"])
async def test_what_is_no_report_is_ignored(make_client, body):
    answer = await (await make_client()).post("/csp_reports", data=body)
    assert answer.status == 200
    assert read_report(body) == {}


def test_a_report_is_cut_short_and_loses_queries():
    raw = (
        b'{"csp-report": {"blocked-uri": "https://x.example/a?b=c", "other": 1, "referrer": "%s"}}'
    )
    report = read_report(raw % (b"r" * 3000))
    assert report == {"blocked-uri": "https://x.example/a", "referrer": "r" * 2000}
