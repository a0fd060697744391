"""Who is calling: the provider behind a token, or the neighbour that its scope is for."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from domain.vocabulary import TokenScope
from services.tokens.digest import token_digest
from store.prepared import fetch_one
from store.queries.tokens import USE_TOKEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """The token that was used, by its own id, and whose it is.

    ``provider_id`` None: no lead provider's, but a neighbour's.
    """

    token_id: int
    scope: TokenScope
    provider_id: int | None

    @property
    def actor(self) -> str:
        """How the history names them."""
        if self.provider_id is not None:
            return f"Lead provider {self.provider_id}"
        return self.scope.replace("_", " ").capitalize()


async def use_token(
    connection: asyncpg.Connection,
    raw_token: str,
    *,
    scope: TokenScope,
    key: bytes,
    now: datetime,
) -> Caller | None:
    """Note the use of a token and tell whose it is; None when there is no such token of this scope.

    One statement, committed by itself, so that it counts also when the request fails later.

    Source: provider-api.md 3 and 15.3.
    """
    digest = token_digest(raw_token, key)
    found = await fetch_one(connection, USE_TOKEN, hashed_token=digest, scope=scope.value, now=now)
    if found is None:
        return None
    return Caller(token_id=found["id"], scope=scope, provider_id=found["lead_provider_id"])
