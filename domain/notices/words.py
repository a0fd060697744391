"""What is said when an endpoint cannot be as it was asked for."""

from collections.abc import Mapping
from typing import Final

from domain.faults import Fault
from domain.notices.addresses import LONGEST_URL, AddressFault

_ADDRESSES: Final[Mapping[AddressFault, str]] = {
    AddressFault.BLANK: "Enter a '#/url'.",
    AddressFault.NO_URL: "The '#/url' must be a URL with a full host name, such as"
    " https://example.com/notices.",
    AddressFault.TOO_LONG: f"The '#/url' must have {LONGEST_URL} characters or fewer.",
    AddressFault.NOT_HTTPS: "The '#/url' must begin with https://.",
    AddressFault.HAS_CREDENTIALS: "The '#/url' must have no user name and no password in it.",
    AddressFault.HAS_FRAGMENT: "The '#/url' must have no fragment (#…).",
    AddressFault.PORT: "The '#/url' must use port 443 or one from 1024 to 65535.",
    AddressFault.NOT_PUBLIC: "The '#/url' must lead to the public internet.",
}
UNKNOWN_STATE: Final = Fault(
    title="state", detail="The '#/state' must be 'enabled' or 'paused'; the service sets 'failing'."
)
STILL_TRIED: Final = Fault(
    title="base", detail="This delivery is still being tried. Replay it once it is settled."
)
PAUSED: Final = Fault(
    title="base", detail="The endpoint is paused. Enable it before a delivery is replayed."
)
ONLY_CHANGES: Final = Fault(
    title="base", detail="A test notice cannot be replayed. Send another test instead."
)


def fault_of(address: AddressFault) -> Fault:
    """The fault as callers of the API are told of it."""
    return Fault(title="url", detail=_ADDRESSES[address])
