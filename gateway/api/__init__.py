"""The provider API: what ``gateway.app`` adds to the application.

The operations of the versions (``contracts.api.versions``) become the routes; ``HANDLERS`` has one handler
for each name of an operation, which all versions share. A handler takes the request and the operation:
``operation.answers`` is the resource to show, ``operation.body`` what is read of the body.

Order: `compress_answers` outside `api_errors` outside `api_caller`, all inside whatever sets the request's id
and instant.
"""

from collections.abc import Mapping
from typing import Final

from contracts.api.versions import VERSIONS
from gateway.api import (
    applications,
    changes,
    declarations,
    delivery_partners,
    exports,
    notices,
    outcomes,
    participants,
    statements,
)
from gateway.api.encodings import compress_answers
from gateway.api.middleware import api_caller, api_errors
from gateway.api.routing import Answer, lists_of_csv_alone, routes_of

API_MIDDLEWARES: Final = (compress_answers, api_errors, api_caller)
HANDLERS: Final[Mapping[str, Answer]] = {
    **applications.HANDLERS,
    **participants.HANDLERS,
    **outcomes.HANDLERS,
    **declarations.HANDLERS,
    **delivery_partners.HANDLERS,
    **statements.HANDLERS,
    **changes.HANDLERS,
    **notices.HANDLERS,
    **exports.HANDLERS,
}
API_ROUTES: Final = routes_of(VERSIONS, HANDLERS)
NOT_ACCEPTABLE: Final = lists_of_csv_alone(VERSIONS)

__all__ = ["API_MIDDLEWARES", "API_ROUTES", "HANDLERS", "NOT_ACCEPTABLE"]
