"""Places in a list as clients carry them: sealed, so that nobody reads our keys out of them or makes one up."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date, datetime

import orjson

from store.queries.listing import Place
from store.sealing import Seal, Unsealable, derived_key


class Cursors:
    """Writes places and reads them again."""

    def __init__(self, secret_key: str) -> None:
        self._seal = Seal(derived_key(secret_key, "list cursors"))

    def written(self, place: Place, *, of: bytes) -> str:
        """The place as text for an address; ``of`` is the list that it belongs to."""
        sealed = self._seal.seal(self.packed(place), place=of)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def read(self, cursor: str, *, of: bytes, types: Sequence[type]) -> Place | None:
        """The place in a cursor of ours; None when it is none, or another list's."""
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            return self.unpacked(self._seal.open(sealed, place=of), types=types)
        except (binascii.Error, ValueError, Unsealable):
            return None

    def packed(self, place: Place) -> bytes:
        return orjson.dumps(place)

    def unpacked(self, packed: bytes, *, types: Sequence[type]) -> Place:
        return tuple(
            _value(value, type_) for value, type_ in zip(orjson.loads(packed), types, strict=True)
        )


def _value(value: str | int, type_: type) -> datetime | date | str | int:
    if issubclass(type_, datetime):
        return datetime.fromisoformat(str(value))
    return date.fromisoformat(str(value)) if issubclass(type_, date) else value
