"""What the old and the new provider see once staff moved an application. Source: provider-api.md 4."""

import pytest
from sqlalchemy import update

from store.tables import Application, Declaration
from tests.factories import make_declaration, make_world
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, VERSIONS, titles
from tests.gateway.api.conftest import give_token
from tests.stored import rows

PARTICIPANTS = "/api/{}/participants/npq"


@pytest.fixture
async def declaration(make, world, accepted) -> Declaration:
    """What the old provider declared before the application went to the new one."""
    return await make(make_declaration, world, accepted, state="eligible")


@pytest.fixture
async def new_api(api, make, world, accepted, declaration):
    """The API as the new provider, who teaches the same course in the same cohort."""
    new = await make(make_world)
    await make(give_token, new.provider, "token-of-the-new-one")
    await make(_move, accepted.id, new.provider.id)
    return api.acting_as("token-of-the-new-one")


async def _move(session, application_id, provider_id):
    await session.execute(
        update(Application)
        .where(Application.id == application_id)
        .values(lead_provider_id=provider_id)
    )


async def ids(api, path) -> list[str]:
    answer = await api.get(path)
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


@pytest.mark.parametrize("version", VERSIONS)
async def test_application_and_participant_go_with_it(api, new_api, accepted, user, version):
    applications, participants = f"/api/{version}/npq-applications", PARTICIPANTS.format(version)
    for who, seen in ((api, False), (new_api, True)):
        assert await ids(who, applications) == [str(accepted.public_id)] * seen
        assert await ids(who, participants) == [str(user.public_id)] * seen
        shown = {
            (await who.get(f"{applications}/{accepted.public_id}")).status,
            (await who.get(f"{participants}/{user.public_id}")).status,
        }
        assert shown == {200 if seen else 404}


@pytest.mark.parametrize("version", VERSIONS)
async def test_declarations_stay_with_who_made_them(api, new_api, declaration, version):
    path = f"/api/{version}/participant-declarations"
    for who, seen in ((api, True), (new_api, False)):
        assert await ids(who, path) == [str(declaration.public_id)] * seen
        shown = await who.get(f"{path}/{declaration.public_id}")
        assert shown.status == (200 if seen else 404)
    assert (await new_api.put(f"{path}/{declaration.public_id}/void")).status == 404
    voided = await api.put(f"{path}/{declaration.public_id}/void")
    assert voided.json["data"]["attributes"]["state"] == "voided"


async def test_the_old_provider_can_no_longer_act(api, new_api, accepted, user):
    body = {"course_identifier": "npq-senior-leadership", "reason": "other"}
    withdrawn = await api.put(f"{PARTICIPANTS.format('v3')}/{user.public_id}/withdraw", body)
    place = await api.put(
        f"{APPLICATIONS}/{accepted.public_id}/change-funded-place", {"funded_place": True}
    )
    assert (withdrawn.status, place.status) == (404, 404)


async def test_what_the_old_provider_declared_blocks_the_new_one(
    new_api, declaration, started, sessions
):
    answer = await new_api.post(DECLARATIONS, started)
    assert (answer.status, titles(answer)) == (422, ["base"])
    assert len(await rows(sessions, Declaration)) == 1


async def test_what_the_old_provider_declared_counts_for_the_new_one(new_api, declaration, user):
    """Deferring asks for a declaration of the application, whoever made it. Source: provider-api.md 9.4."""
    body = {"course_identifier": "npq-senior-leadership", "reason": "other"}
    answer = await new_api.put(f"{PARTICIPANTS.format('v3')}/{user.public_id}/defer", body)
    (enrolment,) = answer.json["data"]["attributes"]["npq_enrolments"]
    assert (answer.status, enrolment["training_status"]) == (200, "deferred")
