"""Qualifications, for the Teacher Record Service. Source: provider-api.md 15.3.

Any text is a number to ask for, and nobody having it is no error.
"""

from typing import Final

from aiohttp import web

from contracts.api.qualifications import PATHS, qualifications_body
from gateway.api.answers import json_answer
from gateway.keys import READ_ENGINE
from services.qualifications.list_qualifications import list_qualifications
from store.transaction import borrowed

TRN: Final = r"{trn:[^/]+?}{extension:(\.json)?}"


async def show_qualifications(request: web.Request) -> web.Response:
    trn = request.match_info["trn"]
    async with borrowed(request.app[READ_ENGINE]) as connection:
        qualifications = await list_qualifications(connection, trn)
    return json_answer(qualifications_body(trn, qualifications))


ROUTES: Final = tuple(web.get(f"{path}/{TRN}", show_qualifications) for path in PATHS)
