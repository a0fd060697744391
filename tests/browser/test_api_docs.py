"""The pages about the API in a browser. Source: provider-api.md 13.3.

The policy of the pages forbids scripts and styles from elsewhere or inside a page: what breaks it is written
to the console, which the fixture ``complaints`` hears.
"""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from contracts.api.versions import VERSIONS
from tests.browser.conftest import DESK, PHONE, look

pytestmark = pytest.mark.browser
VIEWPORTS = pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture
def hosts(address):
    """The hosts that pages asked for anything; ours alone, when all is over."""
    asked: set[str] = set()
    yield asked
    assert asked == {urlsplit(address).netloc}


@VIEWPORTS
async def test_swagger_ui_draws_version_3(open_page, hosts, viewport):
    page = await open_page(viewport=viewport, signed_in=False)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    await page.goto("/api/docs/v3")
    await expect(page.locator(".swagger-ui .opblock")).to_have_count(len(VERSIONS["v3"]))
    await expect(page.get_by_role("main")).to_have_count(1)
    for path in ("/npq-applications", "/npq-applications/{id}/accept"):
        await page.get_by_role("button", name=f"/api/v3{path}", exact=False).first.click()
    await expect(page.locator(".swagger-ui .responses-table").first).to_be_visible()
    await look(page, "api-reference")


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_swagger_ui_draws_the_other_versions(open_page, hosts, version):
    page = await open_page(signed_in=False)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    await page.goto(f"/api/docs/{version}")
    await expect(page.locator(".swagger-ui .opblock")).to_have_count(len(VERSIONS[version]))


async def test_an_operation_can_be_tried_with_a_token(open_page, complaints):
    page = await open_page(signed_in=False)
    await page.goto("/api/docs/v3#/Statements/listStatements")
    await page.get_by_role("button", name="Try it out").click()
    await expect(page.get_by_role("button", name="Execute")).to_be_visible()
    await page.get_by_role("button", name="Authorize").first.click()
    await expect(page.get_by_role("heading", name="Available authorizations")).to_be_visible()


@VIEWPORTS
async def test_the_reference_is_a_table_without_scripts(open_page, viewport):
    page = await open_page(viewport=viewport, scripts=False, signed_in=False)
    await page.goto("/api/docs/v3")
    rows = page.locator("#reference tbody tr")
    await expect(rows).to_have_count(len(VERSIONS["v3"]))


@VIEWPORTS
async def test_the_guidance_is_accessible_and_fits_a_phone(open_page, hosts, viewport):
    page = await open_page(viewport=viewport, signed_in=False)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path, name in (
        ("/api/guidance", "api-guidance"),
        ("/api/guidance/errors", "api-errors"),
        ("/api/guidance/data-model", "api-data-model"),
        ("/api/guidance/keeping-in-step", "api-keeping-in-step"),
        ("/api/docs", "api-docs"),
    ):
        await page.goto(path)
        await look(page, name)


async def test_one_gets_around_by_keyboard(open_page):
    page = await open_page(signed_in=False)
    await page.goto("/api/guidance/errors")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    await page.get_by_role("link", name="Void a declaration").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Void a declaration")).to_be_in_viewport()
    await expect(page.get_by_role("navigation", name="On this page")).to_be_in_viewport()
