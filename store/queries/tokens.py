"""Tokens, found by their hash and scope. Source: provider-api.md 3 and 15.3."""

from typing import Final

from sqlalchemy import Select, select

from domain.vocabulary import TokenScope
from store.prepared import Prepared
from store.tables import ApiToken, LeadProvider

# Using a token is no change of it: the note of its use keeps no history, and a crash may lose it,
# so nobody waits for the disk. The scope goes over as text: the driver need not ask what its type is.
USE_TOKEN: Final = Prepared(
    """
    UPDATE api_tokens
       SET last_used_at = $3, updated_at = $3
      FROM (SELECT set_config('synchronous_commit', 'off', true), set_config('npq.bulk', 'on', true))
           AS unheard
     WHERE hashed_token = $1 AND scope = $2::text::api_token_scopes
 RETURNING id, lead_provider_id
    """,
    ("hashed_token", "scope", "now"),
)


def provider_named(name: str) -> Select[LeadProvider]:
    """The provider of exactly that name."""
    return select(LeadProvider).where(LeadProvider.name == name)


def all_tokens() -> Select[ApiToken, str | None]:
    """Every token with its provider's name, by provider and age; those of neighbours come last."""
    return (
        select(ApiToken, LeadProvider.name)
        .outerjoin(LeadProvider, ApiToken.lead_provider_id == LeadProvider.id)
        .order_by(LeadProvider.name.nulls_last(), ApiToken.scope, ApiToken.id)
    )


def tokens_held(scope: TokenScope, provider_id: int | None) -> Select[ApiToken]:
    """The tokens of this scope; of the one provider, where the scope is of providers."""
    whose = ApiToken.lead_provider_id.is_not_distinct_from(provider_id)
    return select(ApiToken).where(ApiToken.scope == scope, whose).order_by(ApiToken.id)
