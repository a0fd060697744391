"""Statements in the console: found, shown as stored, authorised. Source: finance.md 10.1, 12 and 18."""

import re
from datetime import UTC, date, datetime

import html5lib
import pytest
from aiohttp import web
from sqlalchemy import event, select, update

from contracts.messages.finance import PayStatement
from domain.vocabulary import StatementState
from gateway.pages.finance.statements import HOME
from gateway.pages.finance.view import authorised_time
from gateway.requests import now_of
from gateway.sessions import session_of
from services.finance.recompute_statement import recompute_statement
from services.finance.settle_statement import NotToBePaid, authorise_payment
from services.staff.accounts import add_admin
from store.tables import OutboxMessage, Statement
from store.transaction import transaction
from tests.gateway.conftest import token_in
from tests.services.finance.march_2025 import make_march

back_door = web.RouteTableDef()


@back_door.get("/tests/sign-in/{admin_id}")
async def sign_in(request: web.Request) -> web.Response:
    session = await session_of(request)
    session.sign_in_admin(int(request.match_info["admin_id"]), now=now_of(request))
    return web.Response(text="in")


@pytest.fixture
async def staff(make_client, sessions, clock):
    """A signed-in admin's browser, on the day after the deadline of the worked example."""
    clock.now = datetime(2025, 2, 26, 9, 5, tzinfo=UTC)
    async with transaction(sessions) as session:
        admin = await add_admin(session, "staff@example.com", "Sam", is_super=False, now=clock())
    client = await make_client(back_door)
    await client.get(f"/tests/sign-in/{admin.id}")
    return client


@pytest.fixture
def computed(sessions, clock):
    """The worked example or one like it, with its figures."""

    async def make(**given):
        async with transaction(sessions) as session:
            march = await make_march(session, **given)
            await recompute_statement(session, march.statement.public_id, now=clock())
        return march

    return make


async def page_of(client, path, status=200):
    answer = await client.get(path)
    html = await answer.text()
    assert answer.status == status, html
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(re.findall("<h1", html)) == 1
    return html


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows_of(html, course):
    """Each row of a course's table: its line, then the words of its cells."""
    section = re.search(rf'data-course="{course}".*?</section>', html, re.DOTALL)[0]
    rows = re.findall(r'data-line="([^"]+)">(.*?)</tr>', section, re.DOTALL)
    cell = r"<t[hd][^>]*>(.*?)</t[hd]>"
    return [(line, *map(words_of, re.findall(cell, cells, re.DOTALL))) for line, cells in rows]


async def test_the_statement_page_shows_the_worked_example(staff, computed):
    march = await computed()
    html = await page_of(staff, f"{HOME}/{march.statement.id}")
    words = words_of(html)
    for line in (
        "Output payment £1,350.00",
        "Targeted delivery funding £100.00",
        "Clawbacks -£546.00",
        "Service fee £7,296.36",
        "Adjustments -£250.00",
        "Total net VAT £7,950.36",
        "Output payment cut-off date 25 February 2025",
        "Total starts 5",
        "Total retained 3",
        "Total completed 1",
        "Total voids 3",
    ):
        assert line in words
    assert "<title>Teach First March 2025 NPQ Statement (2024 Cohort)</title>" in html


async def test_a_course_block_shows_its_stored_lines(staff, computed):
    march = await computed()
    html = await page_of(staff, f"{HOME}/{march.statement.id}")
    assert rows_of(html, "npq-headship") == [
        ("output_payment", "Output payment", "5", "£126.00", "£630.00"),
        ("clawback.started", "Clawbacks: started", "1", "-£126.00", "-£126.00"),
        ("targeted_delivery_funding", "Targeted delivery funding", "1", "£100.00", "£100.00"),
        (
            "targeted_delivery_funding_clawback",
            "Clawbacks: targeted delivery funding",
            "1",
            "-£100.00",
            "-£100.00",
        ),
        ("service_fee", "Service fee", "172", "£10.84", "£1,864.26"),
        ("course_total", "Course total", "£2,368.26"),
    ]
    assert rows_of(html, "npq-leading-teaching")[-1] == ("course_total", "Course total", "£0.00")
    assert "Started 2 Retained 1 0 Completed 0 Total declarations 2" in words_of(html)


async def test_special_courses_stand_apart_and_nothing_is_hidden(staff, computed):
    march = await computed()
    html = await page_of(staff, f"{HOME}/{march.statement.id}")
    before, after = html.split('id="standalone"')
    assert 'data-course="npq-leading-primary-mathematics"' in after
    assert 'data-course="npq-leading-primary-mathematics"' not in before
    assert 'href="#npq-leading-primary-mathematics"' in before
    assert "Without a contract" in after


