"""Every page of the house is valid, has one heading and names its fields."""

import pytest

from tests.pages import check_page


@pytest.mark.parametrize(
    "path",
    ["/cookies", "/accessibility-statement", "/sign-in", "/no-such-page", "/session/no-such-step"],
)
async def test_a_page_is_sound(make_client, path):
    client = await make_client()
    check_page(await (await client.get(path)).text())
