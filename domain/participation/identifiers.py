"""Public ids as providers write them. Source: provider-api.md 6, the malformed-id rule."""

import re
from typing import Final
from uuid import UUID

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def uuid_of(text: str) -> UUID | None:
    """The UUID that the text is, in either case; None when it is none."""
    return UUID(text) if _UUID.fullmatch(text) else None
