"""The pages about the API, as anybody gets them. Source: provider-api.md 13.3."""

import re
from dataclasses import replace
from html import unescape

import pytest
import yaml

from contracts.api.versions import VERSIONS
from gateway.pages.api_docs.guidance import HOW_TO, TO_LOOK_UP, prepared
from tests.gateway.conftest import CONFIG
from tests.pages import check_page

GUIDANCE = prepared(CONFIG)
PATHS = [
    "/api/docs",
    *(f"/api/docs/{version}" for version in VERSIONS),
    "/api/guidance",
    *(f"/api/guidance/{name}" for name in GUIDANCE),
]


async def page_of(client, path):
    answer = await client.get(path)
    assert answer.status == 200, path
    assert answer.cookies == {}
    return await answer.text()


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_is_sound_and_sets_no_cookie(make_client, path):
    check_page(await page_of(await make_client(), path))


@pytest.mark.parametrize(
    "path",
    ["/api/docs/v4", "/api/docs/v4/openapi.yaml", "/api/docs/v3/other", "/api/guidance/none"],
)
async def test_what_there_is_not_is_a_page_that_says_so(make_client, path):
    answer = await (await make_client()).get(path)
    assert (answer.status, answer.content_type) == (404, "text/html")
    check_page(await answer.text())


async def test_the_pages_need_no_token_and_a_session_changes_nothing(make_client):
    client = await make_client()
    plain = await page_of(client, "/api/guidance/errors")
    client.session.cookie_jar.update_cookies({"npq_session": "x", "consented-to-cookies": "accept"})
    again = await page_of(client, "/api/guidance/errors")
    assert _without_nonces(again) == _without_nonces(plain)


@pytest.mark.parametrize("name", ["openapi.yaml", "swagger.yaml"])
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_document_names_this_deployment_as_its_server(make_client, version, name):
    client = await make_client(public_url="https://npq.example")
    answer = await client.get(f"/api/docs/{version}/{name}")
    document = yaml.safe_load(await answer.text())
    assert answer.content_type == "application/yaml"
    assert document["servers"] == [{"url": "https://npq.example"}]
    assert {path.split("/")[2] for path in document["paths"]} == {version}


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_reference_lists_every_operation_without_scripts(make_client, version):
    html = unescape(await page_of(await make_client(), f"/api/docs/{version}"))
    for operation in VERSIONS[version]:
        assert f"/api/{version}{operation.path}</code>" in html
        assert operation.summary in html


@pytest.mark.parametrize(("environment", "offers"), [("production", False), ("sandbox", True)])
async def test_operations_can_be_tried_outside_production_only(make_client, environment, offers):
    html = await page_of(await make_client(environment=environment), "/api/docs/v3")
    assert ("data-try" in html) is offers


async def test_the_landing_page_shows_the_newest_note_and_leads_to_every_page(make_client):
    html = await page_of(await make_client(), "/api/guidance")
    assert "27 November 2026" in html
    assert "All 3 versions of the API are complete" in html
    assert "13 August 2024" not in html
    linked = set(re.findall(r'href="/api/guidance/([a-z-]+)"', html))
    assert linked == set(GUIDANCE)


async def test_the_side_navigation_leads_to_every_section(make_client):
    html = await page_of(await make_client(), "/api/guidance/data-states")
    side = html.partition('aria-label="On this page"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]+)">([^<]+)<', side)[1] == (
        "application-states",
        "Application states",
    )
    assert len(re.findall("<li>", side)) == len(GUIDANCE["data-states"].sections)


async def test_the_top_navigation_marks_where_one_is(make_client):
    html = await page_of(await make_client(), "/api/guidance/test-environments")
    top = html.partition('aria-label="Menu"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', top) == [
        "/api/guidance/get-started",
        "/api/guidance/test-environments",
        "/api/guidance/release-notes",
        "/api/guidance#how-to-guides",
    ]
    assert top.count('aria-current="page"') == 1


async def test_every_other_page_leads_to_the_guidance(make_client):
    answer = await (await make_client()).get("/accessibility-statement")
    assert 'href="/api/guidance"' in await answer.text()


def test_a_deployment_is_shown_with_its_own_name_and_address():
    config = replace(CONFIG, public_url="https://npq.example", support_email="help@npq.example")
    html = prepared(config)["get-started"].html
    assert "https://npq.example/api/v3/npq-applications" in html
    assert "mailto:help@npq.example" in html


def test_a_page_is_either_how_to_or_to_look_up_or_in_the_top_navigation():
    others = {"get-started", "release-notes", "test-environments"}
    assert {*HOW_TO, *TO_LOOK_UP, *others} == set(GUIDANCE)
    assert len(HOW_TO) + len(TO_LOOK_UP) + len(others) == len(GUIDANCE)


def _without_nonces(html):
    return re.sub(r'nonce="[^"]*"', "", html)
