"""The messages and queues as an AsyncAPI 3.0 document, made from the schemas that read and write them."""

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from contracts.messages.base import Message, MessageSchema
from contracts.messages.catalogue import SCHEMAS
from contracts.messages.envelope import EnvelopeSchema

EXAMPLES: Final = Path(__file__).parent / "examples"
EXCHANGE: Final = "messages"

_Node = dict[str, Any]


def asyncapi(queues: Mapping[str, Sequence[str]], *, version: str) -> _Node:
    """The document; ``queues`` says which types each queue reads."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "National professional qualifications: messages",
            "version": version,
            "description": (
                "Every message travels in an envelope, through a topic exchange whose routing keys are the"
                " types. Delivery is at least once; consumers ignore a message id that they have handled."
                " A new field has a default; any other change is a new version of the type."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            EXCHANGE: _exchange(),
            **{queue: _queue(queue, types) for queue, types in sorted(queues.items())},
        },
        "operations": {
            "publish": _operation("send", EXCHANGE, sorted(SCHEMAS)),
            **{
                f"{queue}.receive": _operation("receive", queue, types)
                for queue, types in sorted(queues.items())
            },
        },
        "components": {
            "messages": {name: _message(schema) for name, schema in sorted(SCHEMAS.items())},
            "schemas": {
                "Envelope": _json_schema(EnvelopeSchema()),
                **{name: _payload(schema) for name, schema in sorted(SCHEMAS.items())},
                **_nested(),
            },
        },
    }


def example_of(message_type: str) -> _Node:
    """The stored example of a message, in its envelope."""
    example = orjson.loads((EXAMPLES / f"{message_type}.json").read_bytes())
    assert isinstance(example, dict)
    return example


def _exchange() -> _Node:
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": EXCHANGE,
        "description": "Where the relay publishes; the routing key is the message's type.",
        "messages": _references(sorted(SCHEMAS)),
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _queue(name: str, types: Sequence[str]) -> _Node:
    queue = {"name": name, "durable": True, "exclusive": False, "autoDelete": False}
    return {
        "address": name,
        "messages": _references(types),
        "bindings": {"amqp": {"is": "queue", "queue": queue, "bindingVersion": "0.3.0"}},
    }


def _references(types: Sequence[str]) -> _Node:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in types}


def _operation(action: str, channel: str, types: Sequence[str]) -> _Node:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in types],
    }


def _message(schema: MessageSchema) -> _Node:
    message = schema.makes
    first, _, rest = _docstring(message).partition("\n\n")
    described = {"description": " ".join(rest.split())} if rest else {}
    return {
        "name": message.type,
        "title": message.__name__,
        "summary": " ".join(first.split()),
        **described,
        "payload": {"$ref": f"#/components/schemas/{message.type}"},
        "examples": [{"payload": example_of(message.type)}],
    }


def _payload(schema: MessageSchema) -> _Node:
    """The envelope with this type and this body in it."""
    own = {"type": {"const": schema.makes.type}, "body": _json_schema(schema)}
    return {
        "allOf": [
            {"$ref": "#/components/schemas/Envelope"},
            {"type": "object", "properties": own},
        ]
    }


def _docstring(message: type[Message]) -> str:
    documented = inspect.getdoc(message)
    assert documented is not None
    return documented


def _json_schema(schema: Schema) -> _Node:
    described, _ = _described(schema)
    return described


def _nested() -> _Node:
    """The schemas of what messages hold, by their names."""
    return {
        name: described
        for schema in SCHEMAS.values()
        for name, described in sorted(_described(schema)[1].items())
    }


def _described(schema: Schema) -> tuple[_Node, _Node]:
    """The schema, and those that it names."""
    plugin = MarshmallowPlugin()
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    described = dict(plugin.converter.schema2jsonschema(schema))  # type: ignore[no-untyped-call]
    return described, dict(spec.components.schemas)
