"""What follows from training records: states, declarations, statement lines, outcomes.

Source: legacy-schema.md 3.15 to 3.21 and 8.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from workers.migration.rehearsal import volumes
from workers.migration.rehearsal.ids import key
from workers.migration.rehearsal.people import (
    Application,
    Person,
    Profile,
    identity_id,
    teacher_profile_id,
)
from workers.migration.rehearsal.reference import (
    COURSES,
    MIGRATED_COHORTS,
    OTHER_SCHEDULE,
    PROVIDERS,
    SCHEDULE_OF_GROUP,
    STATEMENTS,
    Row,
    Rows,
    cohort_id,
    course_id,
    parent_id,
    schedule_id,
    statement_id,
)

_TYPES: Final = ("started", "retained-1", "completed")
_PROVIDER_NAMES: Final = tuple(PROVIDERS)
_HISTORY: Final = ("submitted", "eligible", "payable", "paid")
_REASONS: Final = ("parental-leave", "career-break", "other")


def rows_of_training(seed: int, person: Person) -> Iterator[Rows]:
    """The rows of a participant's training records."""
    applications = {application.id: application for application in person.applications}
    for profile in person.profiles:
        random = Random(f"{seed}/profile/{profile.id}")
        provider = _provider(applications.get(profile.id))
        yield "participant_profiles", _profile_row(seed, person, profile)
        yield from _profile_states(seed, random, profile, provider=provider)
        yield from _declarations(seed, random, person, profile=profile, provider=provider)
    if Random(f"{seed}/change/{person.number}").random() < volumes.ID_CHANGE_PER_PERSON:
        yield "participant_id_changes", _id_change(seed, person)


def rows_of_other(seed: int, person: Person) -> Iterator[Rows]:
    """The training record and declarations of a person of the other programme."""
    random = Random(f"{seed}/other_training/{person.number}")
    year, provider = random.choice(MIGRATED_COHORTS), random.choice(_PROVIDER_NAMES)
    profile = key(seed, "ect_profile", person.number)
    started_at = person.created_at + timedelta(days=20)
    yield (
        "participant_profiles",
        {
            "id": profile,
            "type": "ParticipantProfile::ECT",
            "teacher_profile_id": teacher_profile_id(person),
            "schedule_id": schedule_id(seed, OTHER_SCHEDULE, year),
            "npq_course_id": None,
            "participant_identity_id": identity_id(person, 0),
            "training_status": "active",
            "school_urn": None,
            **_times(person.created_at),
        },
    )
    for number in range(random.choice(volumes.OTHER_DECLARATIONS_PER_PERSON)):
        declaration = key(seed, "ecf_declaration", person.number, number)
        facts = _declaration_facts(seed, person, year=year, provider=provider)
        row = facts | {
            "id": declaration,
            "declaration_type": _TYPES[number],
            "declaration_date": started_at + timedelta(days=90 * number),
            "course_identifier": "ecf-induction",
            "type": "ParticipantDeclaration::ECF",
            "state": "paid",
            "participant_profile_id": profile,
            **_times(started_at),
        }
        yield "participant_declarations", row
        statement = statement_id(
            seed, "ECF", provider, year=year, number=random.randrange(STATEMENTS)
        )
        yield _line(declaration, statement, state="paid", at=started_at)


def _provider(application: Application | None) -> str:
    return application.provider if application else _PROVIDER_NAMES[0]


def _profile_row(seed: int, person: Person, profile: Profile) -> Row:
    group = COURSES[profile.course][1]
    identity = profile.identity
    year = 2021 if group == "support" else profile.year
    return {
        "id": profile.id,
        "type": "ParticipantProfile::NPQ",
        "teacher_profile_id": teacher_profile_id(person),
        "schedule_id": schedule_id(seed, SCHEDULE_OF_GROUP[group], year),
        "npq_course_id": course_id(profile.course),
        "participant_identity_id": None if identity is None else identity_id(person, identity),
        "training_status": "active",
        "school_urn": f"{100_000 + person.number % 1_000:06d}",
        **_times(profile.created_at),
    }


