"""Notice endpoints in the console: added, paused, given new secrets, and the log with its replays."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from gateway.pages.notices.view import HOME
from services.notices.keeping import keeping_of
from services.notices.secrets import signing_secrets
from services.staff.accounts import add_admin
from store.tables import NoticeDelivery, NoticeEndpoint, OutboxMessage
from store.transaction import transaction
from tests.factories import make_notice_delivery, make_notice_endpoint, make_provider
from tests.gateway.conftest import CONFIG, token_in
from tests.gateway.finance.test_statement_pages import back_door, page_of, words_of
from tests.pages import check_page

URL = "https://example.com/notices"


@pytest.fixture
async def staff(make_client, sessions, clock):
    async with transaction(sessions) as session:
        admin = await add_admin(session, "staff@example.com", "Sam", is_super=False, now=clock())
    client = await make_client(back_door)
    await client.get(f"/tests/sign-in/{admin.id}")
    return client


@pytest.fixture
async def provider(sessions):
    async with transaction(sessions) as session:
        return await make_provider(session, name="Harbour Teaching")


@pytest.fixture
async def endpoint(sessions, provider):
    async with transaction(sessions) as session:
        return await make_notice_endpoint(session, provider, url=URL)


async def submit(client, path: str, **fields: str):
    """Post a form with the token of the session."""
    token = token_in(await (await client.get(f"{HOME}/new")).text())
    return await client.post(path, data={"csrf_token": token, **fields}, allow_redirects=False)


async def add(client, provider, url: str = URL):
    fields = {"lead_provider_id": str(provider.id), "url": url}
    named = {f"notice_endpoint[{name}]": value for name, value in fields.items()}
    return await submit(client, HOME, **named)


async def followed(client, answer) -> str:
    assert answer.status == 303, await answer.text()
    return await page_of(client, answer.headers["Location"])


async def endpoints(sessions) -> list[NoticeEndpoint]:
    async with transaction(sessions) as session:
        return list(await session.scalars(select(NoticeEndpoint).order_by(NoticeEndpoint.id)))


async def test_the_list_leads_from_the_console_and_tells_of_all(staff, endpoint):
    assert f'href="{HOME}"' in await page_of(staff, "/admin")
    html = await page_of(staff, HOME)
    check_page(html)
    assert f"{URL} Harbour Teaching Enabled -" in words_of(html)
    assert f'href="{HOME}/{endpoint.public_id}"' in html


async def test_without_endpoints_the_list_says_so(staff):
    assert "No provider has an endpoint yet." in words_of(await page_of(staff, HOME))


async def test_an_endpoint_is_added_and_its_secret_shown_once(staff, provider, sessions, clock):
    answer = await add(staff, provider)
    html = await followed(staff, answer)
    check_page(html)
    (endpoint,) = await endpoints(sessions)
    keeping = keeping_of(secret_key=CONFIG.secret_key, environment="test")
    (secret,) = signing_secrets(keeping.seal, endpoint, now=clock())
    assert re.search(r"whsec_[\w-]{43}", html)[0] == secret
    assert endpoint.created_by.startswith("Admin ")
    assert "whsec_" not in await page_of(staff, answer.headers["Location"])


async def test_the_secret_of_one_endpoint_is_not_shown_with_another(staff, provider, endpoint):
    await add(staff, provider, f"{URL}/other")
    html = await page_of(staff, f"{HOME}/{endpoint.public_id}")
    assert "whsec_" not in html


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, ["lead_provider_id:blank", "url:blank"]),
        ({"lead_provider_id": "0"}, ["lead_provider_id:inclusion", "url:blank"]),
        ({"url": "http://example.com/"}, ["url:not_https"]),
        ({"url": "example.com"}, ["url:no_url"]),
        ({"url": "https://u@example.com/"}, ["url:has_credentials"]),
        ({"url": f"https://example.com/{'x' * 500}"}, ["url:too_long"]),
    ],
)
async def test_a_mistake_is_told_at_the_field(staff, provider, sessions, fields, errors):
    if "lead_provider_id" not in fields and fields:
        fields = fields | {"lead_provider_id": str(provider.id)}
    named = {f"notice_endpoint[{name}]": value for name, value in fields.items()}
    answer = await submit(
        staff,
        HOME,
        **({"notice_endpoint[lead_provider_id]": "", "notice_endpoint[url]": ""} | named),
    )
    html = await answer.text()
    check_page(html)
    assert answer.status == 422
    assert re.findall(r'data-error="([^"]+)"', html) == errors
    assert await endpoints(sessions) == []


async def test_an_address_that_is_taken_is_told_at_the_field(staff, provider, endpoint):
    answer = await add(staff, provider)
    assert answer.status == 422
    assert 'data-error="url:taken"' in await answer.text()


async def test_a_sixth_endpoint_is_refused(staff, provider):
    for number in range(5):
        assert (await add(staff, provider, f"{URL}/{number}")).status == 303
    answer = await add(staff, provider, f"{URL}/6")
    assert answer.status == 422
    assert 'data-error="lead_provider_id:too_many"' in await answer.text()


async def test_an_endpoint_is_paused_and_enabled(staff, endpoint, sessions):
    for act, state in (("pause", "paused"), ("enable", "enabled")):
        answer = await submit(staff, f"{HOME}/{endpoint.public_id}/{act}")
        assert f"The endpoint is {state}." in words_of(await followed(staff, answer))
        assert [each.state for each in await endpoints(sessions)] == [state]


async def test_a_new_secret_is_asked_for_twice_and_shown_once(staff, endpoint, sessions, clock):
    path = f"{HOME}/{endpoint.public_id}/secret"
    check_page(await page_of(staff, path))
    html = await followed(staff, await submit(staff, path))
    (changed,) = await endpoints(sessions)
    keeping = keeping_of(secret_key=CONFIG.secret_key, environment="test")
    changed.previous_signs_until = None
    (secret,) = signing_secrets(keeping.seal, changed, now=clock())
    assert secret in html
    assert "The present one and the one before it sign until 26 Nov 2024 12:00pm" in words_of(html)
    clock.now = datetime(2024, 11, 25, 23, 59, tzinfo=UTC)
    assert "The present one and" in words_of(await page_of(staff, f"{HOME}/{endpoint.public_id}"))


async def test_the_address_is_changed(staff, endpoint, provider, sessions):
    path = f"{HOME}/{endpoint.public_id}/address"
    html = await page_of(staff, path)
    check_page(html)
    assert f'value="{URL}"' in html
    await add(staff, provider, f"{URL}/other")
    for url, error in (
        ("", "blank"),
        ("http://example.com/", "not_https"),
        (f"{URL}/other", "taken"),
    ):
        answer = await submit(staff, path, **{"notice_endpoint[url]": url})
        assert answer.status == 422
        assert f'data-error="url:{error}"' in await answer.text()
    answer = await submit(staff, path, **{"notice_endpoint[url]": f"{URL}/new"})
    assert "The address was changed." in words_of(await followed(staff, answer))
    assert [each.url for each in await endpoints(sessions)] == [f"{URL}/new", f"{URL}/other"]


async def test_an_endpoint_is_removed_with_its_log(staff, endpoint, sessions):
    async with transaction(sessions) as session:
        await make_notice_delivery(session, endpoint)
    path = f"{HOME}/{endpoint.public_id}/removal"
    check_page(await page_of(staff, path))
    assert "The endpoint was removed." in words_of(await followed(staff, await submit(staff, path)))
    assert await endpoints(sessions) == []
    await page_of(staff, f"{HOME}/{endpoint.public_id}", status=404)


async def test_a_test_is_sent_once_at_a_time(staff, endpoint, sessions):
    path = f"{HOME}/{endpoint.public_id}/tests"
    html = await followed(staff, await submit(staff, path))
    assert "A test is on its way." in words_of(html)
    assert "25 Nov 2024 12:00pm Test Waiting 0 - " in words_of(html)
    again = await followed(staff, await submit(staff, path))
    assert "A test notice is already on its way to this endpoint." in words_of(again)
    async with transaction(sessions) as session:
        types = (await session.scalars(select(OutboxMessage.type))).all()
    assert types == ["notice.send.v1"]


async def test_the_log_tells_what_became_of_each_delivery(staff, endpoint, sessions, clock):
    made = {"created_at": clock(), "number_of_changes": 1}
    failure = "The endpoint answered 500."
    async with transaction(sessions) as session:
        await make_notice_delivery(session, endpoint, **made)
        await make_notice_delivery(
            session, endpoint, **made, state="given_up", attempts=9, last_failure=failure
        )
        await make_notice_delivery(
            session, endpoint, **made, state="failed", next_attempt_at=clock(), last_failure=failure
        )
    html = await page_of(staff, f"{HOME}/{endpoint.public_id}")
    check_page(html)
    words = words_of(html)
    at = "25 Nov 2024 12:00pm"
    assert f"{at} 1 change To be tried again {at} 1 {failure} {at}" in words
    assert f"{at} 1 change Given up 9 {failure} Replay the delivery made {at}" in words
    assert f"{at} 1 change Delivered 1 Answered 204 Replay the delivery made {at}" in words


async def test_a_delivery_is_replayed_once_at_a_time(staff, endpoint, sessions):
    async with transaction(sessions) as session:
        delivery = await make_notice_delivery(session, endpoint)
    path = f"{HOME}/{endpoint.public_id}/deliveries/{delivery.public_id}/replays"
    html = await followed(staff, await submit(staff, path))
    assert "The delivery is made again." in words_of(html)
    assert "3 changes, replayed Waiting" in words_of(html)
    again = await followed(staff, await submit(staff, path))
    assert "This delivery is already being replayed." in words_of(again)
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(NoticeDelivery)) == 2


async def test_a_paused_endpoint_offers_no_replay(staff, provider, sessions):
    async with transaction(sessions) as session:
        endpoint = await make_notice_endpoint(
            session, provider, state="paused", state_reason="The endpoint answered 410."
        )
        await make_notice_delivery(session, endpoint)
    html = await page_of(staff, f"{HOME}/{endpoint.public_id}")
    assert "Replay" not in html
    assert "Paused The endpoint answered 410." in words_of(html)


async def test_older_deliveries_are_on_further_pages(staff, endpoint, sessions):
    async with transaction(sessions) as session:
        made = [await make_notice_delivery(session, endpoint) for _ in range(21)]
    first = await page_of(staff, f"{HOME}/{endpoint.public_id}")
    check_page(first)
    shown = re.findall(r'data-delivery="([^"]+)"', first)
    assert shown == [str(each.public_id) for each in reversed(made[1:])]
    older = re.search(r'href="([^"]+before=[^"]+)"', first)[1]
    second = await page_of(staff, older)
    assert re.findall(r'data-delivery="([^"]+)"', second) == [str(made[0].public_id)]
    assert f'href="{HOME}/{endpoint.public_id}"' in second


@pytest.mark.parametrize("path", ["/0", "/00000000-0000-4000-8000-000000000000", "/" + "-" * 36])
async def test_an_endpoint_that_is_not_there_is_not_found(staff, path):
    await page_of(staff, f"{HOME}{path}", status=404)
    for act in ("pause", "tests", "secret", "removal", "address", "deliveries/x/replays"):
        assert (await submit(staff, f"{HOME}{path}/{act}")).status == 404, act


async def test_who_is_not_signed_in_sees_nothing(make_client, endpoint):
    client = await make_client()
    answer = await client.get(f"{HOME}/{endpoint.public_id}", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/sign-in")
