"""Lists of values with names of their own, so that whoever makes a client from the document gets one of each.

Left where they stand, a list that may also be null becomes three types in a generated client, and each
attribute named ``course_identifier`` has its own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

_Node: TypeAlias = dict[str, Any]
_Values: TypeAlias = tuple[str, ...]


def with_named_enumerations(schemas: Mapping[str, _Node]) -> dict[str, _Node]:
    """The schemas, with each list of values as one more of them; a single value is a constant.

    A list is called as the first attribute that has it, and after the schema as well where attributes of one
    name have different lists, unless it is the usual one.
    """
    uses = Counter((attribute, _values(node)) for _, attribute, node in _enumerations(schemas))
    names: dict[_Values, str] = {}
    for schema, attribute, node in list(_enumerations(schemas)):
        values = _values(node)
        if len(values) == 1:
            _become(node, {"type": "string", "const": values[0]})
            continue
        name = "".join(part.title() for part in attribute.split("_"))
        if not _is_usual(attribute, values, uses):
            name = schema + name
        _become(node, {"$ref": f"#/components/schemas/{names.setdefault(values, name)}"})
    named = {name: {"type": "string", "enum": list(values)} for values, name in names.items()}
    return {**schemas, **named}


def _is_usual(attribute: str, values: _Values, uses: Counter[tuple[str, _Values]]) -> bool:
    """Whether it is the only list of attributes of the name, or used far more than each other."""
    others = [
        count for (name, rival), count in uses.items() if name == attribute and rival != values
    ]
    return uses[attribute, values] > 2 * max(others, default=0)


def _enumerations(schemas: Mapping[str, _Node]) -> Iterator[tuple[str, str, _Node]]:
    """Each list of values: the schema, the attribute and the node that has it."""
    for name, schema in schemas.items():
        for attribute, node in schema.get("properties", {}).items():
            for one in (node, node.get("items", {})):
                if "enum" in one:
                    yield name.removesuffix("Attributes"), attribute, one


def _values(node: _Node) -> _Values:
    return tuple(value for value in node["enum"] if value is not None)


def _become(node: _Node, described: _Node) -> None:
    """Say it in these words; null too, if it may be null."""
    may_be_null = None in node.pop("enum")
    del node["type"]
    node.update({"anyOf": [described, {"type": "null"}]} if may_be_null else described)
