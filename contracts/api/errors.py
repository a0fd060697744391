"""The two shapes in which the API says what is wrong. Source: provider-api.md 6."""

from collections.abc import Sequence
from typing import Final

import orjson

from domain.faults import Fault

ACCESS_DENIED: Final = "HTTP Token: Access denied"
NOT_FOUND: Final = "Resource not found"
UNPROCESSABLE: Final = "Unprocessable entity"
INTERNAL: Final = "Internal server error"
UNAVAILABLE: Final = "Service unavailable"
UNSUPPORTED: Final = "Unsupported media type"
TOO_LARGE: Final = "The request body is too large"
NO_SUCH_BYTES: Final = Fault(
    title="range", detail="The header Range must name bytes that the file has: bytes=first-last."
)


def error(words: str) -> bytes:
    """One string: for what is said without looking at the request's content."""
    return orjson.dumps({"error": words})


def errors(faults: Sequence[Fault]) -> bytes:
    """An entry for each fault, in their order."""
    return orjson.dumps(
        {"errors": [{"title": fault.title, "detail": fault.detail} for fault in faults]}
    )
