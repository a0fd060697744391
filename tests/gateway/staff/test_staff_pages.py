"""Staff sign in and see what their role allows. Source: admin-and-operations.md 2.2 to 2.4."""

import re

import pytest
from aiohttp import web
from sqlalchemy import select

from gateway.app import create_app
from gateway.pages.staff.permissions import PERMISSIONS, Role, is_staff_page, role_for, staff_page
from services.staff.accounts import add_admin, archive_admin
from services.staff.codes import code_key
from services.staff.sign_in_admin import keep_code
from store.tables import Admin, Mail
from store.transaction import transaction
from tests.gateway.conftest import CONFIG, token_in

CODE = "7K3M9QX5"
pages = web.RouteTableDef()


@pages.get("/admin/migration/probe")
@pages.get("/admin/unlisted")
@pages.get("/somewhere/unlisted")
@staff_page
async def probe(request: web.Request) -> web.Response:
    return web.Response(text="seen")


@pytest.fixture
async def browser(make_client):
    return await make_client(pages)


@pytest.fixture
def make_admin(sessions, clock):
    async def make(email: str, *, is_super: bool = False) -> Admin:
        async with transaction(sessions) as session:
            admin = await add_admin(session, email, "Sam Staff", is_super=is_super, now=clock())
            await keep_code(session, admin.id, CODE, key=code_key(CONFIG.secret_key), now=clock())
            return admin

    return make


async def submit(client, path: str, **fields: str):
    token = token_in(await (await client.get("/sign-in")).text())
    named = {f"session_wizard[{name}]": value for name, value in fields.items()}
    return await client.post(path, data={"csrf_token": token, **named}, allow_redirects=False)


async def sign_in(client, email: str, code: str = CODE):
    await submit(client, "/session/sign-in", email=email)
    return await submit(client, "/session/sign-in-code", code=code)


async def test_a_member_of_staff_signs_in_with_the_code(browser, make_admin):
    await make_admin("sam@example.com")
    answer = await sign_in(browser, " SAM@example.com", "7k3m-9qx5")
    assert (answer.status, answer.headers["Location"]) == (302, "/admin")
    page = await (await browser.get("/admin")).text()
    assert "You are signed in as Sam Staff" in page
    assert "Migration" not in page


async def test_the_steps_look_the_same_for_a_stranger(browser, make_admin):
    await make_admin("sam@example.com")
    known = await submit(browser, "/session/sign-in", email="sam@example.com")
    unknown = await submit(browser, "/session/sign-in", email="nobody@example.com")
    assert known.headers["Location"] == unknown.headers["Location"] == "/session/sign-in-code"
    answer = await submit(browser, "/session/sign-in-code", code="AAAAAAAA")
    assert answer.status == 422
    assert 'data-error="code:incorrect"' in await answer.text()


@pytest.mark.parametrize(
    ("path", "fields", "error"),
    [
        ("/session/sign-in", {}, "email:blank"),
        ("/session/sign-in", {"email": "no address"}, "email:invalid"),
        ("/session/sign_in", {"email": "a@b"}, "email:invalid"),
        ("/session/sign-in-code", {"code": ""}, "code:blank"),
        ("/session/sign_in_code", {"code": "123"}, "code:wrong_length"),
    ],
)
async def test_a_mistake_is_told_at_the_field(browser, path, fields, error):
    await submit(browser, "/session/sign-in", email="sam@example.com")
    answer = await submit(browser, path, **fields)
    html = await answer.text()
    assert answer.status == 422
    assert f'data-error="{error}"' in html
    assert "<title>Error: " in html


async def test_the_code_page_without_an_address_leads_back(browser):
    answer = await browser.get("/session/sign-in-code", allow_redirects=False)
    assert answer.headers["Location"] == "/sign-in"
    assert (await browser.get("/session/no-such-step")).status == 404


async def test_no_code_is_ever_stored_or_shown(browser, make_admin, session):
    await make_admin("sam@example.com")
    await submit(browser, "/session/sign-in", email="sam@example.com")
    mails = (await session.scalars(select(Mail))).all()
    assert [(mail.template, mail.state) for mail in mails] == [("staff_code", "waiting")]
    page = await (await browser.get("/session/sign-in-code")).text()
    assert CODE not in page


@pytest.mark.parametrize(
    ("path", "nobody", "admin", "super_admin"),
    [
        ("/admin", 302, 200, 200),
        ("/admin/migration/probe", 302, 403, 200),
        ("/admin/unlisted", 302, 200, 200),
        ("/somewhere/unlisted", 302, 403, 403),
    ],
)
async def test_each_role_sees_its_pages(make_client, make_admin, path, nobody, admin, super_admin):
    await make_admin("plain@example.com")
    await make_admin("super@example.com", is_super=True)
    for email, status in (
        (None, nobody),
        ("plain@example.com", admin),
        ("super@example.com", super_admin),
    ):
        client = await make_client(pages)
        if email:
            await sign_in(client, email)
        assert (await client.get(path, allow_redirects=False)).status == status


async def test_who_is_sent_to_sign_in_is_told_why(browser):
    page = await (await browser.get("/admin")).text()
    assert "Sign in to see this page." in page
    assert "Sign in to see this page." not in await (await browser.get("/sign-in")).text()


async def test_a_staff_sign_in_ends_with_the_utc_day(browser, make_admin, clock):
    await make_admin("sam@example.com")
    await sign_in(browser, "sam@example.com")
    clock.move(hours=11, minutes=59)
    assert (await browser.get("/admin", allow_redirects=False)).status == 200
    clock.move(minutes=1)
    assert (await browser.get("/admin", allow_redirects=False)).status == 302


async def test_an_archived_account_is_out_at_once(browser, make_admin, sessions, clock):
    admin = await make_admin("sam@example.com")
    await sign_in(browser, "sam@example.com")
    async with transaction(sessions) as session:
        await archive_admin(session, await session.get(Admin, admin.id), now=clock())
    assert (await browser.get("/admin", allow_redirects=False)).status == 302


async def test_staff_sign_out_to_the_start_page(browser, make_admin):
    await make_admin("sam@example.com")
    await sign_in(browser, "sam@example.com")
    token = token_in(await (await browser.get("/sign-out")).text())
    answer = await browser.post("/sign-out", data={"csrf_token": token}, allow_redirects=False)
    assert answer.headers["Location"] == "/"
    assert (await browser.get("/admin", allow_redirects=False)).status == 302


def staff_routes(app: web.Application):
    return [
        (route, route.resource.canonical)
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/admin")
    ]


def test_every_staff_route_is_guarded_and_has_a_role(resources):
    for route, path in staff_routes(create_app(CONFIG, resources)):
        assert is_staff_page(route.handler), path
        assert role_for(re.sub(r"\{[^}]*\}", "1", path)) is not None, path


def test_the_longest_prefix_counts():
    assert role_for("/admin/admins/3") is Role.SUPER_ADMIN
    assert role_for("/admin/adminsomething") is Role.ADMIN
    assert role_for("/administration") is None
    assert set(PERMISSIONS.values()) == set(Role)
