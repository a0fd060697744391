"""A small world for the journey: two schools, a nursery, an authority, courses and offers."""

from datetime import date

from domain.funding.circumstances import Institution, InstitutionKind
from domain.journey.facts import CourseChoice, JourneyFacts, ProviderChoice, Workplace

TODAY = date(2024, 11, 25)
COURSES = (
    ("npq-leading-literacy", "Leading literacy"),
    ("npq-leading-teaching-development", "Leading teacher development"),
    ("npq-leading-primary-mathematics", "Leading primary mathematics"),
    ("npq-senior-leadership", "Senior leadership"),
    ("npq-headship", "Headship"),
    ("npq-early-years-leadership", "Early years leadership"),
    ("npq-senco", "Special educational needs co-ordinator (SENCO)"),
    ("npq-early-headship-coaching-offer", "Early headship coaching offer"),
)
AMBITION = ProviderChoice(id="1", name="Ambition Institute")
TEACH_FIRST = ProviderChoice(id="2", name="Teach First")


def place(identifier, kind, **facts):
    institution = {
        key: facts.pop(key)
        for key in list(facts)
        if key.startswith(("establishment", "is_pp50", "is_early", "is_on", "is_dis"))
    }
    return Workplace(
        identifier=identifier,
        name=facts.pop("name", "Greendale School"),
        address="1 High Street, Greendale, GD1 1AA",
        institution=Institution(kind=kind, **institution),
        row_id=facts.pop("row_id", 7),
        **facts,
    )


PLACES = (
    place(
        "School-100001",
        InstitutionKind.SCHOOL,
        establishment_type_code="1",
        urn="100001",
        ukprn="10000001",
        is_primary=True,
        number_of_pupils=210,
    ),
    place(
        "School-100002",
        InstitutionKind.SCHOOL,
        establishment_type_code="34",
        is_pp50=True,
        is_early_years_eligible=True,
        name="Hilltop Academy",
    ),
    place("School-100003", InstitutionKind.SCHOOL, establishment_type_code="11", name="Fee School"),
    place("School-100004", InstitutionKind.SCHOOL, establishment_type_code="1", is_open=False),
    place(
        "School-100005",
        InstitutionKind.SCHOOL,
        establishment_type_code="30",
        is_in_england=False,
    ),
    place("School-100015", InstitutionKind.SCHOOL, establishment_type_code="15"),
    place("LocalAuthority-5", InstitutionKind.LOCAL_AUTHORITY, ukprn="10005549", row_id=5),
    place(
        "PrivateChildcareProvider-EY100",
        InstitutionKind.PRIVATE_CHILDCARE_PROVIDER,
        is_early_years_eligible=True,
        is_on_early_years_register=True,
        urn="EY100",
        name=None,
        row_id=9,
    ),
    place(
        "PrivateChildcareProvider-EY200",
        InstitutionKind.PRIVATE_CHILDCARE_PROVIDER,
        is_on_childminders_list=True,
        is_on_early_years_register=True,
        urn="EY200",
    ),
)


def facts(**more):
    world = {
        "today": TODAY,
        "start_month": "January 2025",
        "courses": tuple(CourseChoice(identifier=i, name=n) for i, n in COURSES),
        "offers": {
            identifier: (AMBITION,)
            if identifier == "npq-leading-literacy"
            else (AMBITION, TEACH_FIRST)
            for identifier, _ in COURSES
        },
        "workplaces": {workplace.identifier: workplace for workplace in PLACES},
        "itt_providers": frozenset({"Greendale Teaching Alliance"}),
    }
    return JourneyFacts(**(world | more))


OPENING = {
    "course_start_date": "yes",
    "chosen_provider": "yes",
    "teacher_catchment": "england",
}
AT_SCHOOL = {
    **OPENING,
    "work_setting": "a_school",
    "institution_location": "greendale",
    "institution_identifier": "School-100001",
}
CLOSING = {"lead_provider_id": "2", "can_share_choices": "1"}
HEADSHIP = {**AT_SCHOOL, "course_identifier": "npq-headship", **CLOSING}
"""A complete registration: headship at an eligible school, so funded."""
LITERACY = {
    **AT_SCHOOL,
    "course_identifier": "npq-leading-literacy",
    "funding": "trust",
    "lead_provider_id": "1",
    "can_share_choices": "1",
}
"""A complete registration: not a PP50 school, so the trust pays."""
