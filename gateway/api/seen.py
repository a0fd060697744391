"""What is told of a request of the API: as much as helps to understand it, and no more.

Bodies and queries are told as far as the contract knows them; what anybody could have typed is left out. The
token is nowhere, wherever the client put it.

Source: provider-api.md 5.8; admin-and-operations.md 9.6 (b), D-60.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from aiohttp import web

from contracts.api.common import Filters
from contracts.api.versions import VERSIONS
from contracts.messages.requests import SeenRequest
from gateway.keys import PROVIDER, RAW_BODY, REQUEST_ID
from gateway.middlewares.headers import ALWAYS

LARGEST_BODY: Final = 4_096
NOT_TOLD: Final = "[not told]"
NO_JSON: Final = "[no JSON]"
TOO_LARGE: Final = "[too large]"
_LONGEST: Final = 2_000
_LONGEST_HEADER: Final = 200

REQUEST_HEADERS: Final = (
    "Accept",
    "Accept-Encoding",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "If-None-Match",
    "User-Agent",
    "X-Request-ID",
    "X-With-Server-Date",
)
_OF_EVERY_ANSWER: Final = frozenset(
    {*ALWAYS, "Content-Security-Policy", "Strict-Transport-Security"}
)
_OF_THE_CLIENT_ALONE: Final = frozenset({"Link", "Set-Cookie"})
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
"""What ids, dates, enumerations and figures are made of, and names and addresses mostly are not."""

_WORDS: Final = re.compile(r'[\s",=]+')
_NO_SECRETS: Final = frozenset({"", "Basic", "Bearer", "Token", "bearer", "token", "token="})

_OPERATIONS: Final = [one for operations in VERSIONS.values() for one in operations]
_ATTRIBUTES: Final = frozenset(
    one.name for operation in _OPERATIONS if operation.body for one in operation.body.fields
)
_FILTERS: Final = frozenset(
    f"filter[{name}]"
    for operation in _OPERATIONS
    for name in (operation.filters or Filters()).names
)
_PARAMETERS: Final = _FILTERS | {"page[page]", "page[per_page]", "page[after]", "sort"}


def seen_request(request: web.Request, answer: web.StreamResponse, *, at: datetime) -> SeenRequest:
    """The request and its answer, as they are told."""
    teller = _Teller(secrets=tuple(_secrets(request.headers.get("Authorization", ""))))
    return SeenRequest(
        id=uuid4(),
        at=at,
        request_id=request[REQUEST_ID],
        lead_provider_id=request.get(PROVIDER),
        method=teller.text(request.method),
        path=teller.text(request.path),
        query=teller.query(request.query.items()),
        request_headers=teller.headers(
            {name: request.headers[name] for name in REQUEST_HEADERS if name in request.headers}
        ),
        request_body=teller.values(_sent(request.get(RAW_BODY))),
        status=answer.status,
        response_headers=teller.headers(
            {
                name: value
                for name, value in answer.headers.items()
                if name not in _OF_EVERY_ANSWER | _OF_THE_CLIENT_ALONE
            }
        ),
        response_body=teller.values(_refused(answer)) if answer.status > 299 else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Teller:
    """Tells texts without what the client showed to be let in, and so that they can be kept."""

    secrets: tuple[str, ...]

    def text(self, text: str, *, longest: int = _LONGEST) -> str:
        for secret in self.secrets:
            text = text.replace(secret, NOT_TOLD)
        kept = text.encode(errors="replace").decode().replace("\0", "\ufffd")
        return kept[:longest]

    def query(self, given: Iterable[tuple[str, str]]) -> str:
        """The parameters that the contract knows, with their values; that there were others."""
        told = [
            (name, self.text(value)) if name in _PARAMETERS else (NOT_TOLD, "")
            for name, value in given
        ]
        return urlencode(told, safe="[],:")[:_LONGEST]

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: self.text(value, longest=_LONGEST_HEADER) for name, value in headers.items()}

    def values(self, value: Any) -> Any:
        """The same with every text in it told so."""
        if isinstance(value, dict):
            return {self.text(name): self.values(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.values(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value


def _secrets(authorization: str) -> Iterable[str]:
    """The header and what is in it, the longest first: of whatever scheme, known or not."""
    parts = {authorization, *re.split(r'[\s",]+', authorization), *_WORDS.split(authorization)}
    return sorted(parts - _NO_SECRETS, key=len, reverse=True)


def _sent(raw: bytes | None) -> Any:
    """The body as the contract knows it; None: none was read."""
    body = _json(raw)
    if not isinstance(body, dict):
        return body if body is None or body in (NO_JSON, TOO_LARGE) else NOT_TOLD
    data = body.get("data")
    if not isinstance(data, dict):
        return {"data": _plain(data)} if "data" in body else {}
    told = {"type": _plain(data["type"])} if "type" in data else {}
    attributes = data.get("attributes")
    if isinstance(attributes, dict):
        told["attributes"] = {
            name: _plain(value) for name, value in attributes.items() if name in _ATTRIBUTES
        }
    return {"data": told}


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else NOT_TOLD


def _refused(answer: web.StreamResponse) -> Any:
    """What a refusal says, which are our own words; None: it has no body."""
    body = answer.body if isinstance(answer, web.Response) else None
    return _json(body if isinstance(body, bytes | bytearray) else None)


def _json(raw: bytes | bytearray | None) -> Any:
    """What it says, or a word on why that is not told."""
    if not raw:
        return None
    if len(raw) > LARGEST_BODY:
        return TOO_LARGE
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return NO_JSON
