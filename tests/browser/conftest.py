"""A real browser at a real server: with and without scripts, wide and narrow, and axe.

Screenshots of what was seen are kept in the folder that ``NPQ_SCREENSHOTS`` names.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from gateway.app import GatewayResources, create_app
from store.tables import FeatureFlag
from store.transaction import transaction
from tests.gateway.conftest import CONFIG, FakeIdentityProvider
from tests.gateway.registration.conftest import back_door
from tests.services.registration.world import Registrable, make_registrable

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1024, "height": 900}


def chromium() -> str:
    """Debian's browser; without one the tests are skipped, unless they are required."""
    found = os.environ.get("NPQ_TEST_BROWSER") or shutil.which("chromium")
    if found is None:
        say = pytest.fail if os.environ.get("NPQ_REQUIRE_BROWSER") else pytest.skip
        say("no browser: install Debian's chromium, or name one in NPQ_TEST_BROWSER")
    return found


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def world(sessions) -> Registrable:
    """Registration is open."""
    async with transaction(sessions) as session:
        session.add(FeatureFlag(key="registration_open", label="Registration open", enabled=True))
        return await make_registrable(session)


@pytest.fixture
async def address(engine, sessions, clock, world) -> AsyncIterator[str]:
    """A gateway with a way to sign in without an identity provider."""
    resources = GatewayResources(
        engine=engine,
        read_engine=engine,
        sessions=sessions,
        identity=FakeIdentityProvider(),
        clock=clock,
    )
    app = create_app(CONFIG, resources)
    app.add_routes(back_door)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages complained of: scripts that failed, the security policy, files that are missing."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def open_page(chrome, address, world, complaints) -> Callable[..., Awaitable[Page]]:
    """``await open_page(scripts=…, viewport=…)``: a signed-in teacher's page in a fresh browser."""

    def hear(message) -> None:
        is_expected = "422" in message.text or message.location["url"].endswith("/favicon.ico")
        if message.type == "error" and not is_expected:
            complaints.append(message.text)

    async def open_(*, scripts: bool = True, viewport=DESK, signed_in: bool = True) -> Page:
        context = await chrome.new_context(
            base_url=address, java_script_enabled=scripts, viewport=viewport
        )
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        if signed_in:
            await page.goto(f"/tests/sign-in/{world.teacher.id}")
        return page

    return open_


async def look(page: Page, name: str) -> None:
    """No violations, nothing wider than the window; a screenshot when they are wanted."""
    if folder := os.environ.get("NPQ_SCREENSHOTS"):
        width = page.viewport_size["width"]
        path = Path(folder) / f"{name}-{width}.png"
        await page.screenshot(path=str(path), full_page=True)
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) == 0, f"{name} is wider than its window"
