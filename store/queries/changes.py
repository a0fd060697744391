"""The change feed: what a provider sees differently, in the order of commits.

Read on the connection on which the resources are then read, or on one that lags no less: a change that
is in the feed is in the tables.
"""

from typing import Final

from sqlalchemy import BigInteger, ColumnElement, func, literal_column, select

from store.prepared import Prepared, given, prepared
from store.queries.values import PROVIDER
from store.tables import ProviderChange

CHANNEL: Final = "npq_changes"
"""Where the database tells, when changes are committed, the keys of the providers, with commas between."""

_change = ProviderChange.__table__


def _changes_after() -> Prepared:
    """The provider's oldest changes with a position above ``after``, at most ``limit`` of them."""
    return prepared(
        select(_change.c.position, _change.c.resource, _change.c.resource_id, _change.c.changed_at)
        .where(
            _change.c.lead_provider_id == PROVIDER,
            _change.c.position > given("after", BigInteger),
        )
        .order_by(_change.c.position)
        .limit(given("limit", BigInteger))
    )


def _reach() -> Prepared:
    """The last position that is forgotten and the newest one, of all providers; 0 when there is none."""
    nothing: ColumnElement[int] = literal_column("0")
    return prepared(
        select(
            func.coalesce(func.min(_change.c.position) - literal_column("1"), nothing).label(
                "forgotten"
            ),
            func.coalesce(func.max(_change.c.position), nothing).label("newest"),
        )
    )


CHANGES_AFTER: Final = _changes_after()
REACH: Final = _reach()
