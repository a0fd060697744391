"""Staff sign in, and the pages about the service, in a browser with and without scripts."""

import pytest
from playwright.async_api import expect

from services.staff.accounts import add_admin
from services.staff.codes import code_key
from services.staff.sign_in_admin import keep_code
from store.transaction import transaction
from tests.browser.conftest import DESK, PHONE, look
from tests.gateway.conftest import CONFIG

pytestmark = pytest.mark.browser
CODE = "7K3M9QX5"
EMAIL = "sam@example.com"


@pytest.fixture
async def staff(sessions, clock) -> None:
    """A super admin to whom a code was sent."""
    async with transaction(sessions) as session:
        admin = await add_admin(session, EMAIL, "Sam Staff", is_super=True, now=clock())
        await keep_code(session, admin.id, CODE, key=code_key(CONFIG.secret_key), now=clock())


@pytest.mark.parametrize(
    ("viewport", "scripts"),
    [(DESK, True), (PHONE, True), (PHONE, False)],
    ids=["desk", "phone", "phone without scripts"],
)
async def test_staff_sign_in_and_out(open_page, staff, viewport, scripts):
    page = await open_page(scripts=scripts, viewport=viewport, signed_in=False)
    await page.goto("/admin")
    await page.get_by_label("Your email address").fill("no address")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator('[data-error="email:invalid"]')).to_be_visible()
    await page.get_by_label("Your email address").fill(EMAIL)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Code", exact=True).fill(CODE.lower())
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("main")).to_have_attribute("data-page", "staff-dashboard")
    await page.goto("/sign-out")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.locator("main")).to_have_attribute("data-page", "start")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_of_the_house_is_accessible(open_page, staff, complaints, viewport):
    page = await open_page(viewport=viewport, signed_in=False)
    for path, name in (
        ("/cookies", "cookies"),
        ("/accessibility-statement", "accessibility"),
        ("/sign-in", "sign-in"),
        ("/no-such-page", "not-found"),
    ):
        await page.goto(path)
        await look(page, name)
    complaints[:] = [each for each in complaints if "404" not in each]
    await page.goto("/sign-in")
    await page.get_by_role("button", name="Continue").click()
    await look(page, "sign-in-mistake")
    await page.get_by_label("Your email address").fill(EMAIL)
    await page.get_by_role("button", name="Continue").click()
    await look(page, "sign-in-code")
    await page.get_by_label("Code", exact=True).fill(CODE)
    await page.get_by_role("button", name="Sign in").click()
    await look(page, "dashboard")
    await page.goto("/sign-out")
    await look(page, "sign-out")


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_cookie_banner_is_answered_once(open_page, scripts):
    page = await open_page(scripts=scripts, signed_in=False)
    await page.goto("/accessibility-statement")
    await page.get_by_role("button", name="Reject additional cookies").click()
    await expect(page.locator('[data-flash="success"]')).to_contain_text("is saved")
    await expect(page.get_by_label("No", exact=True)).to_be_checked()
    await page.goto("/accessibility-statement")
    await expect(page.get_by_role("button", name="Reject additional cookies")).to_have_count(0)


async def test_focus_moves_to_the_summary_of_mistakes(open_page):
    page = await open_page(signed_in=False)
    await page.goto("/sign-in")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await page.get_by_role("link", name="Enter your email address").click()
    await expect(page.get_by_label("Your email address")).to_be_focused()
