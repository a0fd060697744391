"""The console's pages about invented applications, in a browser."""

import pytest
from playwright.async_api import expect

from store.transaction import transaction
from tests.browser.conftest import DESK, PHONE, look
from tests.browser.test_staff_and_about_pages import CODE, EMAIL, staff
from tests.factories import make_cohort, make_course, make_offer, make_world

pytestmark = pytest.mark.browser
__all__ = ["staff"]


@pytest.fixture
async def provider(sessions) -> None:
    async with transaction(sessions) as session:
        world = await make_world(session, name="LLSE")
        course, cohort = await make_course(session), await make_cohort(session)
        await make_offer(session, world.provider, course, cohort)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_applications_are_asked_for_and_replaced(open_page, staff, provider, viewport):
    page = await open_page(viewport=viewport, signed_in=False)
    await page.goto("/sign-in")
    await page.get_by_label("Your email address").fill(EMAIL)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Code", exact=True).fill(CODE)
    await page.get_by_role("button", name="Sign in").click()
    await page.goto("/admin/sandbox")
    await look(page, "sandbox")
    await page.get_by_role("button", name="Add to LLSE").click()
    await expect(page.locator('[data-flash="success"]')).to_contain_text("are being added to")
    await page.get_by_role("link", name="Replace those of LLSE").click()
    await look(page, "sandbox-replace")
    await page.get_by_role("button", name="Replace them").click()
    await expect(page.locator('[data-flash="success"]')).to_contain_text("are being replaced")
