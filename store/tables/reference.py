"""Reference data: providers, courses, cohorts, schedules, and the registers of workplaces.

Source: migration.md 2.3.1 to 2.3.8, reference-data.md.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from domain.vocabulary import CourseGroupName, DeclarationType
from store.tables.base import DECLARATION_TYPE, Base, Keyed, Public, Timed


class LeadProvider(Base, Keyed, Public, Timed):
    """An organisation that delivers courses and is paid for it. Source: migration.md 2.3.1."""

    __tablename__ = "lead_providers"
    __table_args__ = (CheckConstraint("btrim(name) <> ''", name="name_present"),)

    name: Mapped[str]
    hint: Mapped[str | None]


class Cohort(Base, Keyed, Public, Timed):
    """One year's intake. Source: migration.md 2.3.2 and 2.5."""

    __tablename__ = "cohorts"
    __table_args__ = (
        CheckConstraint("start_year >= 2021 AND start_year < 2030", name="start_year_in_range"),
        CheckConstraint(
            "extract(year FROM registration_start_date AT TIME ZONE 'UTC') = start_year",
            name="registration_starts_in_start_year",
        ),
    )

    start_year: Mapped[int] = mapped_column(unique=True)
    registration_start_date: Mapped[datetime]
    funding_cap: Mapped[bool] = mapped_column(server_default=text("false"))


class CourseGroup(Base, Keyed, Timed):
    """Leadership, specialist, support or ehco. Source: migration.md 2.3.3."""

    __tablename__ = "course_groups"
    __table_args__ = (
        CheckConstraint(
            "name IN (" + ", ".join(f"'{name.value}'" for name in CourseGroupName) + ")",
            name="name_known",
        ),
    )

    name: Mapped[str] = mapped_column(unique=True)


class Course(Base, Keyed, Public, Timed):
    """One qualification. Source: migration.md 2.3.4, reference-data.md 1."""

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("btrim(name) <> ''", name="name_present"),)

    name: Mapped[str]
    display_name: Mapped[str | None]
    short_code: Mapped[str | None]
    identifier: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    display: Mapped[bool] = mapped_column(server_default=text("true"))
    course_group_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("course_groups.id"), index=True
    )


