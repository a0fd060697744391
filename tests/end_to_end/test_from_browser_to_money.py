"""One path through every room: a teacher registers, a provider accepts and declares, finance sees it.

The same path on both transports.
"""

from datetime import UTC, datetime

import aiohttp
from sqlalchemy import Integer, select

from npq.demo import demo_token
from store.tables import Statement, StatementComputation, User
from store.transaction import transaction
from tests.end_to_end.staff import letter_box, sign_in_as_staff
from tests.end_to_end.teacher import register
from tests.end_to_end.visitor import Visitor
from tests.eventually import eventually

PROVIDER = "Teach First"
TEACHER = "amina.okafor@example.com"


async def test_from_a_teachers_browser_to_a_providers_money(service):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        visitor = Visitor(client, service.url)
        registered = await register(visitor, teacher=TEACHER, provider=PROVIDER)
        assert "You have registered" in registered.words
        assert PROVIDER in registered.words

        await eventually(lambda: _has_mail(client, service, TEACHER))

        application = await _newest_application(client, service)
        assert application["attributes"]["status"] == "pending"
        accepted = await _post(
            client, service, f"npq-applications/{application['id']}/accept", _funded(application)
        )
        assert accepted["data"]["attributes"]["status"] == "accepted"

        declared = await _post(client, service, "participant-declarations", _started(application))
        attributes = declared["data"]["attributes"]
        assert attributes["state"] == "eligible"

        await eventually(lambda: _is_counted(service, attributes["statement_id"]))


async def test_staff_see_the_figures(service):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        visitor = Visitor(client, service.url)
        await sign_in_as_staff(visitor, client, service)
        async with transaction(service.runtime.sessions) as session:
            statement_id = await session.scalar(
                select(StatementComputation.statement_id)
                .where(StatementComputation.totals["total_starts"].astext.cast(Integer) > 0)
                .limit(1)
            )
        page = await visitor.get(f"/admin/finance/statements/{statement_id}")
        assert page.status == 200
        assert "Output payment" in page.words


async def _has_mail(client, service, email):
    async with client.get(letter_box(service)) as response:
        return email in await response.text()


async def _newest_application(client, service):
    async with transaction(service.runtime.sessions) as session:
        participant = await session.scalar(select(User.public_id).where(User.email == TEACHER))
    url = f"{service.url}/api/v3/npq-applications?filter[participant_id]={participant}"
    async with client.get(url, headers=_authorised()) as response:
        assert response.status == 200
        [application] = (await response.json())["data"]
        return application


async def _post(client, service, path, attributes):
    body = {"data": {"type": "anything", "attributes": attributes}}
    async with client.post(
        f"{service.url}/api/v3/{path}", json=body, headers=_authorised()
    ) as response:
        answer = await response.json()
        assert response.status == 200, answer
        return answer


def _authorised():
    return {"Authorization": f"Bearer {demo_token(PROVIDER)}"}


def _funded(application):
    return {"funded_place": application["attributes"]["eligible_for_funding"]}


def _started(application):
    return {
        "participant_id": application["attributes"]["participant_id"],
        "declaration_type": "started",
        "declaration_date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "course_identifier": application["attributes"]["course_identifier"],
    }


async def _is_counted(service, statement_id):
    """The statement's newest figures count the start."""
    async with transaction(service.runtime.sessions) as session:
        totals = await session.scalar(
            select(StatementComputation.totals)
            .join(Statement, Statement.id == StatementComputation.statement_id)
            .where(Statement.public_id == statement_id, StatementComputation.is_current)
        )
    return totals is not None and int(totals["total_starts"]) >= 1
