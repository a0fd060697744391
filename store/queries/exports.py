"""Exports as their providers see them, and the files of those that are ready, whole and in pieces.

Every read of a provider's rows takes the provider first.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)

from contracts.api.common import Resource
from contracts.api.listing import Sort
from domain.exports import ExportState
from store.prepared import Prepared, constant, given, prepared
from store.queries.columns import as_text, as_timestamp, shown
from store.queries.listing import Listing, Names, View, json_list, json_object
from store.queries.values import NOW, ONE, PROVIDER
from store.queries.visibility import is_asked_for
from store.tables import Export, ExportFile, ExportPart

_export = Export.__table__
_file = ExportFile.__table__
_part = ExportPart.__table__

_FILE_ID: Final = given("file_id", BigInteger)
_OFFSET: Final = given("first_byte", BigInteger)
_EXPORTS_PATH: Final = literal_column("'/api/v3/exports/'", String)
_FILES_PATH: Final = literal_column("'/files/'", String)


def _can_be_fetched(export: FromClause) -> ColumnElement[bool]:
    return and_(export.c.state == constant(ExportState.READY), export.c.expires_at > NOW)


def _files(export: FromClause) -> ScalarSelect[Any]:
    """The files that can be fetched, in the order in which they were written."""
    expressions = {
        "name": _file.c.name,
        "resource": _file.c.resource,
        "rows": _file.c.rows,
        "bytes": _file.c.bytes,
        "sha256": _file.c.sha256,
        "url": _EXPORTS_PATH + as_text(export.c.public_id) + _FILES_PATH + _file.c.name,
    }
    files = select(as_text(json_list(json_object(expressions), _file.c.id))).where(
        _file.c.export_id == export.c.id, _can_be_fetched(export)
    )
    return files.correlate(export).scalar_subquery()


def _shown(view: View, export: FromClause, among: FromClause) -> Select[Any]:
    is_expired = and_(export.c.state == constant(ExportState.READY), ~_can_be_fetched(export))
    expressions = {
        "format": export.c.format,
        "resources": as_text(func.array_to_json(export.c.resources)),
        "state": case((is_expired, constant(ExportState.EXPIRED)), else_=export.c.state),
        "rows_expected": export.c.rows_expected,
        "rows_written": export.c.rows_written,
        "bytes": export.c.bytes,
        "files": _files(export),
        "changes_after": export.c.changes_after,
        "failure": export.c.failure,
        "created_at": as_timestamp(export.c.created_at),
        "started_at": as_timestamp(export.c.started_at),
        "finished_at": as_timestamp(export.c.finished_at),
        "expires_at": as_timestamp(export.c.expires_at),
    }
    return shown(view.resource, export, expressions).select_from(among)


def _of_provider(_names: Names) -> Select[Any]:
    return select(_export.c.id).where(_export.c.lead_provider_id == PROVIDER)


@cache
def one_export(resource: Resource) -> Prepared:
    """The provider's export of that ``public_id``, as it is ``now``."""
    return prepared(_shown(View(resource), _export, _export).where(is_asked_for(_export)))


EXPORTS: Final = Listing(
    table=_export,
    order=(Sort(attribute="created_at", descending=True),),
    passing=_of_provider,
    shown=_shown,
)
"""The provider's exports, newest first, as they are ``now``."""

FILE_TO_FETCH: Final = prepared(
    select(_file.c.id, _file.c.name, _file.c.bytes, _file.c.sha256)
    .select_from(_file.join(_export, _export.c.id == _file.c.export_id))
    .where(
        is_asked_for(_export),
        _can_be_fetched(_export),
        _file.c.name == given("name", String),
    )
)
"""A file of that name of the provider's export, as long as it can be fetched."""

PIECE: Final = prepared(
    select(
        func.substring(
            _part.c.content,
            cast(_OFFSET - _part.c.first_byte + ONE, Integer),
            given("most", Integer),
        ).label("content")
    )
    .where(
        _part.c.file_id == _FILE_ID,
        _part.c.first_byte <= _OFFSET,
        _part.c.first_byte + func.octet_length(_part.c.content) > _OFFSET,
    )
    .order_by(_part.c.first_byte.desc())
    .limit(ONE)
)
"""What a file has from that byte on: at most so much, and no more than the rest of the part.

No row: there is no such byte, or no longer."""
