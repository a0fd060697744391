"""Words that the tests of the API share: what is asked for, and what an answer says."""

from typing import Any

from tests.factories import LEADERSHIP_COURSE

APPLICATIONS = "/api/v3/npq-applications"
DECLARATIONS = "/api/v3/participant-declarations"
VERSIONS = ("v1", "v2", "v3")
JSON = {"Content-Type": "application/json"}
NO_BODIES = [
    b"{",
    b"[]",
    b'"text"',
    b"5",
    b"null",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"data": null}',
    b'{"data": 5}',
    b'{"data": []}',
    b'{"data": {}}',
    b'{"data": {"attributes": null}}',
    b'{"data": {"attributes": "x"}}',
    b'{"data": {"attributes": []}}',
    b'{"data": {"attributes": {}}}',
]
"""Bodies that no act reads (D-01, D-26)."""
NOBODYS = "3f2a9a9e-0000-4000-8000-000000000000"
DECLARED_AT = "2024-11-10T02:21:32Z"


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(error["title"], error["detail"]) for error in answer.json["errors"]]


def titles(answer: Any) -> list[str]:
    return [title for title, _ in faults(answer)]


def declaring(user: Any, **given: object) -> dict[str, object]:
    """The attributes of a declaration with nothing wrong."""
    return {
        "participant_id": str(user.public_id),
        "declaration_type": "started",
        "declaration_date": DECLARED_AT,
        "course_identifier": LEADERSHIP_COURSE,
    } | given
