"""Every message there is, by its type: the one place where bodies are read and written."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

from marshmallow import ValidationError

from contracts.messages import (
    applications,
    declarations,
    exports,
    finance,
    identity,
    mail,
    migration,
    notices,
    outcomes,
    participants,
    registration,
    requests,
    sandbox,
    schedule,
)
from contracts.messages.base import Message, MessageSchema
from domain.faults import Fault, Invalid

_AREAS: Final = (
    registration,
    applications,
    participants,
    declarations,
    outcomes,
    exports,
    finance,
    identity,
    mail,
    migration,
    requests,
    sandbox,
    notices,
    schedule,
)

SCHEMAS: Final[Mapping[str, MessageSchema]] = {
    schema.makes.type: schema() for schema in chain.from_iterable(area.SCHEMAS for area in _AREAS)
}


def read_message(message_type: str, body: Mapping[str, Any]) -> Message:
    """The message in a body. Raises: Invalid (an unknown type, or a body that does not fit it)."""
    schema = SCHEMAS.get(message_type)
    if schema is None:
        raise Invalid(Fault(title="type", detail=f"There is no message type '{message_type}'."))
    try:
        message = schema.load(dict(body))
    except ValidationError as error:
        raise Invalid(*_faults(error)) from error
    assert isinstance(message, Message)
    return message


def body_of(message: Message) -> dict[str, Any]:
    """The body of a message, as JSON has it."""
    body = SCHEMAS[message.type].dump(message)
    assert isinstance(body, dict)
    return body


def _faults(error: ValidationError) -> list[Fault]:
    """Which fields do not fit; the values are not repeated."""
    return [
        Fault(title=str(field), detail=" ".join(map(str, words)))
        for field, words in sorted(error.messages_dict.items())
    ]
