"""A small provider that keeps a copy of what it sees, as the guidance tells it to."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from tests.gateway.api.test_paging import next_of

LISTS = {"application": "/api/v3/npq-applications", "participant": "/api/v3/participants/npq"}
CHANGES = "/api/v3/changes"
EXPORTS = "/api/v3/exports"
LARGEST = "page[per_page]=3000"


@dataclass(kw_only=True, slots=True)
class Keeper:
    """``copies``: by resource, the attributes by id. ``position``: how far the feed is read."""

    api: Any
    position: str = ""
    copies: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {resource: {} for resource in LISTS}
    )

    async def walk(self) -> None:
        """Synchronise everything by pages; the position is taken before the first."""
        self.position = (await self._get(f"{CHANGES}?after=latest")).json["meta"]["after"]
        for resource, path in LISTS.items():
            shown = [one async for one in self._listed(f"{path}?{LARGEST}")]
            self.copies[resource] = {one["id"]: one["attributes"] for one in shown}
            assert len(self.copies[resource]) == len(shown), "shown twice"

    async def fetch(self, public_id: str) -> None:
        """Take over what an export holds, and go on from its moment."""
        export = (await self._get(f"{EXPORTS}/{public_id}")).json["data"]["attributes"]
        self.position = str(export["changes_after"])
        for resource in LISTS:
            answer = await self._get(f"{EXPORTS}/{public_id}/files/{resource}s.ndjson.gz")
            shown = map(json.loads, gzip.decompress(answer.raw).splitlines())
            self.copies[resource] = {one["id"]: one["attributes"] for one in shown}

    async def follow(self) -> None:
        """Read again what has changed since the position, until there is nothing more."""
        for resource, public_id in await self.changed():
            answer = await self.api.get(f"{LISTS[resource]}/{public_id}")
            if answer.status == 404:
                self.copies[resource].pop(public_id, None)
            else:
                assert answer.status == 200, answer.raw
                self.copies[resource][public_id] = answer.json["data"]["attributes"]

    async def changed(self) -> set[tuple[str, str]]:
        """What the feed tells from the position on; moves the position."""
        told: set[tuple[str, str]] = set()
        path, last = f"{CHANGES}?after={self.position}&{LARGEST}", 0
        while path:
            answer = await self._get(path)
            for change in answer.json["data"]:
                assert int(change["id"]) > last, "out of order"
                last = int(change["id"])
                told.add((change["attributes"]["resource"], change["attributes"]["resource_id"]))
            self.position = answer.json["meta"]["after"]
            path = next_of(answer)
        return told

    async def _listed(self, path: str) -> Any:
        while path:
            answer = await self._get(path)
            for one in answer.json["data"]:
                yield one
            path = next_of(answer)

    async def _get(self, path: str) -> Any:
        answer = await self.api.get(path)
        assert answer.status == 200, (path, answer.raw)
        return answer
