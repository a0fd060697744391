"""Notice endpoints and deliveries as providers see them."""

from functools import cache
from typing import Any, Final

from sqlalchemy import FromClause, Select, Uuid, select

from contracts.api.common import Resource
from contracts.api.listing import Sort
from store.prepared import Prepared, given, prepared
from store.queries.columns import Expressions, as_text, as_timestamp, shown
from store.queries.listing import OLDEST_FIRST, Listing, Names, View
from store.queries.values import PROVIDER, PUBLIC_ID
from store.queries.visibility import is_asked_for
from store.tables import NoticeDelivery, NoticeEndpoint

_endpoint = NoticeEndpoint.__table__
_delivery = NoticeDelivery.__table__
_ENDPOINT_ID: Final = given("endpoint_id", Uuid)


def _endpoint_expressions(endpoint: FromClause) -> Expressions:
    plain = ("url", "state", "state_reason", "position")
    return {name: endpoint.c[name] for name in plain} | {
        "previous_secret_signs_until": as_timestamp(endpoint.c.previous_signs_until),
        "created_at": as_timestamp(endpoint.c.created_at),
        "updated_at": as_timestamp(endpoint.c.updated_at),
    }


def _delivery_expressions(delivery: FromClause) -> Expressions:
    plain = ("state", "after_position", "to_position", "number_of_changes", "attempts")
    last = ("last_status", "last_failure")
    times = ("next_attempt_at", "created_at", "delivered_at")
    return (
        {name: delivery.c[name] for name in (*plain, *last)}
        | {name: as_timestamp(delivery.c[name]) for name in times}
        | {"notice_type": delivery.c.type, "replay_of": as_text(delivery.c.replay_of)}
    )


def _passing_endpoints(_names: Names) -> Select[Any]:
    return select(_endpoint.c.id).where(_endpoint.c.lead_provider_id == PROVIDER)


def _passing_deliveries(_names: Names) -> Select[Any]:
    """The ids of the deliveries to the provider's endpoint of ``endpoint_id``."""
    return (
        select(_delivery.c.id)
        .join(_endpoint, _endpoint.c.id == _delivery.c.endpoint_id)
        .where(_endpoint.c.lead_provider_id == PROVIDER, _endpoint.c.public_id == _ENDPOINT_ID)
    )


def _shown_endpoint(view: View, endpoint: FromClause, among: FromClause) -> Select[Any]:
    expressions = _endpoint_expressions(endpoint)
    return shown(view.resource, endpoint, expressions).select_from(among)


def _shown_delivery(view: View, delivery: FromClause, among: FromClause) -> Select[Any]:
    expressions = _delivery_expressions(delivery)
    return shown(view.resource, delivery, expressions).select_from(among)


@cache
def one_endpoint(resource: Resource) -> Prepared:
    """The provider's endpoint of that ``public_id``."""
    return prepared(
        _shown_endpoint(View(resource), _endpoint, _endpoint).where(is_asked_for(_endpoint))
    )


@cache
def one_delivery(resource: Resource) -> Prepared:
    """The delivery of that ``public_id`` to one of the provider's endpoints."""
    among = _delivery.join(_endpoint, _endpoint.c.id == _delivery.c.endpoint_id)
    return prepared(
        _shown_delivery(View(resource), _delivery, among).where(
            _endpoint.c.lead_provider_id == PROVIDER, _delivery.c.public_id == PUBLIC_ID
        )
    )


ENDPOINTS: Final = Listing(
    table=_endpoint,
    order=OLDEST_FIRST,
    passing=_passing_endpoints,
    shown=_shown_endpoint,
)
DELIVERIES: Final = Listing(
    table=_delivery,
    order=(Sort(attribute="id", descending=True),),
    passing=_passing_deliveries,
    shown=_shown_delivery,
)
