"""Single calls of the provider API over HTTP, against the same statements by bare asyncpg.

Ours: the whole gateway, every middleware in place (but the rate limits, which would stop a benchmark), and
a client that only writes and reads sockets, both in this one process. The limit: the very statements that
ours runs, in one transaction, plus orjson; no HTTP, no rules. What changes something notes the use of the
token before that transaction, as ours does: that note need not be durable, the change must be.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import orjson

from bench.gateway import Client, gateway
from bench.harness import Row, interleaved, milliseconds, with_growth
from bench.providers import RAW_TOKEN, SECRET_KEY, Provider
from contracts.api.v3.applications import APPLICATION
from contracts.api.v3.declarations import DECLARATION
from domain.vocabulary import TokenScope
from services.tokens.digest import token_digest, token_key
from store.prepared import Prepared, prepared
from store.queries.acceptance import ACCEPT, ACCEPTANCE_FACTS
from store.queries.applications import one_application
from store.queries.declarations import one_declaration
from store.queries.declaring import DECLARATION_FACTS, LOCK_SLOT, NEXT_STATEMENT, RECORD_DECLARATION
from store.queries.locks import LOCK_PERSON
from store.queries.tokens import USE_TOKEN

TABLES: Final = (10_000, 40_000, 150_000)
CALLS: Final = 40  # In one sample.
LIST: Final = "/api/v3/npq-applications"
DECLARATIONS: Final = "/api/v3/participant-declarations"
_TOKEN: Final = {
    "hashed_token": token_digest(RAW_TOKEN, token_key(SECRET_KEY)),
    "scope": TokenScope.LEAD_PROVIDER.value,
}

_ACTOR: Final = (
    "SELECT set_config('npq.actor', $1, true), set_config('npq.cause', $2, true),"
    " set_config('npq.note', $3, true), set_config('npq.now', '', true)"
)
_RECORD: Final = prepared(RECORD_DECLARATION)
_NO_PARTNERS: Final = {"delivery_partner_id": None, "secondary_delivery_partner_id": None}
_SEND: Final = "INSERT INTO outbox (type, body, headers) VALUES ($1, $2, $3) RETURNING id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """The gateway behind a socket, a bare connection, and who owns the rows."""

    client: Client
    bare: "Bare"
    provider: Provider


async def measure() -> list[Row]:
    """The rows of this area."""
    async with gateway("api") as served:
        bench = Bench(client=served.client, bare=Bare(served.bare), provider=served.provider)
        rows = []
        kinds: tuple[tuple[str, Callable[[Bench], Awaitable[Row]]], ...] = (
            ("GET one", _get_one),
            ("POST accept", _accept),
            ("POST declaration", _declare),
        )
        points: dict[str, list[Row]] = {name: [] for name, _ in kinds}
        for size in TABLES:
            await bench.provider.grow(size)
            for name, kind in kinds:
                points[name].append(replace(await kind(bench), work=name, size=size))
        for measured in points.values():
            rows += with_growth(measured)
        return rows


async def _get_one(bench: Bench) -> Row:
    ids = await bench.provider.anything(CALLS)
    return await _compared(
        [lambda id_=id_: bench.client.get(f"{LIST}/{id_}") for id_ in ids],
        [lambda id_=id_: bench.bare.one(id_) for id_ in ids],
        rounds=9,
    )


async def _accept(bench: Bench) -> Row:
    body = {"data": {"type": "npq-application-accept", "attributes": {"funded_place": False}}}
    ids = iter(await bench.provider.pending(CALLS * 2 * 6))

    async def ours() -> None:
        for _ in range(CALLS):
            await bench.client.post(f"{LIST}/{next(ids)}/accept", body)

    async def limit() -> None:
        for _ in range(CALLS):
            await bench.bare.accept(next(ids))

    return await _alternating(ours, limit)


async def _declare(bench: Bench) -> Row:
    people = iter(await bench.provider.participants(CALLS * 2 * 6))

    async def ours() -> None:
        for _ in range(CALLS):
            await bench.client.post(DECLARATIONS, _declaration(next(people)))

    async def limit() -> None:
        for _ in range(CALLS):
            await bench.bare.declare(next(people))

    return await _alternating(ours, limit)


async def _compared(
    ours: Sequence[Callable[[], Awaitable[object]]],
    limit: Sequence[Callable[[], Awaitable[object]]],
    *,
    rounds: int,
) -> Row:
    async def all_of(calls: Sequence[Callable[[], Awaitable[object]]]) -> None:
        for call in calls:
            await call()

    return await _alternating(lambda: all_of(ours), lambda: all_of(limit), rounds=rounds)


async def _alternating(
    ours: Callable[[], Awaitable[object]],
    limit: Callable[[], Awaitable[object]],
    *,
    rounds: int = 5,
) -> Row:
    """Milliseconds of one call, of samples of so many calls."""
    figures = await interleaved(
        {"ours": lambda: milliseconds(ours), "limit": lambda: milliseconds(limit)}, rounds=rounds
    )
    one = {name: figure / CALLS for name, figure in figures.items()}
    return Row(work="", size=0, unit="ms", aim=2, **one)


def _declaration(participant: UUID) -> dict[str, Any]:
    attributes = {
        "participant_id": str(participant),
        "declaration_type": "started",
        "declaration_date": "2024-11-10T02:21:32Z",
        "course_identifier": "npq-leading-teaching",
    }
    return {"data": {"type": "participant-declaration", "attributes": attributes}}


class Bare:
    """The statements of the gateway, one after another on one connection."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.statements = count()

    async def one(self, public_id: UUID) -> bytes:
        async with self.connection.transaction():
            await self._run(USE_TOKEN, **_TOKEN, now=datetime.now(UTC))
            return await self._shown(one_application(APPLICATION), public_id)

    async def accept(self, public_id: UUID) -> bytes:
        now = datetime.now(UTC)
        await self._run(USE_TOKEN, **_TOKEN, now=now)
        asked = {"provider_id": 1, "public_id": public_id}
        async with self.connection.transaction():
            await self.connection.fetchrow(_ACTOR, "Lead provider 1", "x", "")
            await self._run(LOCK_PERSON, **asked)
            found = await self._run(ACCEPTANCE_FACTS, **asked)
            decided = {"schedule_id": found["schedule_ids"][0], "funded_place": False, "now": now}
            values = dict(found) | decided
            await self.connection.fetch(ACCEPT.sql, *ACCEPT.arguments(values))
            await self._send("application.accepted.v1", application_id=str(public_id))
            return await self._shown(one_application(APPLICATION), public_id)

    async def declare(self, participant: UUID) -> bytes:
        now = datetime.now(UTC)
        await self._run(USE_TOKEN, **_TOKEN, now=now)
        asked = {
            "provider_id": 1,
            "participant_id": participant,
            "course_identifier": "npq-leading-teaching",
            "course_identifiers": ["npq-leading-teaching"],
            "course": "npq-leading-teaching",
            "declaration_type": "started",
            "declared_at": datetime(2024, 11, 10, 2, 21, 32, tzinfo=UTC),
            **_NO_PARTNERS,
        }
        async with self.connection.transaction():
            await self.connection.fetchrow(_ACTOR, "Lead provider 1", "x", "")
            await self._run(LOCK_SLOT, **asked)
            found = await self._run(DECLARATION_FACTS, **asked)
            where = {"provider_id": 1, "cohort_id": found["cohort_id"], "today": now.date()}
            statement = await self._run(NEXT_STATEMENT, **where)
            public_id = uuid4()
            written = {
                **asked,
                "public_id": public_id,
                "application_id": found["application_id"],
                "lead_provider_id": 1,
                "cohort_id": found["cohort_id"],
                "declaration_date": asked["declared_at"],
                "state": "eligible",
                "state_reason": None,
                "superseded_by_id": None,
                "statement_id": statement["id"],
                "item_state": "eligible",
                "outcome_id": None,
                "outcome_state": None,
                "completion_date": None,
                "now": now,
            }
            await self._run(_RECORD, **written)
            await self._send("declaration.submitted.v1", declaration_id=str(public_id))
            return await self._shown(one_declaration(DECLARATION), public_id)

    async def _run(self, statement: Prepared, **values: Any) -> asyncpg.Record:
        return await self.connection.fetchrow(statement.sql, *statement.arguments(values))

    async def _shown(self, statement: Prepared, public_id: UUID) -> bytes:
        return orjson.dumps(dict(await self._run(statement, provider_id=1, public_id=public_id)))

    async def _send(self, type_: str, **body: str) -> None:
        headers = {"request_id": "x", "actor": "Lead provider 1", "trace": {}}
        said = (orjson.dumps(body).decode(), orjson.dumps(headers).decode())
        await self.connection.fetchrow(_SEND, type_, *said)
