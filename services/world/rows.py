"""The world as rows of its tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson

from domain.funding.circumstances import EmploymentType, WorkSetting
from domain.vocabulary import (
    SENCO,
    ApprovalStatus,
    DeclarationState,
    DeclarationStateReason,
    KindOfNursery,
    StatementState,
    TrainingStatus,
)
from services.world.enrolments import Enrolment
from services.world.facts import StatementFacts
from services.world.partners import PartnersOf, partner_columns
from services.world.people import Person
from services.world.progress import Progress
from services.world.settlement import settled_at

TableRow: TypeAlias = dict[str, Any]
_TOLD: Final = timedelta(days=1)
_ENGLAND: Final = {
    "teacher_catchment": "england",
    "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
    "teacher_catchment_iso_country_code": "GBR",
}
_EMPLOYMENT: Final = {
    "employment_type": EmploymentType.HOSPITAL_SCHOOL.value,
    "employment_role": "Teacher",
    "employer_name": "Northmere Infirmary",
}
_NO_EMPLOYMENT: Final = dict.fromkeys(_EMPLOYMENT)
_ELSEWHERE: Final = {
    "teacher_catchment": "another",
    "teacher_catchment_country": None,
    "teacher_catchment_iso_country_code": None,
}


def user_row(key: int, person: Person) -> TableRow:
    return {
        "id": key,
        "public_id": person.public_id,
        "email": person.email,
        "full_name": person.full_name,
        "previous_names": person.previous_names,
        "trn": person.trn,
        "trn_verified": person.trn_verified,
        "trn_lookup_status": "Found" if person.trn_verified else None,
        "date_of_birth": person.date_of_birth,
        "created_at": person.since,
        "updated_at": person.since,
        "significantly_updated_at": person.since,
    }


def application_row(
    key: int, enrolment: Enrolment, *, keys: Mapping[str, Mapping[Any, int]]
) -> TableRow:
    change = enrolment.change
    is_accepted = enrolment.status is ApprovalStatus.ACCEPTED
    active = TrainingStatus.ACTIVE.value if is_accepted else None
    return {
        "id": key,
        "public_id": enrolment.public_id,
        "user_id": keys["users"][enrolment.person.public_id],
        "course_id": enrolment.offer.course_id,
        "lead_provider_id": enrolment.offer.lead_provider_id,
        "cohort_id": enrolment.cohort.id,
        "schedule_id": enrolment.schedule.choice.id if enrolment.schedule else None,
        "lead_provider_approval_status": enrolment.status.value,
        "reason_for_rejection": _value(enrolment.rejection),
        "training_status": change.status.value if change else active,
        "accepted_at": enrolment.accepted_at,
        "eligible_for_funding": enrolment.eligible,
        "funded_place": enrolment.funded_place,
        "funding_choice": _value(enrolment.funding_choice),
        "funding_eligibility_status_code": enrolment.code.value,
        "targeted_delivery_funding_eligibility": enrolment.targeted,
        "headteacher_status": _value(enrolment.headteacher_status),
        "raw_application_data": orjson.dumps(_answers(enrolment)).decode(),
        "created_at": enrolment.created_at,
        "updated_at": enrolment.updated_at,
        **(_ENGLAND if enrolment.is_in_england else _ELSEWHERE),
        **_workplace(enrolment, keys=keys),
        **_senco(enrolment),
    }


def _workplace(enrolment: Enrolment, *, keys: Mapping[str, Mapping[Any, int]]) -> TableRow:
    school, in_childcare = enrolment.school, enrolment.childcare is not None
    return {
        "school_id": keys["schools"][school.urn] if school else None,
        "private_childcare_provider_id": keys["childcare"].get(enrolment.childcare),
        "ukprn": school.ukprn if school else None,
        "works_in_school": school is not None,
        "works_in_childcare": in_childcare,
        "kind_of_nursery": KindOfNursery.PRIVATE_NURSERY.value if in_childcare else None,
        "work_setting": _work_setting(enrolment).value,
        "primary_establishment": school is not None and school.is_primary,
        "number_of_pupils": school.pupils if school else 0,
        **(_NO_EMPLOYMENT if enrolment.has_institution else _EMPLOYMENT),
    }


def _work_setting(enrolment: Enrolment) -> WorkSetting:
    if not enrolment.has_institution:
        return WorkSetting.ANOTHER_SETTING
    return WorkSetting.A_SCHOOL if enrolment.school else WorkSetting.EARLY_YEARS_OR_CHILDCARE


def _senco(enrolment: Enrolment) -> TableRow:
    """What is asked about the course for special educational needs alone."""
    is_asked = enrolment.offer.identifier == SENCO
    return {
        "senco_in_role": "yes" if is_asked else None,
        "senco_start_date": date(enrolment.cohort.start_year - 1, 9, 1) if is_asked else None,
    }


def state_rows(key: int, enrolment: Enrolment, *, new_id: Callable[[], UUID]) -> Iterator[TableRow]:
    """The history of training: active at acceptance, then what changed."""
    if enrolment.accepted_at is None:
        return
    provider = enrolment.offer.lead_provider_id
    steps: list[tuple[TrainingStatus, str | None, datetime]]
    steps = [(TrainingStatus.ACTIVE, None, enrolment.accepted_at)]
    if enrolment.change:
        steps.append((enrolment.change.status, enrolment.change.reason, enrolment.change.at))
    for state, reason, at in steps:
        yield {
            "public_id": new_id(),
            "application_id": key,
            "lead_provider_id": provider,
            "state": state.value,
            "reason": reason,
            "created_at": at,
            "updated_at": at,
        }


def declaration_rows(
    keys: Sequence[int],
    made: Progress,
    *,
    enrolled: Sequence[Enrolment],
    application_keys: Sequence[int],
    partners: PartnersOf,
) -> Iterator[TableRow]:
    changed = {place: item.updated_at for place, item in _last_items(made).items()}
    for place, one in enumerate(made.declared):
        enrolment, state = enrolled[one.enrolment], made.states[place]
        is_duplicate = state is DeclarationState.INELIGIBLE
        yield {
            "id": keys[place],
            "public_id": one.public_id,
            "application_id": application_keys[one.enrolment],
            "superseded_by_id": None if one.superseded_by is None else keys[one.superseded_by],
            "lead_provider_id": enrolment.offer.lead_provider_id,
            "cohort_id": enrolment.cohort.id,
            "declaration_type": one.type.value,
            "declaration_date": one.date,
            "state": state.value,
            "state_reason": DeclarationStateReason.DUPLICATE.value if is_duplicate else None,
            "created_at": one.created_at,
            "updated_at": changed.get(place) or one.voided_at or one.created_at,
            **partner_columns(enrolment, partners, place=place),
        }


def item_rows(
    keys: Sequence[int], made: Progress, *, new_id: Callable[[], UUID]
) -> Iterator[TableRow]:
    for item in made.items:
        yield {
            "public_id": new_id(),
            "statement_id": item.statement_id,
            "declaration_id": keys[item.declaration],
            "state": item.state.value,
            "created_at": item.created_at,
            "updated_at": item.updated_at,
        }


def outcome_rows(
    keys: Sequence[int], made: Progress, *, new_id: Callable[[], UUID], now: datetime
) -> Iterator[TableRow]:
    for outcome in made.outcomes:
        told_at = outcome.created_at + _TOLD
        is_told = told_at < now
        yield {
            "public_id": new_id(),
            "declaration_id": keys[outcome.declaration],
            "state": outcome.state.value,
            "completion_date": outcome.completed_on,
            "qualified_teachers_api_request_successful": True if is_told else None,
            "sent_to_qualified_teachers_api_at": told_at if is_told else None,
            "created_at": outcome.created_at,
            "updated_at": told_at if is_told else outcome.created_at,
        }


def statement_changes(
    statements: Sequence[StatementFacts], made: Progress, *, now: datetime
) -> Iterator[tuple[int, str, datetime | None]]:
    """Key, state and time of authorisation of every statement whose state is ours to choose."""
    for statement in statements:
        if not statement.is_used:
            state = made.statement_states[statement.id]
            is_paid = state is StatementState.PAID
            yield statement.id, state.value, settled_at(statement, now=now) if is_paid else None


def _last_items(made: Progress) -> dict[int, Any]:
    ordered = sorted(made.items, key=lambda item: item.updated_at)
    return {item.declaration: item for item in ordered}


def _answers(enrolment: Enrolment) -> dict[str, str]:
    """What the teacher answered, as far as pages look at it."""
    return {
        "course_identifier": enrolment.offer.identifier,
        "teacher_catchment": "england" if enrolment.is_in_england else "another",
        "work_setting": _work_setting(enrolment).value,
        "works_in_school": "yes" if enrolment.school else "no",
        "works_in_childcare": "no" if enrolment.childcare is None else "yes",
    }


def _value(word: Any) -> str | None:
    return None if word is None else str(word.value)
