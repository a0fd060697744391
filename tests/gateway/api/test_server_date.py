"""The whole request runs as if the clock showed what the header says. Source: provider-api.md 5.8."""

from dataclasses import replace
from datetime import UTC, date, datetime

from gateway.keys import CONFIG
from store.tables import Application, ApplicationState, Declaration
from tests.factories import make_application, make_schedule, make_statement, make_user
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, rows, titles

IN_FEBRUARY = {"headers": {"X-With-Server-Date": "2025-02-03T04:05:06Z"}}
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
FEBRUARY = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)


async def test_acceptance_is_dated_and_scheduled_by_it(api, make, world, sessions):
    await make(make_schedule, world.cohort, identifier="npq-leadership-spring")
    user = await make(make_user, significantly_updated_at=LONG_AGO)
    application = await make(make_application, world, user=user, updated_at=LONG_AGO)
    path = f"{APPLICATIONS}/{application.public_id}/accept"
    answer = await api.post(path, {"funded_place": True}, **IN_FEBRUARY)
    shown = answer.json["data"]["attributes"]
    assert shown["schedule_identifier"] == "npq-leadership-spring"
    assert shown["updated_at"] == "2025-02-03T04:05:06Z"
    (stored,) = await rows(sessions, Application)
    (state,) = await rows(sessions, ApplicationState)
    assert (stored.accepted_at, state.created_at) == (FEBRUARY, FEBRUARY)


async def test_a_declaration_is_judged_and_paid_by_it(api, make, world, started):
    later = await make(
        make_statement,
        world.provider,
        world.cohort,
        year=2025,
        month=3,
        deadline_date=date(2025, 2, 25),
        payment_date=date(2025, 3, 25),
    )
    in_january = started | {"declaration_date": "2025-01-10T00:00:00Z"}
    assert titles(await api.post(DECLARATIONS, in_january)) == ["declaration_date"]
    answer = await api.post(DECLARATIONS, in_january, **IN_FEBRUARY)
    shown = answer.json["data"]["attributes"]
    assert shown["statement_id"] == str(later.public_id)
    assert (shown["created_at"], shown["updated_at"]) == ("2025-02-03T04:05:06Z",) * 2


async def test_in_production_it_is_nothing(application, api, config, started, sessions):
    application._state[CONFIG] = replace(config, environment="production")
    answer = await api.post(DECLARATIONS, started, **IN_FEBRUARY)
    assert answer.json["data"]["attributes"]["created_at"] == "2024-11-25T12:00:00Z"
    nonsense = {"headers": {"X-With-Server-Date": "nonsense"}}
    assert (await api.get(APPLICATIONS, **nonsense)).status == 200
    assert len(await rows(sessions, Declaration)) == 1
