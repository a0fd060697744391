"""Nobody sees or touches what is another provider's. Source: provider-api.md 4; design 11.

Generated from the routes: a route that is added without words here fails.
"""

import re

import pytest

from gateway.api import API_ROUTES
from store.tables import (
    Application,
    ApplicationState,
    Declaration,
    NoticeDelivery,
    NoticeEndpoint,
    OutboxMessage,
    ParticipantOutcome,
)
from tests.exports import make_export
from tests.factories import (
    LEADERSHIP_COURSE,
    make_application,
    make_declaration,
    make_notice_delivery,
    make_notice_endpoint,
    make_partner,
)
from tests.gateway.api.calls import NOBODYS
from tests.stored import rows

MISSING = b'{"error":"Resource not found"}'
COLUMNS_OF_APPLICATIONS = (
    b"id,participant_id,full_name,email,email_validated,teacher_reference_number,"
    b"teacher_reference_number_validated,school_urn,school_ukprn,private_childcare_provider_urn,"
    b"headteacher_status,eligible_for_funding,funded_place,funding_choice,course_identifier,status,"
    b"works_in_school,employer_name,employment_role,created_at,updated_at,cohort,"
    b"ineligible_for_funding_reason,targeted_delivery_funding_eligibility,teacher_catchment,"
    b"teacher_catchment_country,teacher_catchment_iso_country_code,itt_provider,lead_mentor\n"
)
EMPTY_SHEETS = {
    "/api/v1/npq-applications.csv": COLUMNS_OF_APPLICATIONS,
    "/api/v2/npq-applications.csv": COLUMNS_OF_APPLICATIONS,
    "/api/v2/npq-enrolments.csv": b"participant_id,course_identifier,schedule_identifier,cohort,"
    b"npq_application_id,eligible_for_funding,training_status,school_urn,funded_place\n",
    "/api/v1/participant-declarations.csv": b"",
    "/api/v2/participant-declarations.csv": b"",
}
FEED = "/api/v3/changes"
_COURSE = {"course_identifier": LEADERSHIP_COURSE}
BODIES = {
    "/accept": {"funded_place": True},
    "/reject": None,
    "/change-funded-place": {"funded_place": False},
    "/change-schedule": _COURSE | {"schedule_identifier": "npq-leadership-spring"},
    "/defer": _COURSE | {"reason": "other"},
    "/resume": _COURSE,
    "/withdraw": _COURSE | {"reason": "other"},
    "/notice-endpoints/{id}": {"state": "paused"},
    "/rotate-secret": None,
    "/test": None,
    "/replay": None,
    "/outcomes": {
        "course_identifier": LEADERSHIP_COURSE,
        "state": "passed",
        "completion_date": "2024-11-20",
    },
    "/void": None,
    "/change-delivery-partner": {"delivery_partner_id": NOBODYS},
}


def routes():
    """Each route as (method, path), ids as {id}."""
    for route in API_ROUTES:
        path = re.sub(r"\{extension:.*\}$", "", route.path)
        path = re.sub(r"\{name:[^}]*\}", "applications.ndjson.gz", path)
        yield route.method, re.sub(r"\{(\w*id):[^}]*\}", "{id}", path)


BY_ID = sorted(route for route in routes() if "{id}" in route[1])
LISTS = sorted(route for route in routes() if route[0] == "GET" and "{id}" not in route[1])


@pytest.fixture
async def others(make, world, user, accepted) -> list[str]:
    """Ids of everything that the first provider has."""
    pending = await make(make_application, world)
    declaration = await make(make_declaration, world, accepted, declaration_type="completed")
    partner = await make(make_partner, world)
    endpoint = await make(make_notice_endpoint, world.provider)
    delivery = await make(make_notice_delivery, endpoint)
    export = await make(make_export, world.provider)
    things = (user, pending, accepted, declaration, partner, endpoint, delivery, export)
    return [str(one.public_id) for one in things]


async def stored(sessions):
    return [
        [{k: v for k, v in vars(row).items() if k[0] != "_"} for row in await rows(sessions, table)]
        for table in (
            Application,
            ApplicationState,
            Declaration,
            NoticeDelivery,
            NoticeEndpoint,
            ParticipantOutcome,
            OutboxMessage,
        )
    ]


@pytest.mark.parametrize(("method", "path"), BY_ID)
async def test_anothers_id_is_as_good_as_nobodys(other_api, sessions, others, method, path):
    before = await stored(sessions)
    attributes = next((body for end, body in BODIES.items() if path.endswith(end)), None)
    body = {"json": {"data": {"attributes": attributes}}} if attributes else {}
    for identifier in [*others, *map(str.upper, others), NOBODYS, "nonsense"]:
        answer = await other_api.call(method, path.replace("{id}", identifier), **body)
        assert (answer.status, answer.raw) == (404, MISSING), (identifier, answer.raw)
    assert await stored(sessions) == before


@pytest.mark.parametrize(("method", "path"), LISTS)
async def test_a_list_has_nothing_of_others(other_api, user, others, method, path):
    for query in ("", f"?filter[participant_id]={user.public_id}", "?filter[cohort]=2024"):
        answer = await other_api.call(method, path + query)
        if path == FEED:
            assert (answer.status, answer.json["data"]) == (200, [])
            continue
        nothing = EMPTY_SHEETS[path] if path.endswith(".csv") else b'{"data":[]}'
        assert (answer.status, answer.raw) == (200, nothing)


@pytest.mark.parametrize(("method", "path"), sorted(routes()))
async def test_every_route_asks_for_a_token(api, others, method, path):
    answer = await api.acting_as(None).call(method, path.replace("{id}", others[0]))
    assert (answer.status, answer.raw) == (401, b'{"error":"HTTP Token: Access denied"}')


@pytest.mark.parametrize(("method", "path"), sorted(routes()))
async def test_every_answer_is_never_kept(api, others, method, path):
    answer = await api.call(method, path.replace("{id}", others[0]))
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_act_upon_an_id_is_tried_with_a_body_that_would_do():
    acts = [path for method, path in BY_ID if method != "GET"]
    assert all(any(path.endswith(end) for end in BODIES) for path in acts)
