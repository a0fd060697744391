"""The project's own reference data, read from ``store/reference`` into plain values."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final, TypeAlias
from uuid import UUID

Convert: TypeAlias = Callable[[str], Any]
ReferenceRow: TypeAlias = Mapping[str, Any]


def rows_of(name: str) -> list[ReferenceRow]:
    """The rows of ``<name>.csv``; empty cells are None, the others of the kind their column is."""
    text = files("store").joinpath("reference", f"{name}.csv").read_text(encoding="utf-8")
    return [
        {column: _value(column, cell) for column, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceData:
    """Everything that is seeded."""

    course_groups: list[ReferenceRow]
    courses: list[ReferenceRow]
    lead_providers: list[ReferenceRow]
    course_offers: list[ReferenceRow]
    cohorts: list[ReferenceRow]
    schedules: list[ReferenceRow]
    statements: list[ReferenceRow]
    contracts: list[ReferenceRow]
    feature_flags: list[ReferenceRow]
    settings: list[ReferenceRow]


def reference_data() -> ReferenceData:
    """All files of ``store/reference``."""
    return ReferenceData(**{name: rows_of(name) for name in ReferenceData.__slots__})


def _value(column: str, cell: str) -> Any:
    return _CONVERT.get(column, str)(cell) if cell != "" else None


def _yes(cell: str) -> bool:
    return {"true": True, "false": False}[cell]


def _midnight(cell: str) -> datetime:
    return datetime.combine(date.fromisoformat(cell), datetime.min.time(), tzinfo=UTC)


_CONVERT: Final[Mapping[str, Convert]] = {
    "allowed_declaration_types": str.split,
    "applies_from": date.fromisoformat,
    "applies_to": date.fromisoformat,
    "cohort": int,
    "course_start_date": date.fromisoformat,
    "deadline_date": date.fromisoformat,
    "display": _yes,
    "funding_cap": _yes,
    "month": int,
    "monthly_service_fee": Decimal,
    "number_of_payment_periods": int,
    "output_fee": _yes,
    "output_payment_percentage": int,
    "payment_date": date.fromisoformat,
    "per_participant": Decimal,
    "position": int,
    "public_id": UUID,
    "recruitment_target": int,
    "registration_start_date": _midnight,
    "service_fee_installments": int,
    "service_fee_percentage": int,
    "special_course": _yes,
    "start_year": int,
    "targeted_delivery_funding_per_participant": Decimal,
    "year": int,
}
