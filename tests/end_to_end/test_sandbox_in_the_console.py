"""Staff ask for a fresh sandbox in the console; a worker makes it, and the provider finds it."""

import aiohttp

from npq.demo import demo_token
from tests.end_to_end.staff import sign_in_as_staff
from tests.end_to_end.visitor import Visitor
from tests.eventually import eventually

LAST = "UCL Institute of Education"  # By name: its button is the last of the page.


async def test_staff_add_applications_that_the_provider_finds(service):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        before = await _ids(client, service)
        visitor = Visitor(client, service.url)
        await sign_in_as_staff(visitor, client, service)
        page = await visitor.submit(await visitor.get("/admin/sandbox"))
        assert f"The applications of {LAST} are being added to." in page.words

        async def are_there() -> bool:
            return len(await _ids(client, service)) > len(before)

        await eventually(are_there)
        assert before < await _ids(client, service)


async def _ids(client, service):
    url = f"{service.url}/api/v3/npq-applications?page[per_page]=3000"
    headers = {"Authorization": f"Bearer {demo_token(LAST)}"}
    async with client.get(url, headers=headers) as response:
        return {one["id"] for one in (await response.json())["data"]}
