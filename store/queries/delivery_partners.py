"""Delivery partners as providers see them: those that teach for the provider. Source: provider-api.md 15.2."""

from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, any_, select

from contracts.api.common import Resource
from contracts.api.listing import Sort
from store.prepared import Prepared, prepared
from store.queries.columns import Expressions, as_text, as_timestamp, shown
from store.queries.listing import Listing, Names, View, json_list
from store.queries.values import COHORTS, ONE, PROVIDER, PUBLIC_ID
from store.tables import Cohort, DeliveryPartner, DeliveryPartnership

_partner = DeliveryPartner.__table__
_partnership = DeliveryPartnership.__table__
_cohort = Cohort.__table__


def _partnerships(partner: FromClause, column: ColumnElement[Any]) -> Select[Any]:
    """A column of the provider's partnerships with the partner, and of their cohorts."""
    return (
        select(column)
        .select_from(_partnership.join(_cohort, _cohort.c.id == _partnership.c.cohort_id))
        .where(
            _partnership.c.delivery_partner_id == partner.c.id,
            _partnership.c.lead_provider_id == PROVIDER,
        )
        .correlate(partner)
    )


def _expressions(partner: FromClause) -> Expressions:
    years = json_list(_cohort.c.start_year, _cohort.c.start_year)
    return {
        "name": partner.c.name,
        "cohort": as_text(_partnerships(partner, years).scalar_subquery()),
        "created_at": as_timestamp(partner.c.created_at),
        "updated_at": as_timestamp(partner.c.updated_at),
    }


def _passing(names: Names) -> Select[Any]:
    """The ids of the partners in any cohort, or in those of the filter."""
    partnerships = _partnerships(_partner, ONE)
    if "cohort" in names:
        partnerships = partnerships.where(_cohort.c.start_year == any_(COHORTS))
    return select(_partner.c.id).where(partnerships.exists())


def _shown(view: View, partner: FromClause, among: FromClause) -> Select[Any]:
    return shown(view.resource, partner, _expressions(partner)).select_from(among)


@cache
def one_delivery_partner(resource: Resource) -> Prepared:
    """The partner of that ``public_id``, if it teaches for the provider."""
    return prepared(
        _shown(View(resource), _partner, _partner).where(
            _partner.c.public_id == PUBLIC_ID, _partnerships(_partner, ONE).exists()
        )
    )


DELIVERY_PARTNERS: Final = Listing(
    table=_partner,
    order=(Sort(attribute="name"),),
    passing=_passing,
    shown=_shown,
)
