"""Addresses of what comes next. Source: RFC 8288."""

from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from gateway.keys import CONFIG

_OF_THE_PAGE: Final = "page[page]"
_AS_SENT: Final = "[],:"
"""A list of ids is no longer in the header than in the address that was asked."""


def next_link(request: web.Request, name: str, value: str) -> str:
    """A ``Link`` to the same list with that parameter, as the world reaches us."""
    kept = [(key, given) for key, given in request.query.items() if key not in {_OF_THE_PAGE, name}]
    asked = urlencode([*kept, (name, value)], safe=_AS_SENT)
    address = f"{request.app[CONFIG].public_url}{request.rel_url.raw_path}?{asked}"
    return f'<{address}>; rel="next"'
