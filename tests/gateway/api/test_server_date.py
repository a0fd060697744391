"""The whole request runs as if the clock showed what the header says. Source: provider-api.md 5.8."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import pytest
from sqlalchemy import update

from gateway.keys import CONFIG
from store.tables import (
    ApiToken,
    Application,
    ApplicationState,
    Declaration,
    ParticipantOutcome,
    Statement,
    StatementItem,
    User,
)
from tests.factories import (
    LEADERSHIP_COURSE,
    World,
    make_application,
    make_contract,
    make_declaration,
    make_partner,
    make_schedule,
    make_statement,
    make_user,
)
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, titles
from tests.stored import rows

IN_FEBRUARY = {"headers": {"X-With-Server-Date": "2025-02-03T04:05:06Z"}}
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
COURSE = {"course_identifier": LEADERSHIP_COURSE}
Call: TypeAlias = tuple[str, str, dict[str, object] | None]
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


DOMAIN = (
    Application,
    ApplicationState,
    ApiToken,
    Declaration,
    ParticipantOutcome,
    Statement,
    StatementItem,
    User,
)


async def instants(sessions) -> dict[tuple[str, int, str], datetime]:
    """Every instant that is kept, by table, row and column."""
    return {
        (table.__tablename__, row.id, column.name): getattr(row, column.name)
        for table in DOMAIN
        for row in await rows(sessions, table)
        for column in table.__table__.columns
        if column.name.endswith("_at")
    }


@pytest.fixture
async def march(make, world) -> Statement:
    """The only statement that is open in February."""
    dates = {"deadline_date": date(2025, 2, 25), "payment_date": date(2025, 3, 25)}
    statement = await make(
        make_statement, world.provider, world.cohort, year=2025, month=3, **dates
    )
    await make(make_contract, statement, world.course)
    return statement


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What the acts are about: a participant in training, of a provider with a contract."""

    make: Callable[..., Awaitable[Any]]
    world: World
    user: User
    accepted: Application
    started: dict[str, object]

    async def declare(self, **given: Any) -> str:
        """The path of a declaration that there is."""
        declaration = await self.make(make_declaration, self.world, self.accepted, **given)
        return f"{DECLARATIONS}/{declaration.public_id}"

    async def pending(self) -> str:
        """The path of an application that waits."""
        application = await self.make(make_application, self.world)
        return f"{APPLICATIONS}/{application.public_id}"

    async def be(self, status: str) -> None:
        """Let the participant's training have this status."""
        change = update(Application).values(training_status=status)
        await self.make(lambda session: session.execute(change))

    @property
    def participant(self) -> str:
        return f"/api/v3/participants/npq/{self.user.public_id}"


async def accept(scene: Scene) -> Call:
    asked = {"funded_place": True, "schedule_identifier": scene.world.schedule.identifier}
    return "POST", f"{await scene.pending()}/accept", asked


async def reject(scene: Scene) -> Call:
    return "POST", f"{await scene.pending()}/reject", None


async def change_funded_place(scene: Scene) -> Call:
    path = f"{APPLICATIONS}/{scene.accepted.public_id}/change-funded-place"
    return "PUT", path, {"funded_place": False}


async def change_schedule(scene: Scene) -> Call:
    await scene.make(make_schedule, scene.world.cohort, identifier="npq-leadership-spring")
    asked = COURSE | {"schedule_identifier": "npq-leadership-spring"}
    return "PUT", f"{scene.participant}/change-schedule", asked


async def defer(scene: Scene) -> Call:
    await scene.declare()
    return "PUT", f"{scene.participant}/defer", COURSE | {"reason": "bereavement"}


async def resume(scene: Scene) -> Call:
    await scene.be("deferred")
    return "PUT", f"{scene.participant}/resume", COURSE


async def withdraw(scene: Scene) -> Call:
    await scene.declare()
    return "PUT", f"{scene.participant}/withdraw", COURSE | {"reason": "started-in-error"}


async def declare(scene: Scene) -> Call:
    return "POST", DECLARATIONS, scene.started


async def complete(scene: Scene) -> Call:
    completed = {"declaration_type": "completed", "has_passed": True}
    return "POST", DECLARATIONS, scene.started | completed


async def pass_(scene: Scene) -> Call:
    await scene.declare(declaration_type="completed")
    asked = COURSE | {"state": "passed", "completion_date": "2025-01-31"}
    return "POST", f"{scene.participant}/outcomes", asked


async def void(scene: Scene) -> Call:
    path = await scene.declare(statement=scene.world.statement, state="eligible")
    return "PUT", f"{path}/void", None


async def claw_back(scene: Scene) -> Call:
    path = await scene.declare(statement=scene.world.statement, state="paid")
    return "PUT", f"{path}/void", None


async def change_partner(scene: Scene) -> Call:
    partner = await scene.make(make_partner, scene.world)
    asked = {"delivery_partner_id": str(partner.public_id)}
    return "PUT", f"{await scene.declare()}/change-delivery-partner", asked


ACTS = (
    accept, reject, change_funded_place, change_schedule, defer, resume, withdraw,
    declare, complete, pass_, void, claw_back, change_partner,
)  # fmt: skip


@pytest.fixture
def scene(make, world, user, accepted, started) -> Scene:
    return Scene(make=make, world=world, user=user, accepted=accepted, started=started)


async def do(api, act: Call, **given: Any) -> Any:
    method, path, attributes = act
    body = {} if attributes is None else {"json": {"data": {"attributes": attributes}}}
    return await api.call(method, path, **body, **given)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_whatever_is_done_bears_no_other_time(api, scene, march, sessions, act):
    prepared = await act(scene)
    before = await instants(sessions)
    answer = await do(api, prepared, **IN_FEBRUARY)
    assert answer.status == 200, answer.raw
    after = await instants(sessions)
    moved = {place: at for place, at in after.items() if at not in {None, before.get(place)}}
    assert len(moved) > 2
    assert {place: at for place, at in moved.items() if at != FEBRUARY} == {}


async def test_what_is_clawed_back_goes_on_the_statement_of_that_time(api, scene, march):
    answer = await do(api, await claw_back(scene), **IN_FEBRUARY)
    shown = answer.json["data"]["attributes"]
    assert (shown["state"], shown["clawback_statement_id"]) == (
        "awaiting-clawback",
        str(march.public_id),
    )


async def test_an_outcome_of_the_future_is_one_of_that_time(api, scene):
    passed = await pass_(scene)
    assert titles(await do(api, passed)) == ["completion_date"]
    assert (await do(api, passed, **IN_FEBRUARY)).status == 200
