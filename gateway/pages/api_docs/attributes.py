"""What the guidance says of operations and attributes, made from the contracts of the versions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from contracts.api.common import Field, Kind, Resource
from contracts.api.openapi import openapi
from contracts.api.operations import Operation
from gateway.pages.api_docs.tables import code, table

Versions = Mapping[str, Sequence[Operation]]

_MANY_VALUES: Final = 8
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "Text",
    Kind.TEXT_OR_INTEGER: "Text or whole number",
    Kind.UUID: "UUID",
    Kind.BOOLEAN: "True or false",
    Kind.INTEGER: "Whole number",
    Kind.TIMESTAMP: "Time",
    Kind.DATE: "Date",
    Kind.OBJECT: "Object",
    Kind.OBJECTS: "List of objects",
    Kind.TEXTS: "List of texts",
    Kind.INTEGERS: "List of whole numbers",
}
"""How the guidance calls each kind of value."""


def operations_table(versions: Versions) -> str:
    """Every operation and the versions that have it."""
    merged: dict[tuple[str, str], Operation] = {}
    for version in sorted(versions, reverse=True):
        for operation in versions[version]:
            merged.setdefault((operation.method, operation.path), operation)
    lines = [
        (operation.summary, code(f"{operation.method} {operation.path}"), _having(versions, place))
        for place, operation in merged.items()
    ]
    return table(("What it does", "Operation", "Versions"), lines)


def sheets_table(versions: Versions) -> str:
    """The columns of each list that is written as CSV; those that versions share stand there once."""
    columns: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for version, operations in versions.items():
        for one in operations:
            if one.sheet:
                found = columns.setdefault((one.path, one.sheet.columns), [])
                found.append(version.removeprefix("v"))
    lines = [
        (code(path), ", ".join(having), ", ".join(code(name) for name in names))
        for (path, names), having in columns.items()
    ]
    return table(("List", "Versions", "Columns"), lines)


def sample_answers(versions: Versions) -> Mapping[str, str]:
    """What the operations of the newest version answer, as ``answer-`` and the operation's name."""
    newest = max(versions)
    paths = openapi(newest, versions[newest])["paths"]
    found = {one["operationId"]: _example(one) for path in paths.values() for one in path.values()}
    return {
        f"answer-{name}": orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()
        for name, example in found.items()
        if example is not None
    }


def _example(described: Mapping[str, Any]) -> Any:
    """The example in the published document; None of what is no JSON."""
    return described["responses"]["200"]["content"].get("application/json", {}).get("example")


def resource_tables(versions: Versions) -> str:
    """Under a heading for each resource, its attributes."""
    shown: dict[str, dict[str, Resource]] = {}
    for version, operations in versions.items():
        for operation in sorted(operations, key=_is_sheet):
            shown.setdefault(operation.answers.name, {}).setdefault(version, operation.answers)
    return "\n\n".join(_resource(by_version) for by_version in shown.values())


def _is_sheet(operation: Operation) -> bool:
    return operation.sheet is not None


def _having(versions: Versions, place: tuple[str, str]) -> str:
    having = [
        version
        for version, operations in versions.items()
        if place in {(one.method, one.path) for one in operations}
    ]
    return ", ".join(version.removeprefix("v") for version in having)


def _resource(by_version: Mapping[str, Resource]) -> str:
    rows: dict[str, tuple[Field, list[str]]] = {}
    for version in sorted(by_version, reverse=True):
        for path, field in _paths(by_version[version].fields):
            rows.setdefault(path, (field, []))[1].insert(0, version.removeprefix("v"))
    newest = by_version[max(by_version)]
    lines = [
        (code(path), f"{field.doc} *{_kind(field)}*", ", ".join(having))
        for path, (field, having) in rows.items()
    ]
    return "\n\n".join(
        (
            f"## {_title(newest.name)}",
            f"The `type` is `{newest.type}`.",
            table(("Attribute", "Meaning and value", "Versions"), lines),
        )
    )


def _paths(fields: Sequence[Field], before: str = "") -> Iterator[tuple[str, Field]]:
    """Every attribute; what is within another has its name before it."""
    for field in fields:
        yield f"{before}{field.name}", field
        yield from _paths(field.fields, f"{before}{field.name}.")


def _kind(field: Field) -> str:
    """What a value is; the few that there can be, if they are few."""
    kind = _KINDS[field.kind]
    if 0 < len(field.values) <= _MANY_VALUES:
        kind = ", ".join(code(value) for value in field.values)
    return f"{kind}, may be null" if field.nullable else kind


def _title(name: str) -> str:
    """``ParticipantDeclaration``: ``Participant declaration``."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()
