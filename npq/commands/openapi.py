"""``npq openapi``: the provider API as a document, printed or held against the one in docs."""

from enum import StrEnum

import yaml

from contracts.api.openapi import openapi
from contracts.api.versions import VERSIONS
from npq.commands.documents import Check, publish


class Version(StrEnum):
    """The versions of the API."""

    V1 = "v1"
    V2 = "v2"
    V3 = "v3"


def openapi_command(
    version: Version,
    check: Check = None,
) -> None:
    """A version of the provider API as an OpenAPI 3.1 document."""
    publish(openapi_yaml(version), check=check, command=f"npq openapi {version}")


def openapi_yaml(version: Version) -> str:
    """The document as it is kept in ``docs/openapi-<version>.yaml``."""
    document = openapi(version, VERSIONS[version])
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: anchors are no part of a contract."""

    def ignore_aliases(self, _data: object) -> bool:
        return True
