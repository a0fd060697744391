"""Issuing, listing and revoking providers' tokens. Source: provider-api.md 3."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from services.tokens.digest import new_raw_token, token_digest
from store.queries.tokens import all_tokens, provider_named, tokens_of
from store.tables import ApiToken, LeadProvider


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenListed:
    """What can be told of a token without knowing it."""

    id: int
    provider: str
    created_at: datetime
    last_used_at: datetime | None


async def issue_token(session: AsyncSession, provider_name: str, *, key: bytes) -> str:
    """A new token for the provider, shown this once. Raises: NotFound (no such provider)."""
    provider = await _provider(session, provider_name)
    raw_token = new_raw_token()
    while await _is_taken(session, raw_token, key):
        raw_token = new_raw_token()
    session.add(ApiToken(lead_provider_id=provider.id, hashed_token=token_digest(raw_token, key)))
    await session.flush()
    return raw_token


async def register_token(
    session: AsyncSession, provider_name: str, raw_token: str, *, key: bytes
) -> None:
    """Make a chosen token known, for the demo and for tests; a known one stays as it is."""
    provider = await _provider(session, provider_name)
    if not await _is_taken(session, raw_token, key):
        session.add(
            ApiToken(lead_provider_id=provider.id, hashed_token=token_digest(raw_token, key))
        )
        await session.flush()


async def list_tokens(
    session: AsyncSession, provider_name: str | None = None
) -> Sequence[TokenListed]:
    """Every token, or the provider's. Raises: NotFound (no such provider)."""
    rows = (await session.execute(all_tokens())).all()
    if provider_name is not None:
        await _provider(session, provider_name)
    return [
        TokenListed(
            id=token.id,
            provider=name,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
        )
        for name, token in rows
        if provider_name in {None, name}
    ]


async def revoke_tokens(
    session: AsyncSession, provider_name: str, *, token_id: int | None = None
) -> int:
    """Delete the provider's tokens, or one of them; how many that were.

    Raises: NotFound (no such provider, or not its token).
    """
    provider = await _provider(session, provider_name)
    ids = [token.id for token in await session.scalars(tokens_of(provider.id))]
    doomed = ids if token_id is None else [one for one in ids if one == token_id]
    if token_id is not None and not doomed:
        raise NotFound(Fault(title="token", detail=f"{provider_name} has no token {token_id}."))
    await session.execute(delete(ApiToken).where(ApiToken.id.in_(doomed)))
    return len(doomed)


async def _provider(session: AsyncSession, name: str) -> LeadProvider:
    provider = await session.scalar(provider_named(name))
    if provider is None:
        raise NotFound(Fault(title="provider", detail=f"There is no lead provider named {name}."))
    return provider


async def _is_taken(session: AsyncSession, raw_token: str, key: bytes) -> bool:
    found = select(ApiToken.id).where(ApiToken.hashed_token == token_digest(raw_token, key))
    return await session.scalar(found) is not None
