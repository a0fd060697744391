"""The transactions of a request know its instant. Source: provider-api.md 5.8 and 7.6."""

from aiohttp import web

from store.audit import audit_context

routes = web.RouteTableDef()


@routes.get("/instant")
async def instant(_request: web.Request) -> web.Response:
    return web.Response(text=audit_context().at)


async def test_the_database_is_told_the_instant_of_the_request(make_client):
    client = await make_client(routes, trust_server_date=True)
    said = {"X-With-Server-Date": "2025-02-03T04:05:06Z"}
    seen = [await (await client.get("/instant", headers=headers)).text() for headers in ({}, said)]
    assert seen == ["2024-11-25T12:00:00+00:00", "2025-02-03T04:05:06+00:00"]
