"""A teacher registers, in a browser. Source: registration-journey.md 5, 14, 15."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, look

pytestmark = pytest.mark.browser


async def choose(page: Page, words: str) -> None:
    await page.get_by_label(words, exact=True).check()
    await go_on(page)


async def go_on(page: Page) -> None:
    await page.get_by_role("button", name="Continue").click()


async def at(page: Page, step: str) -> None:
    await expect(page.locator("main")).to_have_attribute("data-page", step)


async def to_the_picker(page: Page) -> None:
    await page.goto("/registration/get-an-identity-callback")
    await choose(page, "Yes")
    await choose(page, "Yes")
    await choose(page, "Yes")
    await choose(page, "A school")
    await page.get_by_label("Where is your workplace?").fill("Leeds")
    await go_on(page)
    await at(page, "choose-school")


async def from_the_course(page: Page) -> None:
    await at(page, "choose-your-npq")
    await choose(page, "Headship")
    await at(page, "possible-funding")
    await go_on(page)
    await choose(page, "Teach First")
    await page.get_by_label("Yes, I agree that my details are shared in this way").check()
    await go_on(page)
    await at(page, "check-answers")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_journey_without_scripts(open_page, viewport):
    page = await open_page(scripts=False, viewport=viewport)
    await to_the_picker(page)
    await page.get_by_label("What is your school or setting called?").fill("green")
    await go_on(page)
    await choose(page, "100001 - Greendale Primary School")
    await from_the_course(page)
    await expect(page.locator('[data-answer="workplace"]')).to_contain_text("Greendale")
    await page.get_by_role("button", name="Submit").click()
    await at(page, "registration")
    await expect(page.locator('[data-flash="success"]')).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_journey_with_scripts(open_page, viewport):
    page = await open_page(viewport=viewport)
    await to_the_picker(page)
    box = page.get_by_label("What is your school or setting called?")
    await box.press_sequentially("greend")
    await expect(page.get_by_role("option")).to_contain_text("Greendale Primary School")
    await look(page, "choose-school-suggestions")
    await box.press("Enter")
    await expect(box).to_have_value("Greendale Primary School")
    await go_on(page)
    await from_the_course(page)
    await page.locator('[data-answer="provider"]').get_by_role("link").click()
    await choose(page, "Ambition Institute")
    await go_on(page)
    await at(page, "check-answers")
    await expect(page.locator('[data-answer="provider"]')).to_contain_text("Ambition")
    await page.get_by_role("button", name="Submit").click()
    await at(page, "registration")
    await look(page, "registration")
    await page.goto("/account")
    await at(page, "registration")


async def test_words_that_were_only_typed_are_searched_when_sent(open_page):
    page = await open_page()
    await to_the_picker(page)
    await page.get_by_label("What is your school or setting called?").press_sequentially("gr")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Escape")
    await go_on(page)
    await at(page, "choose-school")
    await expect(page.get_by_role("radio")).to_have_count(3)


async def test_back_leads_through_the_pages_with_their_answers(open_page):
    page = await open_page()
    await to_the_picker(page)
    await page.get_by_role("link", name="Back", exact=True).click()
    await expect(page.get_by_label("Where is your workplace?")).to_have_value("Leeds")
    await page.get_by_role("link", name="Back", exact=True).click()
    await expect(page.get_by_label("A school", exact=True)).to_be_checked()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_and_its_errors_are_accessible(open_page, viewport):
    page = await open_page(viewport=viewport)
    await page.goto("/")
    await look(page, "start")
    await page.get_by_role("button", name="Start now").click()
    for step, act in _ANSWERS.items():
        await at(page, step)
        await look(page, step)
        if act is not None:
            await go_on(page)
            await look(page, f"{step}-error")
            await expect(page).to_have_title(re.compile("^Error: "))
            await expect(page.locator(".govuk-error-summary")).to_be_focused()
            await page.locator("[data-error]").click()
            assert await page.evaluate("document.activeElement.tagName") == "INPUT"
            await act(page)
        await page.get_by_role("button", name="Continue").click()
    await at(page, "check-answers")
    await look(page, "check-answers")
    await page.get_by_role("button", name="Submit").click()
    await look(page, "registration-not-eligible")


def _check(words: str):
    return lambda page: page.get_by_label(words, exact=True).check()


async def _search(page: Page) -> None:
    await page.get_by_role("combobox").fill("zzz")
    await page.keyboard.press("Escape")
    await go_on(page)
    await look(page, "choose-school-nothing-found")
    await page.get_by_role("combobox").fill("green")
    await page.keyboard.press("Escape")
    await go_on(page)
    await look(page, "choose-school-results")
    await page.get_by_label("100001 - Greendale Primary School").check()


async def _town(page: Page) -> None:
    await page.get_by_role("textbox").fill("Leeds")


_ANSWERS = {
    "course-start-date": _check("Yes"),
    "provider-check": _check("Yes"),
    "teacher-catchment": _check("Yes"),
    "work-setting": _check("A school"),
    "find-school": _town,
    "choose-school": _search,
    "choose-your-npq": _check("Senior leadership"),
    "ineligible-for-funding": None,
    "funding-your-npq": _check("My trust pays"),
    "choose-your-provider": _check("Teach First"),
    "share-provider": _check("Yes, I agree that my details are shared in this way"),
}


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("cannot-register-yet", ["No"]),
        ("choose-an-npq-and-provider", ["Yes", "No"]),
    ],
)
async def test_dead_ends_are_accessible(open_page, step, answers):
    page = await open_page(viewport=PHONE)
    await page.goto("/registration/course-start-date")
    for answer in answers:
        await choose(page, answer)
    await at(page, step)
    await look(page, step)
