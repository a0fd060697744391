"""People of both programmes: who they are, how they are known, what they applied for.

A person is made from the seed and a number alone, so any of them can be made again at any time.
Source: legacy-schema.md 3.11 to 3.15 and 8.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from workers.migration.rehearsal import volumes
from workers.migration.rehearsal.ids import key
from workers.migration.rehearsal.names import FAMILY, FIRST
from workers.migration.rehearsal.reference import (
    MIGRATED_COHORTS,
    PROVIDERS,
    Row,
    Rows,
    cohort_id,
    course_id,
    courses_of,
)

_DOMAINS: Final = ("school.example.org", "trust.example.com", "mail.example.net")
_PROVIDER_NAMES: Final = tuple(PROVIDERS)
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """One application; ``identity`` is the number of the applicant's identity, None for none."""

    id: UUID
    identity: int | None
    provider: str
    course: str
    year: int
    status: str
    created_at: datetime
    updated_at: datetime
    date_of_birth: date
    trn: str | None
    trn_verified: bool | None
    nino: str | None
    active_alert: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The training record of an accepted application, under the same key."""

    id: UUID
    identity: int | None
    year: int
    course: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A user with what hangs on it; ``emails`` are those of the identities."""

    number: int
    id: UUID
    full_name: str
    email: str
    emails: tuple[str, ...]
    uid: str | None
    trn: str | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    applications: tuple[Application, ...]
    profiles: tuple[Profile, ...]


def participant(seed: int, number: int) -> Person:
    """A person who applied, as clean as the legacy service meant it."""
    random = Random(f"{seed}/person/{number}")
    full_name, email = _name_and_email(random, number)
    trn = f"{2_000_000 + number:07d}"
    emails = (email, f"home.{email}") if random.random() < _SECOND_IDENTITY else (email,)
    applications = tuple(_applications(seed, random, number=number, trn=trn))
    created_at = applications[0].created_at - timedelta(minutes=random.randrange(1, 5_000))
    return Person(
        number=number,
        id=key(seed, "user", number),
        full_name=full_name,
        email=email,
        emails=emails,
        uid=str(key(seed, "get_an_identity", number)) if random.random() < 0.6 else None,
        trn=trn if random.random() < 0.7 else None,
        archived_at=None,
        created_at=created_at,
        updated_at=applications[-1].updated_at,
        applications=applications,
        profiles=tuple(profile_of(one) for one in applications if one.status == "accepted"),
    )


def profile_of(application: Application) -> Profile:
    """The training record that acceptance made. Source: legacy-schema.md 2."""
    return Profile(
        id=application.id,
        identity=application.identity,
        year=application.year,
        course=application.course,
        created_at=application.created_at + timedelta(days=9),
    )


def other_person(seed: int, number: int) -> Person:
    """A person of the other programme alone."""
    random = Random(f"{seed}/other/{number}")
    full_name, email = _name_and_email(random, number)
    email = f"ect.{email}"
    created_at = _moment(random, random.choice(MIGRATED_COHORTS))
    return Person(
        number=number,
        id=key(seed, "other_user", number),
        full_name=full_name,
        email=email,
        emails=(email,),
        uid=None,
        trn=f"{4_000_000 + number:07d}",
        archived_at=None,
        created_at=created_at,
        updated_at=created_at + timedelta(days=30),
        applications=(),
        profiles=(),
    )


def identity_id(person: Person, number: int) -> UUID:
    """The key of a person's n-th identity."""
    return key(0, "participant_identity", person.id, number)


def teacher_profile_id(person: Person) -> UUID:
    """The key of a person's teacher profile."""
    return key(0, "teacher_profile", person.id)


