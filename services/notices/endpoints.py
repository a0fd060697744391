"""An endpoint is added, changed, given a new secret, and removed: by its provider, or by staff for it.

A provider finds its own; another's is as good as none.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, Invalid, NotFound
from domain.notices.addresses import AddressFault, Reach, notice_url
from domain.notices.signing import BOTH_SIGN_FOR, new_secret
from domain.notices.states import MOST_ENDPOINTS, SET_BY_PROVIDERS, EndpointState
from domain.notices.words import UNKNOWN_STATE, fault_of
from services.changes.read_changes import newest_position
from services.notices.asking import try_at_once
from services.notices.keeping import Keeping
from services.notices.secrets import sealed_secret
from store.audit import audit_context
from store.engine import connection_of
from store.queries.notices import endpoint_of, endpoint_to_serve
from store.sealing import Seal
from store.tables import LeadProvider, NoticeEndpoint

_NONE_THERE = Fault(title="base", detail="There is no such notice endpoint.")


@dataclass(frozen=True, kw_only=True, slots=True)
class WithSecret:
    """An endpoint, and the secret that it has just been given: shown this once."""

    endpoint: NoticeEndpoint
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointChange:
    """What is to be different; None: it stays as it is."""

    url: str | None = None
    state: str | None = None


async def find_endpoint(
    session: AsyncSession, public_id: UUID, *, provider_id: int
) -> NoticeEndpoint:
    """The provider's endpoint, locked. Raises: NotFound."""
    endpoint = await session.scalar(endpoint_of(provider_id, public_id))
    if endpoint is None:
        raise NotFound(_NONE_THERE)
    return endpoint


async def find_any_endpoint(session: AsyncSession, public_id: UUID) -> NoticeEndpoint:
    """Whoever's endpoint, locked, for staff. Raises: NotFound."""
    endpoint = await session.scalar(endpoint_to_serve(public_id))
    if endpoint is None:
        raise NotFound(_NONE_THERE)
    return endpoint


async def add_endpoint(
    session: AsyncSession, typed_url: str, *, provider_id: int, keeping: Keeping
) -> WithSecret:
    """Tell this address of what changes from now on.

    Raises: Invalid (the address), Conflict (there is one with it, there are five already).
    """
    url = _url(typed_url, keeping.reach)
    public_id, secret = uuid4(), new_secret()
    endpoint = NoticeEndpoint(
        public_id=public_id,
        lead_provider_id=provider_id,
        number=await _free_number(session, provider_id),
        url=url,
        sealed_secret=sealed_secret(keeping.seal, secret, endpoint_id=public_id),
        position=await newest_position(await connection_of(session)),
        created_by=audit_context().actor,
    )
    session.add(endpoint)
    await session.flush()
    await session.refresh(endpoint)
    return WithSecret(endpoint=endpoint, secret=secret)


async def change_endpoint(
    session: AsyncSession,
    endpoint: NoticeEndpoint,
    change: EndpointChange,
    *,
    keeping: Keeping,
    now: datetime,
) -> None:
    """Move the endpoint, pause it, or let it be told again. What waits is tried at once.

    Raises: Invalid (the address, the state), Conflict (there is another with the address).
    """
    moved = change.url is not None
    if change.url is not None:
        endpoint.url = _url(change.url, keeping.reach)
    if change.state is not None:
        if change.state not in SET_BY_PROVIDERS:
            raise Invalid(UNKNOWN_STATE)
        moved = moved or change.state != endpoint.state
        endpoint.state, endpoint.state_reason = change.state, None
    endpoint.updated_at = now
    await session.flush()
    if moved and endpoint.state == EndpointState.ENABLED:
        await try_at_once(session, endpoint, now=now)


async def rotate_secret(
    session: AsyncSession, endpoint: NoticeEndpoint, *, seal: Seal, now: datetime
) -> WithSecret:
    """A new secret; the one before it signs beside it for a day, an older one no more."""
    secret = new_secret()
    endpoint.previous_sealed_secret = endpoint.sealed_secret
    endpoint.previous_signs_until = now + BOTH_SIGN_FOR
    endpoint.sealed_secret = sealed_secret(seal, secret, endpoint_id=endpoint.public_id)
    endpoint.updated_at = now
    await session.flush()
    return WithSecret(endpoint=endpoint, secret=secret)


async def remove_endpoint(session: AsyncSession, endpoint: NoticeEndpoint) -> None:
    """Forget the endpoint and its deliveries; its history stays."""
    await session.delete(endpoint)
    await session.flush()


def _url(typed: str, reach: Reach) -> str:
    url = notice_url(typed, reach)
    if isinstance(url, AddressFault):
        raise Invalid(fault_of(url))
    return url


async def _free_number(session: AsyncSession, provider_id: int) -> int:
    """The lowest number that is free; one too many when none is, which the database then refuses.

    Two callers at once are told one after the other.
    """
    provider = select(LeadProvider.id).where(LeadProvider.id == provider_id)
    await session.execute(provider.with_for_update(key_share=True))
    taken = select(NoticeEndpoint.number).where(NoticeEndpoint.lead_provider_id == provider_id)
    numbers = set(await session.scalars(taken))
    return min(set(range(1, MOST_ENDPOINTS + 2)) - numbers)
