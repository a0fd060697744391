"""Who is calling: the provider behind a token."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from services.tokens.digest import token_digest
from store.prepared import fetch_one
from store.queries.tokens import USE_TOKEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """The token that was used and its provider, by their own ids."""

    token_id: int
    provider_id: int


async def use_token(
    connection: asyncpg.Connection, raw_token: str, *, key: bytes, now: datetime
) -> Caller | None:
    """Note the use of a token and tell whose it is; None when there is no such token.

    One statement, committed by itself, so that it counts also when the request fails later.

    Source: provider-api.md 3.
    """
    found = await fetch_one(
        connection, USE_TOKEN, hashed_token=token_digest(raw_token, key), now=now
    )
    return Caller(token_id=found["id"], provider_id=found["lead_provider_id"]) if found else None
