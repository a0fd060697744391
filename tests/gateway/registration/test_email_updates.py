"""Source: registration-journey.md 12.5."""

import pytest

from store.tables import User
from store.transaction import transaction


async def user_of(sessions, world):
    async with transaction(sessions) as session:
        return await session.get(User, world.teacher.id)


@pytest.mark.parametrize(("wish", "status"), [("senco", 1), ("other_npq", 2)])
async def test_a_wish_is_kept_with_a_key_to_take_it_back(teacher, world, sessions, wish, status):
    await teacher.get("/email_updates/new")
    page = await teacher.post("/email_updates", {"email_updates[email_updates_status]": wish})
    assert page.step == "email-updates-confirm"
    user = await user_of(sessions, world)
    assert user.email_updates_status == status
    assert user.email_updates_unsubscribe_key


async def test_without_a_choice_nothing_is_kept(teacher, world, sessions):
    page = await teacher.post("/email_updates", {})
    assert (page.status, page.errors) == (422, ["email_updates_status:blank"])
    assert (await user_of(sessions, world)).email_updates_unsubscribe_key is None


async def test_strangers_are_sent_home(browser, world):
    assert (await browser.get("/email_updates/new")).url == "/"
    assert (await browser.post("/email_updates", {})).url == "/"


async def test_the_key_takes_the_wish_back_without_signing_in(
    teacher, world, sessions, make_browser
):
    await teacher.post("/email_updates", {"email_updates[email_updates_status]": "senco"})
    key = (await user_of(sessions, world)).email_updates_unsubscribe_key
    stranger = await make_browser()
    page = await stranger.get(f"/email_updates/unsubscribe?unsubscribe_key={key}")
    assert page.step == "email-updates-unsubscribe"
    page = await stranger.post("/email_updates/unsubscribe", {"unsubscribe_key": key})
    assert page.step == "email-updates-unsubscribed"
    user = await user_of(sessions, world)
    assert (user.email_updates_status, user.email_updates_unsubscribe_key) == (0, None)


@pytest.mark.parametrize("key", ["", "unknown"])
async def test_an_unknown_or_blank_key_takes_nothing_back(browser, world, key):
    page = await browser.post("/email_updates/unsubscribe", {"unsubscribe_key": key})
    assert page.url == "/"
    assert 'data-flash="error"' in page.html
