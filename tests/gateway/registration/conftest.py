"""A teacher's browser without scripts, at a registrable world."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import html5lib
import pytest
from aiohttp import web

from gateway.sessions import session_of
from store.tables import FeatureFlag
from store.transaction import transaction
from tests.services.registration.world import Registrable, make_registrable

back_door = web.RouteTableDef()


@back_door.get("/tests/sign-in/{user_id}")
async def sign_in(request: web.Request) -> web.Response:
    """Signs somebody in without an identity provider; only the tests mount it."""
    (await session_of(request)).sign_in_user(int(request.match_info["user_id"]))
    return web.Response(text="in")


@dataclass
class Page:
    """An answer, with the few things that tests ask of a page."""

    status: int
    url: str
    html: str

    @property
    def step(self) -> str:
        return _first(r'<main[^>]*data-page="([^"]+)"', self.html)

    @property
    def title(self) -> str:
        return _first(r"<title>\s*([^<]*?)\s*</title>", self.html)

    @property
    def back(self) -> str:
        return _first(r'<a href="([^"]+)" class="govuk-back-link"', self.html)

    @property
    def outcome(self) -> str:
        return _first(r'data-outcome="([^"]+)"', self.html)

    @property
    def errors(self) -> list[str]:
        return re.findall(r'data-error="([^"]+)"', self.html)

    @property
    def answers(self) -> dict[str, str]:
        rows = re.findall(
            r'data-answer="([^"]+)">.*?<dd class="govuk-summary-list__value">(.*?)</dd>',
            self.html,
            re.DOTALL,
        )
        return {name: value.strip() for name, value in rows}

    @property
    def checked(self) -> list[str]:
        return re.findall(r'value="([^"]*)" checked', self.html)

    @property
    def options(self) -> list[str]:
        return re.findall(r'type="radio" value="([^"]*)"', self.html)

    @property
    def token(self) -> str:
        return _first(r'name="csrf_token" value="([^"]+)"', self.html)


class Browser:
    """Follows redirects, keeps cookies and the token of the last page; checks every page it gets."""

    def __init__(self, client) -> None:
        self.client = client
        self.page: Page | None = None

    async def sign_in(self, user) -> None:
        await self.client.get(f"/tests/sign-in/{user.id}")

    async def get(self, path: str) -> Page:
        answer = await self.client.get(path)
        return await self._seen(answer)

    async def answer(self, step: str, *, change: bool = False, **fields: str) -> Page:
        path = f"/registration/{step}" + ("/change" if change else "")
        return await self.post(
            path, {f"registration_wizard[{key}]": value for key, value in fields.items()}
        )

    async def post(self, path: str, fields: dict[str, str]) -> Page:
        if self.page is None or not self.page.token:
            await self.get("/registration/start")
        token = {"csrf_token": self.page.token}
        return await self._seen(await self.client.post(path, data=fields | token))

    async def _seen(self, answer) -> Page:
        page = Page(status=answer.status, url=answer.url.path_qs, html=await answer.text())
        check(page)
        if page.token:
            self.page = page
        return page


def check(page: Page) -> None:
    """Valid HTML, one heading of the first rank, a title, a label for every control, unique ids."""
    if "<html" not in page.html:
        return
    html5lib.HTMLParser(strict=False).parse(page.html)
    assert len(re.findall(r"<h1[ >]", page.html)) == 1, page.url
    assert page.title.endswith(" - Register for a national professional qualification"), page.title
    reader = _Reader()
    reader.feed(page.html)
    assert len(reader.ids) == len(set(reader.ids)), page.url
    assert not set(reader.controls) - set(reader.labelled), page.url
    assert set(reader.described) <= set(reader.ids), page.url
    assert "{{" not in page.html


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.controls: list[str] = []
        self.labelled: list[str] = []
        self.described: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "label":
            self.labelled.append(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.controls.append(given.get("id", ""))
        self.described += (given.get("aria-describedby") or "").split()


@pytest.fixture
def make_browser(make_client):
    async def make(**settings) -> Browser:
        return Browser(await make_client(back_door, **settings))

    return make


@pytest.fixture
async def browser(make_browser) -> Browser:
    return await make_browser()


@pytest.fixture
async def world(sessions) -> Registrable:
    """Registration is open."""
    async with transaction(sessions) as session:
        session.add(FeatureFlag(key="registration_open", label="Registration open", enabled=True))
        return await make_registrable(session)


@pytest.fixture
async def teacher(browser, world) -> Browser:
    await browser.sign_in(world.teacher)
    return browser


async def walk(browser: Browser, answers: dict[str, str], until: str = "") -> Page:
    """Answer the steps as they come, until one is reached or nothing more is known."""
    page = await browser.get("/registration/get-an-identity-callback")
    for _ in range(20):
        if page.step in {until, "check-answers"}:
            return page
        page = await browser.answer(page.step, **_fields(page, answers))
    return page


def _fields(page: Page, answers: dict[str, str]) -> dict[str, str]:
    """The page's own fields; dates in their boxes."""
    names = re.findall(r'name="registration_wizard\[(\w+(?:\(\di\))?)\]"', page.html)
    fields = {}
    for name in names:
        key, part = name.partition("(")[::2]
        if key in answers:
            fields[name] = answers[key].split("-")[int(part[0]) - 1] if part else answers[key]
    return fields


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.DOTALL)
    return found.group(1) if found else ""
