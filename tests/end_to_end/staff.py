"""A member of staff with a browser without scripts, and the letter box where the codes arrive."""

import re

from npq.demo import STAFF_EMAIL
from tests.eventually import eventually


async def sign_in_as_staff(visitor, client, service):
    page = await visitor.submit(await visitor.get("/sign-in"), email=STAFF_EMAIL)
    code = await _code_from_mail(client, service)
    page = await visitor.submit(page, code=code)
    assert page.status == 200
    assert page.url.endswith("/admin")


async def _code_from_mail(client, service):
    found: list[str] = []

    async def arrived() -> bool:
        async with client.get(letter_box(service)) as response:
            text = await response.text()
        article = next((part for part in text.split("<article")[1:] if STAFF_EMAIL in part), "")
        letter = article.partition("<pre>")[2]
        found[:] = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{8}\b", letter)
        return bool(found)

    await eventually(arrived)
    return found[0]


def letter_box(service):
    host, port = service.url.rsplit(":", 1)
    return f"{host}:{int(port) + 2}/"