async def test_a_statement_without_figures_says_so(staff, sessions):
    async with transaction(sessions) as session:
        march = await make_march(session)
    assert "There are no figures yet" in await page_of(staff, f"{HOME}/{march.statement.id}")
    await page_of(staff, f"{HOME}/{march.statement.id}/voided")
    await page_of(staff, f"{HOME}/{march.statement.id}/payment_authorisation/new")


async def test_the_voided_list_names_declarations_by_their_public_ids(staff, computed, sessions):
    march = await computed()
    html = await page_of(staff, f"{HOME}/{march.statement.id}/voided")
    assert html.count('scope="row"') == 3
    assert "Started" in words_of(html)


async def test_an_unknown_statement_is_not_found(staff):
    assert (await staff.get(f"{HOME}/999999")).status == 404
    assert (await staff.get(f"{HOME}/999999/voided")).status == 404


@pytest.mark.parametrize(
    "path", ["", "/unpaid", "/paid", "/1", "/1/voided", "/1/payment_authorisation/new"]
)
async def test_only_staff_come_here(make_client, path):
    stranger = await make_client()
    answer = await stranger.get(f"{HOME}{path}", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/sign-in")


@pytest.fixture
async def several(sessions):
    """Three statements of two providers: March open and paid, and May."""
    async with transaction(sessions) as session:
        first = await make_march(session, rows=[], state=StatementState.OPEN)
        second = await make_march(
            session, name="Ambition Institute", rows=[], state=StatementState.PAID
        )
        third = await make_march(session, name="UCL", rows=[], month=5)
    return [one.statement.id for one in (first, second, third)]


def listed(html):
    return [int(number) for number in re.findall(rf'href="{HOME}/(\d+)"', html)]


async def test_the_list_shows_all_and_offers_what_there_is(staff, several):
    html = await page_of(staff, HOME)
    assert listed(html) == several
    assert re.findall(r'<option value="(2025-\d+)"', html) == ["2025-3", "2025-5"]
    assert "2024/25" in words_of(html)


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("statement=2025-3", [0, 1]),
        ("statement=2025-3&lead_provider_id=&cohort_id=", [0, 1]),
        ("page=2", []),
        ("page=none", [0, 1, 2]),
    ],
)
async def test_the_list_is_narrowed(staff, several, query, places):
    assert listed(await page_of(staff, f"{HOME}?{query}")) == [several[place] for place in places]


async def test_the_only_match_is_shown_at_once(staff, several):
    answer = await staff.get(f"{HOME}?statement=2025-5", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, f"{HOME}/{several[2]}")


@pytest.mark.parametrize("asked", ["2031-1", "2025", "2025-13", "soon"])
async def test_without_a_match_the_month_is_dropped_with_a_notice(staff, several, asked):
    html = await page_of(staff, f"{HOME}?statement={asked}")
    assert listed(html) == several
    assert "No statement matches" in html


async def test_an_unknown_provider_has_no_statements(staff, several):
    html = await page_of(staff, f"{HOME}?lead_provider_id=x")
    assert listed(html) == []
    assert "No statements." in html


async def test_paid_and_unpaid_statements_have_lists_of_their_own(staff, several, sessions):
    assert listed(await page_of(staff, f"{HOME}/paid")) == [several[1]]
    assert listed(await page_of(staff, f"{HOME}/unpaid")) == [several[0], several[2]]
    async with transaction(sessions) as session:
        await session.execute(update(Statement).values(output_fee=False))
    assert listed(await page_of(staff, f"{HOME}/unpaid")) == []


async def test_a_long_list_has_pages(staff, sessions):
    async with transaction(sessions) as session:
        march = await make_march(session, rows=[])
        session.add_all(
            Statement(
                lead_provider_id=march.provider.id,
                cohort_id=march.statement.cohort_id,
                year=2026 + number // 12,
                month=number % 12 + 1,
                deadline_date=date(2026, 1, 1),
                payment_date=date(2026, 2, 1),
            )
            for number in range(30)
        )
    first = await page_of(staff, HOME)
    second = await page_of(staff, f"{HOME}?page=2")
    assert (len(listed(first)), len(listed(second))) == (25, 6)
    assert f"{HOME}?page=2" in first
    assert set(listed(first)).isdisjoint(listed(second))