def _profile_states(
    seed: int, random: Random, profile: Profile, *, provider: str
) -> Iterator[Rows]:
    """Active from the start; some were deferred and came back."""
    history = ["active"]
    if random.random() < volumes.SECOND_PROFILE_STATE:
        history = ["active", "deferred"] if random.random() < 0.5 else ["active", "active"]
    for number, state in enumerate(history):
        yield (
            "participant_profile_states",
            {
                "id": key(seed, "profile_state", profile.id, number),
                "participant_profile_id": profile.id,
                "state": state,
                "reason": random.choice(_REASONS) if state == "deferred" else None,
                "cpd_lead_provider_id": parent_id(seed, provider) if number else None,
                **_times(profile.created_at + timedelta(days=30 * number)),
            },
        )


def _declarations(
    seed: int, random: Random, person: Person, *, profile: Profile, provider: str
) -> Iterator[Rows]:
    many = random.choice(volumes.DECLARATIONS_PER_PROFILE)
    declared_at = profile.created_at + timedelta(days=40)
    facts = _declaration_facts(seed, person, year=profile.year, provider=provider)
    for number, declaration_type in enumerate(_TYPES[:many]):
        at = declared_at + timedelta(days=100 * number)
        declaration = key(seed, "declaration", profile.id, number)
        state = random.choice(("eligible", "paid", "paid"))
        row = facts | {
            "id": declaration,
            "declaration_type": declaration_type,
            "declaration_date": at,
            "course_identifier": profile.course,
            "type": "ParticipantDeclaration::NPQ",
            "state": state,
            "participant_profile_id": profile.id,
            **_times(at),
        }
        yield "participant_declarations", row
        yield from _history(declaration, state=state, at=at)
        if random.random() < volumes.ON_A_STATEMENT:
            number_of_statement = min(STATEMENTS - 1, 3 + 4 * number)
            statement = statement_id(
                seed, "NPQ", provider, year=profile.year, number=number_of_statement
            )
            yield _line(declaration, statement, state=state, at=at)
    if many == len(_TYPES) or random.random() < 2 * volumes.OUTCOME_PER_PROFILE - 1:
        last = key(seed, "declaration", profile.id, many - 1)
        yield from _outcome(last, at=declared_at + timedelta(days=100 * many))


def _declaration_facts(seed: int, person: Person, *, year: int, provider: str) -> Row:
    return {
        "user_id": person.id,
        "cpd_lead_provider_id": parent_id(seed, provider),
        "cohort_id": cohort_id(seed, year),
    }


def _history(declaration: UUID, *, state: str, at: datetime) -> Iterator[Rows]:
    passed: Sequence[str] = _HISTORY[: _HISTORY.index(state) + 1]
    for number, was in enumerate(passed):
        yield (
            "declaration_states",
            {
                "id": key(0, "declaration_state", declaration, number),
                "participant_declaration_id": declaration,
                "state": was,
                **_times(at + timedelta(days=number)),
            },
        )


def _line(declaration: UUID, statement: UUID, *, state: str, at: datetime) -> Rows:
    return (
        "statement_line_items",
        {
            "id": key(0, "line", declaration),
            "statement_id": statement,
            "participant_declaration_id": declaration,
            "state": state,
            **_times(at),
        },
    )


def _outcome(declaration: UUID, *, at: datetime) -> Iterator[Rows]:
    outcome = key(0, "outcome", declaration)
    yield (
        "participant_outcomes",
        {
            "id": outcome,
            "state": "passed",
            "completion_date": at.date(),
            "participant_declaration_id": declaration,
            "qualified_teachers_api_request_successful": True,
            "sent_to_qualified_teachers_api_at": at + timedelta(days=1),
            **_times(at),
        },
    )
    yield (
        "participant_outcome_api_requests",
        {
            "id": key(0, "outcome_request", declaration),
            "request_path": "/v2/npq-qualifications",
            "status_code": 204,
            "participant_outcome_id": outcome,
            **_times(at + timedelta(days=1)),
        },
    )


def _id_change(seed: int, person: Person) -> Row:
    return {
        "id": key(seed, "id_change", person.number),
        "user_id": person.id,
        "from_participant_id": key(seed, "former_user", person.number),
        "to_participant_id": person.id,
        **_times(person.created_at + timedelta(days=3)),
    }


def _times(at: datetime) -> dict[str, Any]:
    return {"created_at": at, "updated_at": at + timedelta(hours=1)}
