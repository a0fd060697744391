"""Issuing, listing and revoking tokens. Source: provider-api.md 3 and 15.3."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, Invalid, NotFound
from domain.vocabulary import TokenScope
from services.tokens.digest import new_raw_token, token_digest
from store.queries.tokens import all_tokens, provider_named, tokens_held
from store.tables import ApiToken


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Whose tokens are meant: a lead provider's, by name, or those of the neighbour of a scope.

    Raises: Invalid (a provider without its scope, or its scope without a provider).
    """

    provider: str | None = None
    scope: TokenScope = TokenScope.LEAD_PROVIDER

    def __post_init__(self) -> None:
        if (self.provider is not None) != (self.scope is TokenScope.LEAD_PROVIDER):
            detail = "Name a lead provider, or a scope that is not of lead providers."
            raise Invalid(Fault(title="provider", detail=detail))

    @property
    def name(self) -> str:
        return self.provider or self.scope.value


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenListed:
    """What can be told of a token without knowing it; ``provider`` None: a neighbour's."""

    id: int
    scope: TokenScope
    provider: str | None
    created_at: datetime
    last_used_at: datetime | None


async def issue_token(session: AsyncSession, holder: Holder, *, key: bytes) -> str:
    """A new token for the holder, shown this once. Raises: NotFound (no such provider)."""
    provider_id = await _provider_id(session, holder)
    raw_token = new_raw_token()
    while await _is_taken(session, raw_token, key):
        raw_token = new_raw_token()
    await _add(session, holder, provider_id, digest=token_digest(raw_token, key))
    return raw_token


async def register_token(
    session: AsyncSession, provider_name: str, raw_token: str, *, key: bytes
) -> None:
    """Make a chosen token known, for the demo and for tests; a known one stays as it is."""
    holder = Holder(provider=provider_name)
    provider_id = await _provider_id(session, holder)
    if not await _is_taken(session, raw_token, key):
        await _add(session, holder, provider_id, digest=token_digest(raw_token, key))


async def list_tokens(session: AsyncSession, holder: Holder | None = None) -> Sequence[TokenListed]:
    """Every token, or the holder's. Raises: NotFound (no such provider)."""
    rows = (await session.execute(all_tokens())).all()
    if holder is not None:
        await _provider_id(session, holder)
    return [
        TokenListed(
            id=token.id,
            scope=token.scope,
            provider=name,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
        )
        for token, name in rows
        if holder is None or (holder.scope, holder.provider) == (token.scope, name)
    ]


async def revoke_tokens(
    session: AsyncSession, holder: Holder, *, token_id: int | None = None
) -> int:
    """Delete the holder's tokens, or one of them; how many that were.

    Raises: NotFound (no such provider, or not the holder's token).
    """
    held = tokens_held(holder.scope, await _provider_id(session, holder))
    ids = [token.id for token in await session.scalars(held)]
    doomed = ids if token_id is None else [one for one in ids if one == token_id]
    if token_id is not None and not doomed:
        raise NotFound(Fault(title="token", detail=f"{holder.name} has no token {token_id}."))
    await session.execute(delete(ApiToken).where(ApiToken.id.in_(doomed)))
    return len(doomed)


async def _provider_id(session: AsyncSession, holder: Holder) -> int | None:
    if holder.provider is None:
        return None
    provider = await session.scalar(provider_named(holder.provider))
    if provider is None:
        detail = f"There is no lead provider named {holder.provider}."
        raise NotFound(Fault(title="provider", detail=detail))
    return provider.id


async def _add(
    session: AsyncSession, holder: Holder, provider_id: int | None, *, digest: str
) -> None:
    session.add(ApiToken(lead_provider_id=provider_id, scope=holder.scope, hashed_token=digest))
    await session.flush()


async def _is_taken(session: AsyncSession, raw_token: str, key: bytes) -> bool:
    found = select(ApiToken.id).where(ApiToken.hashed_token == token_digest(raw_token, key))
    return await session.scalar(found) is not None
