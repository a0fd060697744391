"""What the Teacher Record Service may ask, as an OpenAPI 3.1 document. Source: provider-api.md 15.3."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.api.openapi.documents import document
from contracts.api.openapi.refusals import ANYTIME, response_name
from contracts.api.qualifications import PATHS, QualificationsSchema

_INFO: Final = {
    "title": "NPQ API for the Teacher Record Service",
    "version": "1.0.0",
    "description": (
        "Which national professional qualifications a teacher holds. Every request shows a token of its own"
        " kind: `Authorization: Bearer …`; those of lead providers are unknown here. Both paths are the same."
    ),
}
_ABOUT: Final = (
    "Of whoever has the number, verified or not, with whichever lead provider; and what was awarded before"
    " this service. A pass counts while it is the newest outcome of its declaration: one that was failed or"
    " voided later is not told, and one whose day was corrected is told with the corrected day. Any text is"
    " a number to ask for: nobody having it is no error."
)
_EXAMPLE: Final = {
    "data": {
        "trn": "1234567",
        "qualifications": [
            {"award_date": "2024-06-20", "npq_type": "NPQSL"},
            {"award_date": "2019-03-01", "npq_type": "NPQML"},
        ],
    }
}
_NAMES: Final = ("showQualifications", "showQualificationsUnderLaterName")
_WITHOUT_BODY: Final = frozenset({406, 413, 415})
"""What is never answered here: any extension is part of a number, and no body is read."""


def qualifications_openapi() -> dict[str, Any]:
    """The document."""
    named = zip(PATHS, _NAMES, strict=True)
    return document(_INFO, {f"{path}/{{trn}}": {"get": _operation(name)} for path, name in named})


def _operation(name: str) -> Mapping[str, Any]:
    number = {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
    content = {"application/json": {"schema": QualificationsSchema, "example": _EXAMPLE}}
    refusals = {str(status): response_name(status) for status in ANYTIME}
    for status in _WITHOUT_BODY:
        del refusals[str(status)]
    return {
        "operationId": name,
        "tags": ["Qualifications"],
        "summary": "Show a teacher's qualifications",
        "description": _ABOUT,
        "parameters": [
            {
                "name": "trn",
                "in": "path",
                "required": True,
                "description": "The teacher reference number.",
                "schema": number,
                "example": "1234567",
            }
        ],
        "responses": {"200": {"description": "As it is now.", "content": content}} | refusals,
    }
