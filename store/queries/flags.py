"""Whether a flag is on for somebody. Source: admin-and-operations.md 10.1."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import FeatureFlag, FeatureFlagActor


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagState:
    """A flag as it concerns one actor."""

    is_on: bool
    percentage: int
    is_on_for_actor: bool

    @property
    def is_partial(self) -> bool:
        return not self.is_on and self.percentage > 0


async def flag_states(
    session: AsyncSession, keys: frozenset[str], *, actor: str | None
) -> dict[str, FlagState]:
    """The states of the flags that exist, by key; one question for all of them."""
    listed = (
        select(FeatureFlagActor.flag)
        .where(FeatureFlagActor.flag == FeatureFlag.key, FeatureFlagActor.actor == (actor or ""))
        .exists()
    )
    rows = await session.execute(
        select(FeatureFlag.key, FeatureFlag.enabled, FeatureFlag.percentage, listed).where(
            FeatureFlag.key.in_(keys)
        )
    )
    return {
        key: FlagState(is_on=enabled, percentage=percentage, is_on_for_actor=named)
        for key, enabled, percentage, named in rows
    }
