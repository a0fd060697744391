"""The published documents: OpenAPI 3.1, made from what reads and answers the requests."""

from contracts.api.openapi.qualifications import qualifications_openapi
from contracts.api.openapi.versions import openapi

__all__ = ["openapi", "qualifications_openapi"]
