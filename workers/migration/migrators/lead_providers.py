"""Lead providers: every legacy provider must be one of ours; nothing is written.

Names are not compared: at least one differs. Source: migration.md 5.1.
"""

from typing import Final

from sqlalchemy import select

from workers.migration import old, refs
from workers.migration.migrator import Check, Migrator

LEAD_PROVIDERS: Final = Migrator(
    entity="lead_provider",
    source=select(old.npq_lead_providers.c.id).outerjoin_from(
        old.npq_lead_providers,
        refs.lead_provider,
        refs.lead_provider.c.public_id == old.npq_lead_providers.c.id,
    ),
    legacy_id=old.npq_lead_providers.c.id,
    target=refs.lead_provider,
    checks=(Check("not_found.lead_provider", refs.lead_provider.c.id.is_(None)),),
)
