"""The versions of the provider API, side by side on one data model. Source: provider-api.md 1."""

from collections.abc import Mapping, Sequence
from typing import Final

from contracts.api.operations import Operation
from contracts.api.v1.operations import OPERATIONS as V1
from contracts.api.v2.operations import OPERATIONS as V2
from contracts.api.v3.operations import OPERATIONS as V3

VERSIONS: Final[Mapping[str, Sequence[Operation]]] = {"v1": V1, "v2": V2, "v3": V3}
