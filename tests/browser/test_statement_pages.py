"""Statements in a browser: wide and narrow, on paper, with and without scripts."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from gateway.pages.finance.statements import HOME
from services.finance.recompute_statement import recompute_statement
from services.staff.accounts import add_admin
from services.staff.codes import code_key
from services.staff.sign_in_admin import keep_code
from store.transaction import transaction
from tests.browser.conftest import DESK, PHONE, look
from tests.gateway.conftest import CONFIG
from tests.services.finance.march_2025 import make_march

pytestmark = pytest.mark.browser
CODE = "7K3M9QX5"
EMAIL = "sam@example.com"


@pytest.fixture
async def march(sessions, clock):
    """The worked example with its figures, the day after its deadline, and a second statement."""
    clock.now = datetime(2025, 2, 26, 9, 5, tzinfo=UTC)
    async with transaction(sessions) as session:
        admin = await add_admin(session, EMAIL, "Sam Staff", is_super=False, now=clock())
        await keep_code(session, admin.id, CODE, key=code_key(CONFIG.secret_key), now=clock())
        march = await make_march(session, name="Harbour Teaching")
        await recompute_statement(session, march.statement.public_id, now=clock())
        await make_march(session, name="Ambition Institute", rows=[])
    return march


async def sign_in(page):
    await page.goto("/sign-in")
    await page.get_by_label("Your email address").fill(EMAIL)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Code", exact=True).fill(CODE)
    await page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_about_statements_is_accessible(open_page, march, viewport):
    page = await open_page(viewport=viewport, signed_in=False)
    await sign_in(page)
    for path, name in (
        (HOME, "statements"),
        (f"{HOME}/unpaid", "statements-unpaid"),
        (f"{HOME}/{march.statement.id}", "statement"),
        (f"{HOME}/{march.statement.id}/voided", "statement-voided"),
        (f"{HOME}/{march.statement.id}/payment_authorisation/new", "statement-authorisation"),
    ):
        await page.goto(path)
        await look(page, name)
    await page.get_by_role("button", name="Authorise for payment").click()
    await look(page, "statement-authorisation-mistake")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_statement_is_chosen_and_authorised(open_page, march, scripts):
    page = await open_page(scripts=scripts, signed_in=False)
    await sign_in(page)
    await page.get_by_role("link", name="Finance").first.click()
    await page.get_by_label("Lead provider").select_option(label="Harbour Teaching")
    await page.get_by_role("button", name="View").click()
    await expect(page.locator("main")).to_have_attribute("data-page", "statement")
    await expect(page.locator('[data-figure="total"]')).to_have_text("£7,950.36")
    await expect(page.get_by_role("button", name="Save as PDF")).to_have_count(int(scripts))
    await page.get_by_role("button", name="Authorise for payment").click()
    await page.get_by_label("Yes, all checks are done").check()
    await page.get_by_role("button", name="Authorise for payment").click()
    await expect(page.locator('[data-payment="authorising"]')).to_contain_text("9:05am")


async def test_on_paper_there_are_figures_and_nothing_to_press(open_page, march):
    page = await open_page(signed_in=False)
    await sign_in(page)
    await page.goto(f"{HOME}/{march.statement.id}")
    await page.emulate_media(media="print")
    await expect(page.locator('[data-figure="total"]')).to_be_visible()
    await expect(page.get_by_role("button", name="Save as PDF")).to_be_hidden()
    await expect(page.get_by_label("Lead provider")).to_be_hidden()
