"""Delivery partners as declarations name them. Source: provider-api.md 15.2."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Uuid,
    false,
    func,
    or_,
    select,
    update,
)

from domain.participation.partners import PRIMARY, SECONDARY
from store.prepared import Prepared, constant, given, prepared
from store.queries.values import NOW, ONE, PROVIDER
from store.queries.visibility import is_asked_for
from store.tables import (
    Application,
    Cohort,
    Declaration,
    DeliveryPartner,
    DeliveryPartnership,
    FeatureFlag,
)

_declaration = Declaration.__table__
_application = Application.__table__
_cohort = Cohort.__table__
_partner = DeliveryPartner.__table__
_partnership = DeliveryPartnership.__table__
_flag = FeatureFlag.__table__
_REQUIRED: Final = "delivery_partner_required"


def named_partners(
    cohort_id: ColumnElement[int], *, correlated: FromClause
) -> list[ColumnElement[Any]]:
    """Of both partners that a request names: the key, and whether it is the provider's in the cohort.

    ``correlated`` is where the cohort is read from.
    """
    columns: list[ColumnElement[Any]] = []
    for name in (PRIMARY, SECONDARY):
        is_named = _partner.c.public_id == given(name, Uuid)
        is_of_provider = (
            select(ONE)
            .select_from(
                _partnership.join(_partner, _partner.c.id == _partnership.c.delivery_partner_id)
            )
            .where(
                is_named,
                _partnership.c.lead_provider_id == PROVIDER,
                _partnership.c.cohort_id == cohort_id,
            )
            .correlate(correlated)
            .exists()
        )
        key = select(_partner.c.id).where(is_named).scalar_subquery()
        columns += [key.label(name), is_of_provider.label(f"{name}_is_of_provider")]
    return columns


def partner_is_asked_for() -> ColumnElement[bool]:
    """Whether the flag is on that makes a partner a must."""
    is_on = select(_flag.c.enabled).where(_flag.c.key == constant(_REQUIRED)).scalar_subquery()
    return func.coalesce(is_on, false()).label("partner_is_asked_for")


def _facts() -> Prepared:
    """The provider's declaration, locked, with what changing its partners looks at."""
    return prepared(
        select(
            _declaration.c.id,
            _cohort.c.start_year.label("cohort_year"),
            _application.c.teacher_catchment,
            partner_is_asked_for(),
            *named_partners(_declaration.c.cohort_id, correlated=_declaration),
        )
        .select_from(
            _declaration.join(
                _application, _application.c.id == _declaration.c.application_id
            ).join(_cohort, _cohort.c.id == _declaration.c.cohort_id)
        )
        .where(is_asked_for(_declaration))
        .with_for_update(of=_declaration, key_share=True)
    )


def _change() -> Prepared:
    """Name these partners; a declaration that names them already is left as it is."""
    named = {name: given(name, BigInteger) for name in (PRIMARY, SECONDARY)}
    differs = [_declaration.c[name].is_distinct_from(key) for name, key in named.items()]
    return prepared(
        update(_declaration)
        .where(_declaration.c.id == given("id", BigInteger), or_(*differs))
        .values(updated_at=NOW, **named)
    )


PARTNER_FACTS: Final = _facts()
CHANGE_PARTNERS: Final = _change()
