"""What the pages about notices show, in words and colours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.faults import Conflict
from domain.notices.addresses import AddressFault, Reach, notice_url
from domain.notices.states import UNFINISHED, DeliveryState, EndpointState, NoticeType
from store.tables import NoticeDelivery, NoticeEndpoint
from web.forms.base import Filled
from web.forms.notices import ADDRESS_WORDS

HOME: Final = "/admin/notices"
_ENDPOINT_TAGS: Final = {
    EndpointState.ENABLED: ("Enabled", "govuk-tag--green"),
    EndpointState.PAUSED: ("Paused", "govuk-tag--grey"),
    EndpointState.FAILING: ("Failing", "govuk-tag--red"),
}
_DELIVERY_TAGS: Final = {
    DeliveryState.WAITING: ("Waiting", "govuk-tag--blue"),
    DeliveryState.FAILED: ("To be tried again", "govuk-tag--yellow"),
    DeliveryState.DELIVERED: ("Delivered", "govuk-tag--green"),
    DeliveryState.GIVEN_UP: ("Given up", "govuk-tag--red"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryLine:
    """One delivery in the log."""

    delivery: NoticeDelivery
    about: str
    tag: dict[str, str]
    answer: str
    may_be_replayed: bool


def path_of(endpoint: NoticeEndpoint) -> str:
    return f"{HOME}/{endpoint.public_id}"


def endpoint_tag(endpoint: NoticeEndpoint) -> dict[str, str]:
    """Parameters of ``govukTag``."""
    text, classes = _ENDPOINT_TAGS[EndpointState(endpoint.state)]
    return {"text": text, "classes": classes}


def both_sign_until(endpoint: NoticeEndpoint, *, now: datetime) -> datetime | None:
    """Until when the secret before the present one signs as well; None: it does not."""
    until = endpoint.previous_signs_until
    return until if until is not None and until > now else None


def delivery_line(delivery: NoticeDelivery, endpoint: NoticeEndpoint) -> DeliveryLine:
    text, classes = _DELIVERY_TAGS[DeliveryState(delivery.state)]
    return DeliveryLine(
        delivery=delivery,
        about=_about(delivery),
        tag={"text": text, "classes": classes},
        answer=delivery.last_failure or _answered(delivery),
        may_be_replayed=delivery.type == NoticeType.CHANGES
        and delivery.state not in UNFINISHED
        and endpoint.state != EndpointState.PAUSED,
    )


def with_address_fault(filled: Filled, reach: Reach) -> Filled:
    """The form with what is wrong with its address, if anything is."""
    fault = notice_url(filled.values.get("url") or "", reach)
    if not isinstance(fault, AddressFault) or not filled.is_valid:
        return filled
    return filled.with_error("url", fault.value, ADDRESS_WORDS[fault])


def with_conflict(filled: Filled, conflict: Conflict) -> Filled:
    """The form with what the database said to it."""
    if conflict.faults[0].title == "url":
        words = "The provider already has an endpoint with this address"
        return filled.with_error("url", "taken", words)
    words = "The provider already has 5 endpoints, which is the most that it can have"
    return filled.with_error("lead_provider_id", "too_many", words)


def _about(delivery: NoticeDelivery) -> str:
    if delivery.type == NoticeType.TEST:
        return "Test"
    number = delivery.number_of_changes
    changes = "1 change" if number == 1 else f"{number} changes"
    return f"{changes}, replayed" if delivery.replay_of else changes


def _answered(delivery: NoticeDelivery) -> str:
    return "" if delivery.last_status is None else f"Answered {delivery.last_status}"
