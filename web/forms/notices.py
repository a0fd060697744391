"""Forms about notice endpoints."""

from collections.abc import Mapping
from typing import Final

from domain.notices.addresses import LONGEST_URL, AddressFault
from web.forms.base import Choice, Form, Text

ADDRESS_WORDS: Final[Mapping[AddressFault, str]] = {
    AddressFault.BLANK: "Enter the address",
    AddressFault.NO_URL: "Enter an address with a full host name, like https://example.com/notices",
    AddressFault.TOO_LONG: f"The address must be {LONGEST_URL} characters or fewer",
    AddressFault.NOT_HTTPS: "The address must begin with https://",
    AddressFault.HAS_CREDENTIALS: "The address must not have a user name or password in it",
    AddressFault.HAS_FRAGMENT: "The address must not have a fragment, the part after #",
    AddressFault.PORT: "The address must use port 443 or one from 1024 to 65535",
    AddressFault.NOT_PUBLIC: "The address must lead to the public internet",
}

_URL: Final = Text("url", required=ADDRESS_WORDS[AddressFault.BLANK])
NEW_ENDPOINT: Final = Form(
    Choice("lead_provider_id", required="Choose a lead provider"), _URL, prefix="notice_endpoint"
)
ADDRESS: Final = Form(_URL, prefix="notice_endpoint")
