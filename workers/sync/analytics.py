"""Where requests of the API are counted: a neighbour that takes batches of JSON.

Source: provider-api.md 5.8, last paragraph; admin-and-operations.md 8.5 and 9.6 (b).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import aiohttp
import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.requests import ApiRequestSeen, SeenRequest
from domain.faults import Fault, Refused, Unavailable
from store.tables import LeadProvider
from workers.consumer import TryLater

_PATIENCE: Final = aiohttp.ClientTimeout(total=10, connect=5)
_FINAL: Final = frozenset({400, 413, 422})
_TOO_MANY: Final = 429
_SECONDS: Final = re.compile(r"[0-9]{1,6}")
_AWAY: Final = Fault(title="analytics", detail="The analytics sink cannot be reached just now.")


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalyticsSink:
    """The address that batches are sent to, and the key that opens it."""

    url: str
    key: str = field(repr=False)

    async def take(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """Hand over a batch; the ids in it tell a second telling from a second request.

        Raises: Refused (it will never be taken), TryLater, Unavailable.
        """
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        body = orjson.dumps({"requests": requests})
        try:
            async with (
                aiohttp.ClientSession(timeout=_PATIENCE) as client,
                client.post(self.url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                _require_taken(answer.status, answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(_AWAY) from error


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestTeller:
    """Handles the messages of the queue ``sync.stream_requests``; no sink, nothing to do."""

    sink: AnalyticsSink | None

    async def tell(self, session: AsyncSession, message: ApiRequestSeen) -> None:
        if self.sink is None:
            return
        names = await _provider_names(session, message.requests)
        await self.sink.take([_row(seen, names) for seen in message.requests])


async def _provider_names(
    session: AsyncSession, requests: Sequence[SeenRequest]
) -> Mapping[int | None, str]:
    keys = {seen.lead_provider_id for seen in requests} - {None}
    found = select(LeadProvider.id, LeadProvider.name).where(LeadProvider.id.in_(keys))
    return {row.id: row.name for row in await session.execute(found)}


def _row(seen: SeenRequest, names: Mapping[int | None, str]) -> Mapping[str, Any]:
    """The fields that the sink knows. Source: admin-and-operations.md 9.6 (b)."""
    return {
        "id": seen.id,
        "created_at": seen.at,
        "request_id": seen.request_id,
        "request_path": seen.path,
        "request_query": seen.query,
        "request_method": seen.method,
        "request_headers": seen.request_headers,
        "request_body": seen.request_body,
        "status_code": seen.status,
        "response_headers": seen.response_headers,
        "response_body": seen.response_body,
        "lead_provider": names.get(seen.lead_provider_id),
    }


def _require_taken(status: int, retry_after: str) -> None:
    """What the sink's answer means for us; its words are not repeated."""
    if 200 <= status < 300:
        return
    fault = Fault(title="analytics", detail=f"The analytics sink answered {status}.")
    if status in _FINAL:
        raise Refused(fault)
    if status == _TOO_MANY and _SECONDS.fullmatch(retry_after):
        raise TryLater(fault, after=timedelta(seconds=int(retry_after)))
    raise Unavailable(fault)