class CourseOffer(Base, Keyed, Timed):
    """A provider offers a course, in registration (no cohort) or in one cohort.

    Source: reference-data.md 4.
    """

    __tablename__ = "course_offers"
    __table_args__ = (
        UniqueConstraint(
            "lead_provider_id", "course_id", "cohort_id", postgresql_nulls_not_distinct=True
        ),
    )

    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    course_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("courses.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("cohorts.id"), index=True)


class Schedule(Base, Keyed, Public, Timed):
    """When a group's participants of a cohort train and what may be declared for them.

    Source: migration.md 2.3.8, reference-data.md 6.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("identifier", "cohort_id"),
        UniqueConstraint("id", "cohort_id", name="uq_schedules_id_cohort_id"),
        CheckConstraint("btrim(name) <> '' AND btrim(identifier) <> ''", name="names_present"),
    )

    course_group_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("course_groups.id"), index=True
    )
    cohort_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cohorts.id"), index=True)
    name: Mapped[str]
    identifier: Mapped[str]
    applies_from: Mapped[date]
    applies_to: Mapped[date]
    allowed_declaration_types: Mapped[list[DeclarationType]] = mapped_column(
        ARRAY(DECLARATION_TYPE),
        server_default=text("'{started,retained-1,retained-2,completed}'::declaration_types[]"),
    )


# What a school is found by. Source: registration-journey.md 14.1.
NAME_SEARCH: Final = "to_tsvector('english'::regconfig, coalesce(name, ''))"
LOCATION_SEARCH: Final = "to_tsvector('simple'::regconfig, {})".format(
    " || ' ' || ".join(
        f"coalesce({column}, '')"
        for column in (
            "la_name",
            "address_1",
            "address_2",
            "address_3",
            "town",
            "county",
            "postcode",
            "postcode_without_spaces",
            "region",
        )
    )
)


class School(Base, Keyed, Timed):
    """A workplace from the national register of schools. Source: migration.md 2.3.5."""

    __tablename__ = "schools"
    __table_args__ = (
        Index("ix_schools_name_search", "name_search", postgresql_using="gin"),
        Index("ix_schools_location_search", "location_search", postgresql_using="gin"),
        Index(
            "ix_schools_name_trigrams",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
    )

    urn: Mapped[str] = mapped_column(unique=True)
    la_code: Mapped[str | None]
    la_name: Mapped[str | None]
    establishment_number: Mapped[str | None]
    name: Mapped[str | None]
    establishment_status_code: Mapped[str | None]
    establishment_status_name: Mapped[str | None]
    close_date: Mapped[date | None]
    ukprn: Mapped[str | None]
    last_changed_date: Mapped[date | None]
    address_1: Mapped[str | None]
    address_2: Mapped[str | None]
    address_3: Mapped[str | None]
    town: Mapped[str | None]
    county: Mapped[str | None]
    postcode: Mapped[str | None]
    postcode_without_spaces: Mapped[str | None]
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    region: Mapped[str | None]
    country: Mapped[str | None]
    establishment_type_code: Mapped[str | None]
    establishment_type_name: Mapped[str | None]
    high_pupil_premium: Mapped[bool] = mapped_column(server_default=text("false"))
    number_of_pupils: Mapped[int | None]
    eyl_funding_eligible: Mapped[bool] = mapped_column(server_default=text("false"))
    phase_type: Mapped[int] = mapped_column(server_default=text("0"))
    phase_name: Mapped[str] = mapped_column(server_default=text("'Not applicable'"))
    name_search: Mapped[str | None] = mapped_column(
        TSVECTOR, Computed(NAME_SEARCH, persisted=True), deferred=True
    )
    location_search: Mapped[str | None] = mapped_column(
        TSVECTOR, Computed(LOCATION_SEARCH, persisted=True), deferred=True
    )


class PrivateChildcareProvider(Base, Keyed, Timed):
    """A nursery, childminder or agency from the childcare register. Source: migration.md 2.3.6."""

    __tablename__ = "private_childcare_providers"
    __table_args__ = (
        CheckConstraint("btrim(provider_urn) <> ''", name="provider_urn_present"),
        Index(
            "ix_private_childcare_providers_name_trigrams",
            "provider_name",
            postgresql_using="gin",
            postgresql_ops={"provider_name": "gin_trgm_ops"},
        ),
        Index(
            "ix_private_childcare_providers_provider_urn_trigrams",
            "provider_urn",
            postgresql_using="gist",
            postgresql_ops={"provider_urn": "gist_trgm_ops"},
        ),
    )

    provider_urn: Mapped[str] = mapped_column(unique=True)
    provider_name: Mapped[str | None]
    registered_person_urn: Mapped[str | None]
    registered_person_name: Mapped[str | None]
    registration_date: Mapped[str | None]
    provider_status: Mapped[str | None]
    address_1: Mapped[str | None]
    address_2: Mapped[str | None]
    address_3: Mapped[str | None]
    town: Mapped[str | None]
    postcode: Mapped[str | None]
    postcode_without_spaces: Mapped[str | None]
    region: Mapped[str | None]
    local_authority: Mapped[str | None]
    ofsted_region: Mapped[str | None]
    early_years_individual_registers: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'")
    )
    provider_early_years_register_flag: Mapped[bool | None]
    provider_compulsory_childcare_register_flag: Mapped[bool | None]
    places: Mapped[int | None]
    disabled_at: Mapped[datetime | None]


class IttProvider(Base, Keyed, Timed):
    """An accredited provider of initial teacher training. Source: migration.md 2.3.7."""

    __tablename__ = "itt_providers"
    __table_args__ = (
        CheckConstraint(
            "btrim(legal_name) <> '' AND btrim(operating_name) <> ''", name="names_present"
        ),
    )

    legal_name: Mapped[str] = mapped_column(unique=True)
    operating_name: Mapped[str]
    removed_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    disabled_at: Mapped[datetime | None]


class LocalAuthority(Base, Keyed, Timed):
    """A local authority that employs teachers itself. Source: migration.md 2.4.6."""

    __tablename__ = "local_authorities"

    ukprn: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str | None]
    address_1: Mapped[str | None]
    address_2: Mapped[str | None]
    address_3: Mapped[str | None]
    town: Mapped[str | None]
    county: Mapped[str | None]
    postcode: Mapped[str | None]
    postcode_without_spaces: Mapped[str | None]
    high_pupil_premium: Mapped[bool] = mapped_column(server_default=text("false"))


class EligibilityListEntry(Base, Keyed, Timed):
    """A workplace on one of the lists that decide funding. Source: funding-eligibility.md 13.4."""

    __tablename__ = "eligibility_list_entries"
    __table_args__ = (
        UniqueConstraint("list_name", "identifier_type", "identifier"),
        CheckConstraint("identifier_type IN ('urn', 'ukprn')", name="identifier_type_known"),
        CheckConstraint("btrim(identifier) <> ''", name="identifier_present"),
        Index("ix_eligibility_list_entries_identifier", "identifier"),
    )

    list_name: Mapped[str]
    identifier_type: Mapped[str]
    identifier: Mapped[str]


class RegisterImport(Base, Keyed, Timed):
    """One run of an importer: what was read, and what came of it. Source: reference-data.md 14.

    ``report`` holds at most 1,000 of the lines that were refused or remarked on.
    """

    __tablename__ = "register_imports"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'finished', 'failed')", name="state_known"),
        CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished_when_over"),
    )

    register: Mapped[str] = mapped_column(index=True)
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    encoding: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'running'"))
    failure: Mapped[str | None]
    rows_read: Mapped[int] = mapped_column(server_default=text("0"))
    rows_created: Mapped[int] = mapped_column(server_default=text("0"))
    rows_updated: Mapped[int] = mapped_column(server_default=text("0"))
    rows_unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    rows_removed: Mapped[int] = mapped_column(server_default=text("0"))
    rows_refused: Mapped[int] = mapped_column(server_default=text("0"))
    report: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
