"""The provider API: what ``gateway.app`` adds to the application.

Order: `api_errors` outside `api_caller`, both inside whatever sets the request's id and instant.
"""

from typing import Final

from gateway.api.middleware import api_caller, api_errors
from gateway.api.v3 import applications, declarations

API_MIDDLEWARES: Final = (api_errors, api_caller)
API_ROUTES: Final = (
    *applications.routes.definitions(),
    *declarations.routes.definitions(),
)

__all__ = ["API_MIDDLEWARES", "API_ROUTES"]
