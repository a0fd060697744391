"""What the pages about the API have in common."""

from typing import Any, Final

from aiohttp import web

from gateway.pages.render import public_page

SERVICE: Final = "NPQ API for lead providers"
HOME: Final = "/api/guidance"
DOCUMENTS: Final = "/api/docs"
_NAVIGATION: Final = (
    ("Get started", f"{HOME}/get-started"),
    ("Test environments", f"{HOME}/test-environments"),
    ("What\N{RIGHT SINGLE QUOTATION MARK}s new", f"{HOME}/release-notes"),
    ("How-to guides", f"{HOME}#how-to-guides"),
)


def api_page(request: web.Request, template: str, **context: Any) -> web.Response:
    """The page below the navigation of the guidance."""
    navigation = [
        {"text": text, "href": href, "current": href == request.path} for text, href in _NAVIGATION
    ]
    return public_page(
        request,
        template,
        service_name=SERVICE,
        service_url=HOME,
        navigation=navigation,
        home=HOME,
        documents=DOCUMENTS,
        **context,
    )
