"""What the Teacher Record Service is told of a teacher. Source: provider-api.md 15.3."""

from collections.abc import Sequence
from typing import Final

import orjson
from marshmallow import fields, validate

from contracts.api.schemas import Strict
from domain.participation.qualifications import ALL_CODES, Qualification

PATHS: Final = (
    "/api/teacher-record-service/v1/qualifications",
    "/api/teaching-record-system/v1/qualifications",
)
"""Where they are asked for; the second is the later name of the same."""


class QualificationSchema(Strict):
    award_date = fields.Date(required=True, metadata={"description": "The day of the award."})
    npq_type = fields.String(
        required=True, validate=validate.OneOf(ALL_CODES), metadata={"description": "Which one."}
    )


class TeacherSchema(Strict):
    trn = fields.String(required=True, metadata={"description": "The number, as asked for."})
    qualifications = fields.List(
        fields.Nested(QualificationSchema),
        required=True,
        metadata={"description": "Each once, newest first; empty when nobody has the number."},
    )


class QualificationsSchema(Strict):
    data = fields.Nested(TeacherSchema, required=True)


def qualifications_body(trn: str, qualifications: Sequence[Qualification]) -> bytes:
    """The answer's body."""
    listed = [{"award_date": one.awarded_on, "npq_type": one.code} for one in qualifications]
    return orjson.dumps({"data": {"trn": trn, "qualifications": listed}})
