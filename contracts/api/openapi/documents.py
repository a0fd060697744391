"""A document around operations, whichever API they belong to."""

from collections.abc import Mapping

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from contracts.api.openapi.enumerations import with_named_enumerations
from contracts.api.openapi.nodes import Node
from contracts.api.openapi.refusals import others, response_name


def document(info: Mapping[str, str], paths: Mapping[str, Node]) -> Node:
    """A document of these operations by path, each opened by a token; refusals are shared."""
    spec = APISpec(
        title=info["title"],
        version=info["version"],
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
        info={"description": info["description"]},
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for status, answer in others(paths).items():
        spec.components.response(response_name(status), answer)
    for path, described in paths.items():
        spec.path(path=path, operations=described)
    written = spec.to_dict()
    written["components"]["schemas"] = with_named_enumerations(written["components"]["schemas"])
    return {"openapi": written["openapi"]} | written


def _schema_name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")
