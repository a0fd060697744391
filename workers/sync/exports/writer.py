"""Rows in, parts of a compressed file out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from contracts.api.common import Resource
from contracts.api.documents import Row
from contracts.api.files import as_csv, as_ndjson, csv_head
from domain.exports import ExportFormat
from workers.sync.exports.packing import Packer, Part

_LINES: Final[Mapping[ExportFormat, Callable[[Resource, Iterable[Row]], bytes]]] = {
    ExportFormat.NDJSON: as_ndjson,
    ExportFormat.CSV: as_csv,
}


class Writer:
    """One file of a resource. A table has its head also when there are no rows."""

    def __init__(self, resource: Resource, format_: ExportFormat, *, part_bytes: int) -> None:
        self._resource = resource
        self._format = format_
        self._packer = Packer(part_bytes)

    def begin(self) -> Sequence[Part]:
        head = csv_head(self._resource) if self._format == ExportFormat.CSV else b""
        return self._packer.add(head)

    def add(self, rows: Iterable[Row]) -> Sequence[Part]:
        return self._packer.add(_LINES[self._format](self._resource, rows))

    def end(self) -> Sequence[Part]:
        return self._packer.end()

    @property
    def sha256(self) -> str:
        """The digest of the file, once it has ended."""
        return self._packer.sha256