def rows_of_person(seed: int, person: Person) -> Iterator[Rows]:
    """The rows of the person, without those that follow from a training record."""
    times = {"created_at": person.created_at, "updated_at": person.updated_at}
    yield (
        "users",
        {
            "id": person.id,
            "full_name": person.full_name,
            "email": person.email,
            "get_an_identity_id": person.uid,
            "archived_at": person.archived_at,
            "archived_email": person.emails[0] if person.archived_at else None,
            **times,
        },
    )
    teacher = {"id": teacher_profile_id(person), "user_id": person.id, "trn": person.trn}
    yield "teacher_profiles", teacher | times
    for number, email in enumerate(person.emails):
        yield "participant_identities", _identity(person, number, email=email) | times
    for application in person.applications:
        yield "npq_applications", _application_row(seed, person, application)


def _identity(person: Person, number: int, *, email: str) -> Row:
    """The first identity is the person's own, the others came from former users."""
    former = key(0, "former_user", person.id, number)
    return {
        "id": identity_id(person, number),
        "user_id": person.id,
        "email": email,
        "external_identifier": person.id if number == 0 else former,
        "origin": "npq" if person.applications else "ecf",
    }


def _application_row(seed: int, person: Person, application: Application) -> Row:
    identity = application.identity
    return {
        "id": application.id,
        "npq_lead_provider_id": PROVIDERS[application.provider],
        "npq_course_id": course_id(application.course),
        "cohort_id": cohort_id(seed, application.year),
        "participant_identity_id": None if identity is None else identity_id(person, identity),
        "date_of_birth": application.date_of_birth,
        "teacher_reference_number": application.trn,
        "teacher_reference_number_verified": application.trn_verified,
        "nino": application.nino,
        "active_alert": application.active_alert,
        "lead_provider_approval_status": application.status,
        "headteacher_status": "no",
        "works_in_school": True,
        "teacher_catchment": "england",
        "school_urn": f"{100_000 + person.number % 1_000:06d}",
        "funded_place": True if application.year == 2024 else None,
        "eligible_for_funding": application.year == 2024,
        "created_at": application.created_at,
        "updated_at": application.updated_at,
    }


def _applications(seed: int, random: Random, *, number: int, trn: str) -> Iterator[Application]:
    """One application, or two in the order of their making."""
    years = sorted(random.choices(MIGRATED_COHORTS, k=_how_many(random)))
    is_verified = random.random() < 0.8
    birthday = date(1960, 1, 1) + timedelta(days=random.randrange(14_000))
    nino = f"QQ{number % 1_000_000:06d}C" if random.random() < 0.9 else None
    for turn, year in enumerate(years):
        created_at = _moment(random, year) + timedelta(days=turn)
        yield Application(
            id=key(seed, "npq_application", number, turn),
            identity=0,
            provider=random.choice(_PROVIDER_NAMES),
            course=random.choice(courses_of(year)),
            year=year,
            status=_status(random),
            created_at=created_at,
            updated_at=created_at + timedelta(days=random.randrange(1, 60)),
            date_of_birth=birthday,
            trn=trn,
            trn_verified=is_verified,
            nino=nino,
        )


def _how_many(random: Random) -> int:
    return 2 if random.random() < volumes.SECOND_APPLICATION else 1


def _status(random: Random) -> str:
    draw = random.random()
    if draw < volumes.ACCEPTED:
        return "accepted"
    return "pending" if draw < volumes.ACCEPTED + volumes.PENDING else "rejected"


def _name_and_email(random: Random, number: int) -> tuple[str, str]:
    first, family = random.choice(FIRST), random.choice(FAMILY)
    return (
        f"{first} {family}",
        f"{first}.{family}.{number}@{random.choice(_DOMAINS)}".lower(),
    )


def _moment(random: Random, year: int) -> datetime:
    """Some moment of the year's intake, to the microsecond."""
    opened = datetime(year, 6, 1, 8)  # noqa: DTZ001 - the legacy database has no zones
    seconds = random.randrange(int(timedelta(days=140).total_seconds()))
    return opened + timedelta(seconds=seconds, microseconds=random.randrange(1_000_000))


_SECOND_IDENTITY: Final = 20_000 / 125_000
