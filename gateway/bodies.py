"""Forms: read within bounds, refused in words. The server itself bounds a body to 1 MB."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from aiohttp.http import HttpProcessingError

from domain.faults import Fault, Malformed

_NO_FORM: Final = Fault(title="base", detail="The form cannot be read.")


async def form_of(request: web.Request) -> Mapping[str, Any]:
    """What was posted, as text in UTF-8; of other kinds of body, nothing. No browser compresses a form.

    Raises: Malformed; a body too large is answered 413 by the server.
    """
    if request.headers.get("Content-Encoding", "").lower() not in _AS_IT_IS:
        raise Malformed(_NO_FORM)
    if (request.charset or "utf-8").lower() not in _UTF_8:
        raise Malformed(_NO_FORM)
    try:
        posted = await request.post()
    except _UNREADABLE as error:
        raise Malformed(_NO_FORM) from error
    if not all(map(_is_text, (*posted.keys(), *posted.values()))):
        raise Malformed(_NO_FORM)
    return posted


def _is_text(posted: object) -> bool:
    """Whether a name or value could have been typed; files are nobody's answer, and never read."""
    return not isinstance(posted, str) or not (
        "\0" in posted or any("\ud800" <= character <= "\udfff" for character in posted)
    )


_AS_IT_IS: Final = frozenset({"", "identity"})
_UTF_8: Final = frozenset({"utf-8", "utf8"})
_UNREADABLE: Final = (
    HttpProcessingError,
    LookupError,
    RuntimeError,
    ValueError,
    web.RequestPayloadError,
)
"""What reading a form raises: of broken parts, unknown encodings, and bytes that are no text."""
