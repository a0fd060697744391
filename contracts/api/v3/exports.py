"""Exports, which only version 3 has. Ours: the specification has none."""

from typing import Final

from contracts.api.common import Field, Filters, Kind, RequestBody, Resource
from domain.exports import RESOURCES, ExportFormat, ExportState

TYPE: Final = "export"
FILTERS: Final = Filters()

_FORMAT: Final = Field(
    name="format",
    kind=Kind.TEXT,
    doc="How the files are written: a JSON document a line, as the lists show it, or a table.",
    example="ndjson",
    values=tuple(ExportFormat),
)
_RESOURCES: Final = Field(
    name="resources",
    kind=Kind.TEXTS,
    doc="What is written, a file of each.",
    example=["applications", "participants"],
    values=RESOURCES,
)
_FILES: Final = Field(
    name="files",
    kind=Kind.OBJECTS,
    doc="The files, once the export is ready and until it expires.",
    example=[
        {
            "name": "applications.ndjson.gz",
            "resource": "applications",
            "rows": 1200,
            "bytes": 98304,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "url": "/api/v3/exports/3f2a9a9e-25fd-4a54-8a9c-0c5b9c5b9c5b/files/applications.ndjson.gz",
        }
    ],
    fields=(
        Field(
            name="name",
            kind=Kind.TEXT,
            doc="The file's name.",
            example="applications.ndjson.gz",
        ),
        Field(
            name="resource",
            kind=Kind.TEXT,
            doc="What is in it.",
            example="applications",
            values=RESOURCES,
        ),
        Field(name="rows", kind=Kind.INTEGER, doc="How many of these.", example=1200),
        Field(name="bytes", kind=Kind.INTEGER, doc="The length of the file.", example=98304),
        Field(
            name="sha256",
            kind=Kind.TEXT,
            doc="The SHA-256 digest of the file, in hexadecimal.",
            example="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        Field(
            name="url",
            kind=Kind.TEXT,
            doc="Where to fetch it, on this host.",
            example="/api/v3/exports/3f2a9a9e-25fd-4a54-8a9c-0c5b9c5b9c5b/files/applications.ndjson.gz",
        ),
    ),
)
EXPORT: Final = Resource(
    name="Export",
    type=TYPE,
    fields=(
        _FORMAT,
        _RESOURCES,
        Field(
            name="state",
            kind=Kind.TEXT,
            doc="How far it is. The files can be fetched while it is ready.",
            example="ready",
            values=tuple(ExportState),
        ),
        Field(
            name="rows_expected",
            kind=Kind.INTEGER,
            doc="How many rows all files will have; known soon after the writing began.",
            example=2400,
            nullable=True,
        ),
        Field(
            name="rows_written",
            kind=Kind.INTEGER,
            doc="How many of these are written.",
            example=2400,
        ),
        Field(
            name="bytes",
            kind=Kind.INTEGER,
            doc="How long the files are together, as far as they are written.",
            example=180224,
        ),
        _FILES,
        Field(
            name="changes_after",
            kind=Kind.INTEGER,
            doc="Where the feed of changes stood at the moment that the files show: go on from there.",
            example=48213,
            nullable=True,
        ),
        Field(
            name="failure",
            kind=Kind.TEXT,
            doc="Why it failed.",
            example=None,
            nullable=True,
        ),
        Field(
            name="created_at",
            kind=Kind.TIMESTAMP,
            doc="When you ordered it.",
            example="2024-11-25T12:00:00Z",
        ),
        Field(
            name="started_at",
            kind=Kind.TIMESTAMP,
            doc="When the writing began.",
            example="2024-11-25T12:00:01Z",
            nullable=True,
        ),
        Field(
            name="finished_at",
            kind=Kind.TIMESTAMP,
            doc="When it became ready, or failed.",
            example="2024-11-25T12:00:09Z",
            nullable=True,
        ),
        Field(
            name="expires_at",
            kind=Kind.TIMESTAMP,
            doc="Until when the files can be fetched: seven days.",
            example="2024-12-02T12:00:09Z",
            nullable=True,
        ),
    ),
)
NEW_EXPORT: Final = RequestBody(
    name="ExportRequest", type=TYPE, fields=(_FORMAT, _RESOURCES), data_is_required=False
)
