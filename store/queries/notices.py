"""Endpoints of providers, what they have yet to be told, and their deliveries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Update, exists, func, select, update

from domain.notices.states import UNFINISHED, EndpointState, NoticeType
from store.tables import LeadProvider, NoticeDelivery, NoticeEndpoint, ProviderChange


def endpoint_of(provider_id: int, public_id: UUID) -> Select[NoticeEndpoint]:
    """The provider's endpoint, to be changed: nobody else changes it meanwhile."""
    return (
        select(NoticeEndpoint)
        .where(NoticeEndpoint.lead_provider_id == provider_id)
        .where(NoticeEndpoint.public_id == public_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def endpoint_to_serve(public_id: UUID) -> Select[NoticeEndpoint]:
    """An endpoint by its id alone, for who serves all providers; as `endpoint_of`."""
    return (
        select(NoticeEndpoint)
        .where(NoticeEndpoint.public_id == public_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def is_behind() -> ColumnElement[bool]:
    """Whether the endpoint has yet to be told of something."""
    return exists(
        select(ProviderChange.position)
        .where(ProviderChange.lead_provider_id == NoticeEndpoint.lead_provider_id)
        .where(ProviderChange.position > NoticeEndpoint.position)
    )


def endpoints_behind() -> Select[NoticeEndpoint]:
    """The endpoints that wait to be told of something.

    Waits for who has one of them in hand, and then sees what became of it.
    """
    return (
        select(NoticeEndpoint)
        .where(NoticeEndpoint.state == EndpointState.ENABLED.value)
        .where(is_behind())
        .order_by(NoticeEndpoint.id)
        .with_for_update(key_share=True)
    )


def delivery_in_flight(endpoint_id: int) -> Select[NoticeDelivery]:
    """The one delivery of changes that the endpoint has not settled."""
    return (
        select(NoticeDelivery)
        .where(NoticeDelivery.endpoint_id == endpoint_id)
        .where(NoticeDelivery.type == NoticeType.CHANGES.value)
        .where(NoticeDelivery.replay_of.is_(None))
        .where(is_unfinished())
        .execution_options(populate_existing=True)
    )


def is_unfinished() -> ColumnElement[bool]:
    return NoticeDelivery.state.in_([state.value for state in UNFINISHED])


def overdue_deliveries(before: datetime) -> Select[NoticeDelivery]:
    """Tests and replays whose time came long ago; what another has in hand is left out."""
    due_at = func.coalesce(NoticeDelivery.next_attempt_at, NoticeDelivery.created_at)
    return (
        select(NoticeDelivery)
        .where(is_unfinished())
        .where(
            (NoticeDelivery.type == NoticeType.TEST.value) | NoticeDelivery.replay_of.is_not(None)
        )
        .where(due_at < before)
        .with_for_update(skip_locked=True)
    )


def delivery_of(endpoint_id: int, public_id: UUID) -> Select[NoticeDelivery]:
    """One of the endpoint's deliveries."""
    return select(NoticeDelivery).where(
        NoticeDelivery.endpoint_id == endpoint_id, NoticeDelivery.public_id == public_id
    )


def up_to_date_endpoints_moved_on() -> Update:
    """Endpoints that know everything know it up to the newest position, whoever's change that was.

    Old changes are forgotten: who is not known to have heard of them is told to read everything again.
    """
    newest = select(func.coalesce(func.max(ProviderChange.position), 0)).scalar_subquery()
    return update(NoticeEndpoint).where(~is_behind()).values(position=newest)


def endpoints_with_providers() -> Select[NoticeEndpoint, str, datetime | None]:
    """Every endpoint with its provider's name and the time at which it last took a notice."""
    delivered_at = (
        select(func.max(NoticeDelivery.delivered_at))
        .where(NoticeDelivery.endpoint_id == NoticeEndpoint.id)
        .scalar_subquery()
    )
    return (
        select(NoticeEndpoint, LeadProvider.name, delivered_at)
        .join(LeadProvider, LeadProvider.id == NoticeEndpoint.lead_provider_id)
        .order_by(LeadProvider.name, NoticeEndpoint.id)
    )


def endpoint_with_provider(public_id: UUID) -> Select[NoticeEndpoint, str]:
    return (
        select(NoticeEndpoint, LeadProvider.name)
        .join(LeadProvider, LeadProvider.id == NoticeEndpoint.lead_provider_id)
        .where(NoticeEndpoint.public_id == public_id)
    )


def newest_deliveries(endpoint_id: int, *, before: UUID | None) -> Select[NoticeDelivery]:
    """The endpoint's deliveries, newest first; only those older than the one given."""
    statement = select(NoticeDelivery).where(NoticeDelivery.endpoint_id == endpoint_id)
    if before is not None:
        older_than = select(NoticeDelivery.id).where(NoticeDelivery.public_id == before)
        statement = statement.where(NoticeDelivery.id < older_than.scalar_subquery())
    return statement.order_by(NoticeDelivery.id.desc())
