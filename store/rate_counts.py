"""Requests counted in fixed windows, together for all processes.

A process takes hits from the shared count in small leases and gives them out by itself, so that a busy
provider does not cost a write for each request. No limit is ever exceeded; a window may close early by
what other processes hold unused.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from store.transaction import borrowed

_LEASES_IN_A_WINDOW: Final = 50
_KEYS_REMEMBERED: Final = 10_000

_TAKE: Final = """
INSERT INTO rate_counts AS counts (key_hash, count, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (key_hash) DO UPDATE
   SET count = CASE WHEN counts.expires_at <= $4 THEN excluded.count
                    ELSE counts.count + excluded.count END,
       expires_at = CASE WHEN counts.expires_at <= $4 THEN excluded.expires_at
                         ELSE counts.expires_at END
RETURNING count, expires_at
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most ``most`` requests within ``window``, counted for each key of this ``name``."""

    name: str
    most: int
    window: timedelta

    @property
    def lease(self) -> int:
        """How many hits a process takes at once; one by one where few are allowed."""
        return max(1, self.most // _LEASES_IN_A_WINDOW)


@dataclass(slots=True)
class _Lease:
    left: int
    expires_at: datetime


@dataclass(kw_only=True, slots=True)
class RateCounts:
    """One process's view of the shared counts."""

    engine: AsyncEngine
    _leases: dict[bytes, _Lease] = field(default_factory=dict)

    async def hit(self, limit: Limit, key: str, *, now: datetime) -> timedelta | None:
        """Count one request: None when it is allowed, else how long the window still lasts.

        Raises: Unavailable (the counts cannot be reached).
        """
        key_hash = hashlib.sha256(f"{limit.name}:{key}".encode(errors="surrogateescape")).digest()
        lease = self._leases.get(key_hash)
        if lease is None or lease.expires_at <= now or lease.left == 0:
            lease = await self._taken(limit, key_hash, now=now)
        if lease.left == 0:
            return lease.expires_at - now
        lease.left -= 1
        return None

    async def _taken(self, limit: Limit, key_hash: bytes, *, now: datetime) -> _Lease:
        """A new lease; an empty one when the shared count is used up."""
        async with borrowed(self.engine) as connection:
            row = await connection.fetchrow(_TAKE, key_hash, limit.lease, now + limit.window, now)
        assert row is not None
        over = max(0, row["count"] - limit.most)
        lease = _Lease(left=max(0, limit.lease - over), expires_at=row["expires_at"])
        if len(self._leases) >= _KEYS_REMEMBERED:
            self._leases.clear()
        self._leases[key_hash] = lease
        return lease
