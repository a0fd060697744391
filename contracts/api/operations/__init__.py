"""What a version of the API offers, as data: from it come its routes, the published document and the tests.

A module for each area makes the operations of one version from what differs between the versions: bodies,
filters and sheets. ``contracts.api.vN.operations`` puts them together.

Source: provider-api.md 1 and 6.
"""

from contracts.api.operations.operation import Operation

__all__ = ["Operation"]
