"""The guidance for lead providers: a landing page, and a page for each text.

Source: provider-api.md 13.3.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from aiohttp import web

from contracts.api.versions import VERSIONS
from gateway.config import GatewayConfig
from gateway.pages.api_docs.attributes import (
    operations_table,
    resource_tables,
    sample_answers,
    sheets_table,
)
from gateway.pages.api_docs.frame import api_page
from gateway.pages.api_docs.tables import tables
from web.guidance.pages import Guidance, latest_release, read_guidance

routes = web.RouteTableDef()
GUIDANCE: Final[web.AppKey[Guidance]] = web.AppKey("guidance")

HOW_TO: Final = (
    "how-npqs-work",
    "view-accept-or-reject-applications",
    "view-and-update-participant-data",
    "submit-view-and-void-declarations",
    "view-payments-information",
    "keeping-in-step",
)
TO_LOOK_UP: Final = (
    "requests-and-answers",
    "data-states",
    "data-model",
    "schedules-and-milestone-dates",
    "errors",
    "versions",
    "what-changed",
    "common-questions",
)


@routes.get("/api/guidance")
async def landing(request: web.Request) -> web.Response:
    """What there is, and what is new."""
    guidance = request.app[GUIDANCE]
    return api_page(
        request,
        "api_docs/landing.html",
        guidance=guidance,
        release=latest_release(guidance),
        how_to=HOW_TO,
        to_look_up=TO_LOOK_UP,
        versions=sorted(VERSIONS, reverse=True),
    )


@routes.get("/api/guidance/{page}")
async def guide(request: web.Request) -> web.Response:
    """One text beside the list of its sections."""
    text = request.app[GUIDANCE].get(request.match_info["page"])
    if text is None:
        raise web.HTTPNotFound
    return api_page(request, "api_docs/guide.html", text=text)


def prepared(config: GatewayConfig) -> Guidance:
    """The texts as they are shown where the gateway runs."""
    return _rendered(*facts_of(config).items())


def facts_of(config: GatewayConfig) -> Mapping[str, str]:
    """What the texts say of where the gateway runs."""
    return {
        "environment": config.environment,
        "public_url": config.public_url,
        "support_email": config.support_email,
    }


def made() -> Mapping[str, str]:
    """What the texts show of how the service works, which is the same wherever it runs."""
    return {
        "operations": operations_table(VERSIONS),
        "resources": resource_tables(VERSIONS),
        "sheets": sheets_table(VERSIONS),
        **sample_answers(VERSIONS),
        **tables(),
    }


@cache
def _rendered(*facts: tuple[str, str]) -> Guidance:
    """Rendered once for all applications of a process of which the facts are the same."""
    return read_guidance({**dict(facts), **made()})