async def test_the_number_of_queries_does_not_grow(staff, computed, engine, sessions):
    small, large = await computed(rows=[]), await computed(name="Ambition Institute")
    await page_of(staff, f"{HOME}/{small.statement.id}")
    counts = [
        await queries_for(staff, engine, f"{HOME}/{one.statement.id}") for one in (small, large)
    ]
    assert counts[0] == counts[1] > 5


async def queries_for(client, engine, path):
    """How many statements reach the server, on whichever kind of connection."""
    seen = []

    def borrowed(connection, *_):
        connection.driver_connection.add_query_logger(lambda record: seen.append(record.query))

    event.listen(engine.sync_engine, "checkout", borrowed)
    await engine.dispose()
    await page_of(client, path)
    event.remove(engine.sync_engine, "checkout", borrowed)
    await engine.dispose()
    return len(seen)


async def authorise(client, statement_id, **fields):
    form = f"{HOME}/{statement_id}/payment_authorisation"
    token = token_in(await page_of(client, f"{form}/new"))
    named = {f"statements_payment_authorisation_form[{k}]": v for k, v in fields.items()}
    return await client.post(form, data={"csrf_token": token, **named}, allow_redirects=False)


async def messages(sessions):
    async with transaction(sessions) as session:
        found = await session.scalars(
            select(OutboxMessage).where(OutboxMessage.type == PayStatement.type)
        )
        return [message.body for message in found]


async def test_payment_is_authorised_once_the_checks_are_done(staff, computed, sessions):
    march = await computed()
    number = march.statement.id
    assert "Authorise for payment" in await page_of(staff, f"{HOME}/{number}")
    answer = await authorise(staff, number, checks_done="1")
    assert (answer.status, answer.headers["Location"]) == (303, f"{HOME}/{number}")
    assert await messages(sessions) == [
        {
            "statement_id": str(march.statement.public_id),
            "authorised_at": "2025-02-26T09:05:00+00:00",
        }
    ]
    html = await page_of(staff, f"{HOME}/{number}")
    assert "Authorising for payment since 9:05am on 26 Feb 2025" in html
    assert "payment_authorisation/new" not in html


async def test_unticked_nothing_happens(staff, computed, sessions):
    march = await computed()
    answer = await authorise(staff, march.statement.id)
    assert answer.status == 422
    assert 'data-error="checks_done:blank"' in await answer.text()
    assert await messages(sessions) == []


@pytest.mark.parametrize(
    "given",
    [
        {"state": StatementState.OPEN},
        {"output_fee": False},
        {"deadline_date": date(2025, 2, 26)},
        {"rows": []},
        {"marked_as_paid_at": datetime(2025, 2, 26, tzinfo=UTC)},
    ],
    ids=lambda given: next(iter(given)),
)
async def test_a_statement_that_does_not_qualify_stays_as_it_is(staff, computed, sessions, given):
    march = await computed(**given)
    number = march.statement.id
    assert f"{number}/payment_authorisation/new" not in await page_of(staff, f"{HOME}/{number}")
    await authorise(staff, number, checks_done="1")
    assert "Payment of this statement cannot be authorised" in await page_of(
        staff, f"{HOME}/{number}"
    )
    assert await messages(sessions) == []


async def test_of_two_who_authorise_the_second_is_refused(computed, sessions, clock):
    clock.now = datetime(2025, 2, 26, tzinfo=UTC)
    march = await computed()
    async with transaction(sessions) as session:
        await authorise_payment(session, march.statement.id, now=clock())
    with pytest.raises(NotToBePaid):
        async with transaction(sessions) as session:
            await authorise_payment(session, march.statement.id, now=clock())
    assert len(await messages(sessions)) == 1


async def test_a_paid_statement_says_when_it_was_authorised(staff, computed):
    at = datetime(2025, 7, 3, 8, 5, tzinfo=UTC)
    march = await computed(state=StatementState.PAID, marked_as_paid_at=at)
    html = await page_of(staff, f"{HOME}/{march.statement.id}")
    assert "Authorised for payment at 9:05am on 3 Jul 2025" in html


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2025, 2, 3, 9, 5, tzinfo=UTC), "9:05am on 3 Feb 2025"),
        (datetime(2025, 7, 3, 12, 0, tzinfo=UTC), "1:00pm on 3 Jul 2025"),
        (datetime(2025, 12, 31, 0, 0, tzinfo=UTC), "12:00am on 31 Dec 2025"),
    ],
)
def test_times_are_shown_in_london(at, words):
    assert authorised_time(at) == words
