"""``npq openapi``: what may be asked of us as a document, printed or held against the one in docs."""

from enum import StrEnum

from contracts.api.openapi import openapi, qualifications_openapi
from contracts.api.versions import VERSIONS
from contracts.api.written import as_yaml
from npq.commands.documents import Check, publish


class Published(StrEnum):
    """The versions of the provider API, and what the Teacher Record Service may ask."""

    V1 = "v1"
    V2 = "v2"
    V3 = "v3"
    QUALIFICATIONS = "qualifications"


def openapi_command(
    published: Published,
    check: Check = None,
) -> None:
    """A version of the provider API, or the qualifications, as an OpenAPI 3.1 document."""
    publish(openapi_yaml(published), check=check, command=f"npq openapi {published}")


def openapi_yaml(published: str) -> str:
    """The document as it is kept in ``docs/openapi-<published>.yaml``."""
    if published == Published.QUALIFICATIONS:
        document = qualifications_openapi()
    else:
        document = openapi(published, VERSIONS[published])
    return as_yaml(document)
