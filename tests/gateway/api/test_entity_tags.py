"""Single resources are sent again only when they changed. Source: issue "conditional GET"; RFC 9110, 13.1.2."""

import pytest
from sqlalchemy import update

from store.tables import Application
from tests.factories import make_declaration


@pytest.fixture
async def path_of(make, world, accepted, user):
    declaration = await make(make_declaration, world, accepted)
    return {
        "application": f"/api/v3/npq-applications/{accepted.public_id}",
        "participant": f"/api/v3/participants/npq/{user.public_id}",
        "declaration": f"/api/v1/participant-declarations/{declaration.public_id}",
        "statement": f"/api/v3/statements/{world.statement.public_id}",
    }


@pytest.mark.parametrize("kind", ["application", "participant", "declaration", "statement"])
async def test_what_the_client_has_is_not_sent_again(api, path_of, kind):
    first = await api.get(path_of[kind])
    again = await api.get(path_of[kind], headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status, again.raw) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "no-store"


async def test_what_changed_is_sent(api, make, path_of, accepted):
    path = path_of["application"]
    first = await api.get(path)
    await make(_rename_employer, accepted.id)
    again = await api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 200
    assert again.json["data"]["attributes"]["employer_name"] == "Another Company"
    assert again.headers["ETag"] != first.headers["ETag"]


async def _rename_employer(session, application_id):
    await session.execute(
        update(Application)
        .where(Application.id == application_id)
        .values(employer_name="Another Company")
    )


@pytest.mark.parametrize(
    ("header", "status"),
    [('"another"', 200), ("*", 304), ('"another", {tag}', 304), ("W/{tag}", 304), ("", 200)],
)
async def test_tags_are_compared_as_http_has_it(api, path_of, header, status):
    path = path_of["participant"]
    tag = (await api.get(path)).headers["ETag"].removeprefix("W/")
    answer = await api.get(path, headers={"If-None-Match": header.format(tag=tag)})
    assert answer.status == status


async def test_a_tag_opens_nothing(other_api, api, path_of):
    path = path_of["application"]
    tag = (await api.get(path)).headers["ETag"]
    assert (await other_api.get(path, headers={"If-None-Match": tag})).status == 404


async def test_a_malformed_tag_is_no_tag(api, path_of):
    answer = await api.get(path_of["application"], headers={"If-None-Match": "no quotes"})
    assert answer.status == 200
