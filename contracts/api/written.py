"""A published document as text."""

from collections.abc import Mapping
from typing import Any

import yaml


def as_yaml(document: Mapping[str, Any]) -> str:
    """The document in its own order."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: anchors are no part of a contract."""

    def ignore_aliases(self, _data: object) -> bool:
        return True
