"""A delivery partner as providers see one. Source: provider-api.md 15.2."""

from typing import Final

from contracts.api.common import Field, Kind

TYPE: Final = "delivery-partner"

FIELDS: Final = (
    Field(
        name="name",
        kind=Kind.TEXT,
        doc="The delivery partner's name.",
        example="Example Teaching School Hub",
    ),
    Field(
        name="cohort",
        kind=Kind.INTEGERS,
        doc="The start years of the cohorts in which it teaches for you.",
        example=[2024, 2025],
    ),
    Field(
        name="created_at",
        kind=Kind.TIMESTAMP,
        doc="When the delivery partner was made known.",
        example="2024-05-31T02:22:32Z",
    ),
    Field(
        name="updated_at",
        kind=Kind.TIMESTAMP,
        doc="When its name last changed.",
        example="2024-06-10T09:00:00Z",
    ),
)
