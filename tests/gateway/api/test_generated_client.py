"""A small provider client, made from the published document, against the running gateway and its sandbox.

It lists, accepts, declares, voids and re-synchronises; in the newest version and in the first. Source: issue 3.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from services.reference.seed import seed
from services.sandbox.fill import fill, providers_to_fill
from store.tables import LeadProvider
from store.transaction import transaction
from tests.gateway.api.conftest import RAW_TOKEN, give_token
from tests.gateway.api.generated import generated_client, models, operation
from tests.gateway.api.served import served

VERSIONS = ("v1", "v3")
DECLARED_AT = datetime(2024, 11, 20, 9, tzinfo=UTC)


class ProviderClient:
    """What a provider would write around the generated code."""

    def __init__(self, generated, url, token=RAW_TOKEN):
        self.generated = generated
        self.models = models(generated)
        self.connection = generated.AuthenticatedClient(base_url=url, token=token)

    def ask(self, area, name, *path, **given):
        module = operation(self.generated, area, name)
        return module.sync_detailed(*path, client=self.connection, **given)

    def all_of(self, area, name, **filters):
        """Page after page, until one is not full; by id."""
        found, page = {}, 1
        while True:
            answer = self.ask(area, name, pagepage=page, pageper_page=60, **filters)
            assert answer.status_code == 200, answer.content
            assert not found.keys() & {one.id for one in answer.parsed.data}, "a page repeats rows"
            found |= {one.id: one for one in answer.parsed.data}
            if len(answer.parsed.data) < 60:
                return found
            page += 1

    def accept(self, application):
        attributes = self.models.ApplicationAcceptAttributes(funded_place=True)
        body = self.models.ApplicationAccept(
            data=self.models.ApplicationAcceptData(attributes=attributes)
        )
        return self.ask("npq_applications", "accept_application", application.id, body=body)

    def declare_start(self, application):
        attributes = self.models.ParticipantDeclarationRequestAttributes(
            participant_id=application.attributes.participant_id,
            declaration_type=self.models.DeclarationType.STARTED,
            declaration_date=DECLARED_AT,
            course_identifier=application.attributes.course_identifier,
        )
        data = self.models.ParticipantDeclarationRequestData(attributes=attributes)
        body = self.models.ParticipantDeclarationRequest(data=data)
        return self.ask("participant_declarations", "submit_declaration", body=body)


APPLICATIONS = ("npq_applications", "list_applications")
DECLARATIONS = ("participant_declarations", "list_declarations")
PARTICIPANTS = ("npq_participants", "list_participants")
OUTCOMES = ("npq_participant_outcomes", "list_outcomes")


@pytest.fixture(scope="session")
def clients(tmp_path_factory):
    """The generated clients, each made once."""
    return {
        version: generated_client(version, tmp_path_factory.mktemp(f"client-{version}"))
        for version in VERSIONS
    }


@pytest.fixture
async def sandbox(engine, sessions, clock):
    """A provider of the cohorts of 2021 to 2024, filled yesterday."""
    await seed(engine)
    async with transaction(sessions) as session:
        [provider] = await providers_to_fill(session, name="School-Led Network")
        yesterday = clock() - timedelta(days=1)
        await fill(session, provider, size=0, now=yesterday, chance=Random(3))
        row = await session.scalars(select(LeadProvider).where(LeadProvider.id == provider.id))
        await give_token(session, row.one(), RAW_TOKEN)


@pytest.fixture
def base_url(sandbox, database_url, clock, config):
    with served(database_url, config, clock) as url:
        yield url


@pytest.fixture(params=VERSIONS)
def client(request, clients, base_url):
    client = ProviderClient(clients[request.param], base_url)
    with client.connection:
        yield client


def test_a_client_lists_accepts_declares_voids_and_re_synchronises(client, clock):
    applications = client.all_of(*APPLICATIONS)
    declarations = client.all_of(*DECLARATIONS)
    assert len(applications) > 180
    assert len(declarations) > 180
    assert len(client.all_of(*PARTICIPANTS)) > 60
    assert client.all_of(*OUTCOMES)
    seen_at = clock()

    application = _to_accept(client, applications.values())
    accepted = client.accept(application).parsed.data
    assert accepted.attributes.status is client.models.Status.ACCEPTED
    shown = client.ask("npq_applications", "show_application", application.id)
    assert shown.parsed.data == accepted
    assert shown.headers["ETag"]

    declared = client.declare_start(application).parsed.data
    states = client.models.ParticipantDeclarationState
    assert declared.attributes.state is states.ELIGIBLE
    assert declared.attributes.declaration_date == DECLARED_AT

    voided = client.ask("participant_declarations", "void_declaration", declared.id).parsed.data
    assert voided.attributes.state is states.VOIDED
    shown = client.ask("participant_declarations", "show_declaration", declared.id)
    assert shown.parsed.data == voided

    news = client.all_of(*APPLICATIONS, filterupdated_since=seen_at)
    assert application.id in news
    applications |= news
    declarations |= client.all_of(*DECLARATIONS, filterupdated_since=seen_at)
    assert applications == client.all_of(*APPLICATIONS)
    assert declarations == client.all_of(*DECLARATIONS)


def test_refusals_are_read_as_what_they_are(client):
    application = _to_accept(client, client.all_of(*APPLICATIONS).values())
    assert client.accept(application).status_code == 200
    again = client.accept(application)
    assert (again.status_code, again.parsed.errors[0].title) == (422, "application")
    nobodys = client.ask("npq_applications", "show_application", UUID(int=1))
    assert (nobodys.status_code, nobodys.parsed.error) == (404, "Resource not found")
    too_small = client.ask(*APPLICATIONS, pagepage=0)
    assert (too_small.status_code, too_small.parsed.errors[0].title) == (400, "Bad request")


def test_a_token_that_nobody_has_is_told(clients, base_url):
    stranger = ProviderClient(clients["v3"], base_url, token="nobodys")
    with stranger.connection:
        answer = stranger.ask(*APPLICATIONS)
    assert (answer.status_code, answer.parsed.error) == (401, "HTTP Token: Access denied")


def test_the_newest_version_is_followed_change_by_change(clients, base_url):
    """Start at the end of the feed, act, and read what the feed names."""
    client = ProviderClient(clients["v3"], base_url)
    with client.connection:
        position = client.ask("changes", "list_changes", after="latest").parsed.meta.after
        application = _to_accept(client, client.all_of(*APPLICATIONS).values())
        client.accept(application)
        declared = client.declare_start(application).parsed.data
        named = client.ask("changes", "list_changes", after=position).parsed.data
    touched = {one.attributes.resource_id for one in named}
    assert {application.id, application.attributes.participant_id, declared.id} <= touched


def _to_accept(client, applications):
    """Somebody new, of the cohort of 2023, which has no cap and names no partners."""
    return next(
        one
        for one in applications
        if one.attributes.status is client.models.Status.PENDING
        and one.attributes.cohort == "2023"
        and one.attributes.eligible_for_funding
        and one.attributes.course_identifier is client.models.CourseIdentifier.NPQ_SENIOR_LEADERSHIP
    )
