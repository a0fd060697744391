"""What every message is: an immutable value with a type, and a schema that reads and writes its body.

A field may be added with a default; anything else is a new version, sent beside the old one until no
queue holds the old one. Bodies hold ids and facts, never names or e-mail addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, post_load


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """Something happened. Nobody need be interested: an event without a reader is no mistake."""

    type: ClassVar[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Command(Message):
    """One worker is asked to do something: exactly one queue takes it."""


class MessageSchema(Schema):
    """Reads a body into the message that it ``makes``; fields that it does not know are skipped."""

    class Meta:
        unknown = EXCLUDE

    makes: ClassVar[type[Message]]

    @post_load
    def _make(self, fields: Mapping[str, Any], **_: Any) -> Message:
        return self.makes(**fields)
