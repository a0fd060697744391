"""Providers' tokens: found by their hash. Source: provider-api.md 3."""

from typing import Final

from sqlalchemy import Select, select

from store.prepared import Prepared
from store.tables import ApiToken, LeadProvider

# Using a token is no change of it: the note of its use keeps no history, and a crash may lose it,
# so nobody waits for the disk.
USE_TOKEN: Final = Prepared(
    """
    UPDATE api_tokens
       SET last_used_at = $2, updated_at = $2
      FROM (SELECT set_config('synchronous_commit', 'off', true), set_config('npq.bulk', 'on', true))
           AS unheard
     WHERE hashed_token = $1
 RETURNING id, lead_provider_id
    """,
    ("hashed_token", "now"),
)


def tokens_of(provider_id: int) -> Select[ApiToken]:
    return select(ApiToken).where(ApiToken.lead_provider_id == provider_id).order_by(ApiToken.id)


def provider_named(name: str) -> Select[LeadProvider]:
    """The provider of exactly that name."""
    return select(LeadProvider).where(LeadProvider.name == name)


def all_tokens() -> Select[str, ApiToken]:
    """Every token with its provider's name, by provider and age."""
    return (
        select(LeadProvider.name, ApiToken)
        .join(ApiToken, ApiToken.lead_provider_id == LeadProvider.id)
        .order_by(LeadProvider.name, ApiToken.id)
    )
