"""A statement as providers see one: when it closes and is paid, without amounts. Source: provider-api.md 12."""

from typing import Final

from contracts.api.common import Field, Kind

TYPE: Final = "statement"
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

FIELDS: Final = (
    Field(name="month", kind=Kind.TEXT, doc="The month.", example="May", values=MONTHS),
    Field(name="year", kind=Kind.TEXT, doc="The calendar year.", example="2024"),
    Field(
        name="cohort",
        kind=Kind.TEXT,
        doc="The start year of the cohort whose declarations it pays.",
        example="2023",
    ),
    Field(
        name="cut_off_date",
        kind=Kind.DATE,
        doc="The last day on which declarations are taken in.",
        example="2024-04-30",
        nullable=True,
    ),
    Field(
        name="payment_date",
        kind=Kind.DATE,
        doc="The day by which it is paid.",
        example="2024-05-25",
        nullable=True,
    ),
    Field(name="paid", kind=Kind.BOOLEAN, doc="Whether it is paid.", example=True),
    Field(
        name="created_at",
        kind=Kind.TIMESTAMP,
        doc="When the statement was made.",
        example="2023-05-31T02:22:32Z",
    ),
    Field(
        name="updated_at",
        kind=Kind.TIMESTAMP,
        doc="When the statement last changed.",
        example="2024-05-26T10:00:00Z",
    ),
)
