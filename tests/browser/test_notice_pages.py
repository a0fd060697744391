"""Notices in a browser: wide and narrow, with and without scripts."""

import re

import pytest
from playwright.async_api import expect

from gateway.pages.notices.view import HOME
from services.staff.accounts import add_admin
from services.staff.codes import code_key
from services.staff.sign_in_admin import keep_code
from store.transaction import transaction
from tests.browser.conftest import DESK, PHONE, look
from tests.browser.test_statement_pages import CODE, EMAIL, sign_in
from tests.factories import make_notice_delivery, make_notice_endpoint, make_provider
from tests.gateway.conftest import CONFIG

pytestmark = pytest.mark.browser
FAILURE = "The endpoint answered 301, a redirect; redirects are not followed."


@pytest.fixture
async def endpoint(sessions, clock):
    """One that is failing, with deliveries in every state."""
    made = {"created_at": clock()}
    async with transaction(sessions) as session:
        admin = await add_admin(session, EMAIL, "Sam Staff", is_super=False, now=clock())
        await keep_code(session, admin.id, CODE, key=code_key(CONFIG.secret_key), now=clock())
        endpoint = await make_notice_endpoint(
            session,
            await make_provider(session, name="Harbour Teaching"),
            url="https://notices.harbour-teaching.example.com/npq/incoming/v3/changes",
            state="failing",
            state_reason=f"9 tries failed. {FAILURE}",
        )
        for _ in range(18):
            await make_notice_delivery(session, endpoint, **made, delivered_at=clock())
        for state, failure in (("given_up", FAILURE), ("failed", FAILURE), ("waiting", None)):
            await make_notice_delivery(
                session,
                endpoint,
                **made,
                type="test" if state == "waiting" else "changes",
                after_position=None if state == "waiting" else 7,
                to_position=None if state == "waiting" else 12,
                state=state,
                last_failure=failure,
                last_status=None,
                next_attempt_at=clock() if state == "failed" else None,
            )
    return endpoint


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_about_notices_is_accessible(open_page, endpoint, viewport):
    page = await open_page(viewport=viewport, signed_in=False)
    await sign_in(page)
    for path, name in (
        (HOME, "notices"),
        (f"{HOME}/new", "notice-endpoint-new"),
        (f"{HOME}/{endpoint.public_id}", "notice-endpoint"),
        (f"{HOME}/{endpoint.public_id}/address", "notice-endpoint-address"),
        (f"{HOME}/{endpoint.public_id}/secret", "notice-endpoint-secret"),
    ):
        await page.goto(path)
        await look(page, name)
    await page.get_by_role("button", name="Make a new secret").click()
    await look(page, "notice-endpoint-with-secret")
    await page.get_by_role("link", name="Remove the endpoint").click()
    await look(page, "notice-endpoint-removal")
    await page.goto(f"{HOME}/new")
    await page.get_by_role("button", name="Add the endpoint").click()
    await look(page, "notice-endpoint-mistake")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_an_endpoint_is_added_tested_and_paused(open_page, endpoint, scripts):
    page = await open_page(scripts=scripts, signed_in=False)
    await sign_in(page)
    await page.get_by_role("link", name="Notices").first.click()
    await page.get_by_role("button", name="Add an endpoint").click()
    await page.get_by_label("Lead provider").select_option(label="Harbour Teaching")
    await page.get_by_label("Address").fill("https://example.com/notices")
    await page.get_by_role("button", name="Add the endpoint").click()
    await expect(page.locator("[data-secret]")).to_contain_text(re.compile(r"whsec_[\w-]{43}"))
    await page.get_by_role("button", name="Send a test").click()
    await expect(page.locator("[data-secret]")).to_have_count(0)
    await expect(page.locator("[data-delivery]")).to_contain_text("Waiting")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Enable")).to_be_visible()
