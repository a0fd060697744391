"""Source: registration-journey.md 3.3, 4.2, 5.5, 5.8, 12.1 and 14.1."""

import pytest

from domain.funding.circumstances import InstitutionKind
from services.registration.facts import Enquiry, journey_facts
from services.registration.flags import flags_for
from services.registration.workplaces import (
    childcare_providers_matching,
    institutions_matching,
    open_schools_matching,
    workplaces_named,
)
from store.tables import (
    ClosedRegistrationUser,
    EligibilityListEntry,
    FeatureFlag,
    FeatureFlagActor,
    LocalAuthority,
    PrivateChildcareProvider,
)
from tests.factories import (
    add,
    make_application,
    make_course,
    make_school,
    make_user,
    make_world,
)
from tests.services.registration.world import make_registrable


async def facts_for(session, clock, world, **more):
    enquiry = {
        "teacher": world.teacher,
        "step": "choose-your-npq",
        "answers": (world.answers,),
        "offers_senco": False,
        "now": clock(),
    }
    return await journey_facts(session, Enquiry(**(enquiry | more)))


async def test_courses_stand_in_display_order_and_providers_by_name(session, clock):
    world = await make_registrable(session)
    await make_course(session, "npq-additional-support-offer", display=False)
    facts = await facts_for(session, clock, world)
    assert [course.name for course in facts.courses] == ["Senior leadership", "Headship"]
    assert [p.name for p in facts.offers["npq-headship"]] == ["Ambition Institute", "Teach First"]
    assert [p.hint for p in facts.offers["npq-senior-leadership"]] == ["Starts in spring"]
    assert facts.start_month == "January 2025"


@pytest.mark.parametrize("offered", [True, False])
async def test_the_senco_course_needs_its_flag(session, clock, offered):
    world = await make_registrable(session)
    await make_course(session, "npq-senco")
    facts = await facts_for(session, clock, world, offers_senco=offered)
    assert ("npq-senco" in {course.identifier for course in facts.courses}) is offered


async def test_a_course_that_nobody_is_named_for_is_offered_by_all(session, clock):
    world = await make_registrable(session)
    await make_course(session, "npq-leading-literacy")
    facts = await facts_for(session, clock, world)
    offered = [provider.name for provider in facts.offers["npq-leading-literacy"]]
    assert offered == ["Ambition Institute", "Teach First"]


async def test_a_school_comes_with_its_lists(session, clock):
    world = await make_registrable(session)
    places = await workplaces_named(session, ["School-100001", "School-100002", "School-9"])
    assert set(places) == {"School-100001", "School-100002"}
    assert not places["School-100001"].institution.is_pp50
    assert places["School-100002"].institution.is_pp50
    assert places["School-100002"].institution.is_early_years_eligible
    assert places["School-100001"].row_id == world.school.id
    assert (
        places["School-100001"].name_and_address
        == "Greendale Primary School \N{EN DASH} 1 High Street, Leeds, LS1 1AA"
    )


async def test_a_college_is_listed_by_its_ukprn_only_on_the_further_education_list(session):
    await make_school(session, urn="100007", ukprn="10000007")
    for name, kind in (("pp50_further_education", "ukprn"), ("early_years", "urn")):
        await add(
            session,
            EligibilityListEntry(list_name=name, identifier_type=kind, identifier="10000007"),
        )
    place = (await workplaces_named(session, ["School-100007"]))["School-100007"]
    assert place.institution.is_pp50
    assert not place.institution.is_early_years_eligible


@pytest.mark.parametrize(
    ("facts", "is_open", "is_in_england"),
    [
        ({"establishment_status_code": "1"}, True, True),
        ({"establishment_status_code": "3"}, True, True),
        ({"establishment_status_code": "4"}, True, True),
        ({"establishment_status_code": "2"}, False, True),
        ({"establishment_type_code": "30"}, True, False),
        *(({"la_code": code}, True, False) for code in ("673", "702", "000", "704", "708")),
        ({"la_code": "383"}, True, True),
    ],
)
async def test_which_schools_are_open_and_in_england(session, facts, is_open, is_in_england):
    await make_school(session, urn="100009", **facts)
    place = (await workplaces_named(session, ["School-100009"]))["School-100009"]
    assert (place.is_open, place.is_in_england) == (is_open, is_in_england)


async def test_a_childcare_provider_comes_with_its_lists_and_without_redactions(session):
    await add(
        session,
        PrivateChildcareProvider(
            provider_urn="EY100",
            provider_name="REDACTED",
            address_1="REDACTED",
            town="Leeds",
            region="Yorkshire",
            early_years_individual_registers=["CCR", "EYR"],
        ),
    )
    await add(
        session,
        EligibilityListEntry(list_name="childminders", identifier_type="urn", identifier="EY100"),
    )
    named = await workplaces_named(session, ["PrivateChildcareProvider-EY100", "LocalAuthority-x"])
    place = named["PrivateChildcareProvider-EY100"]
    assert (place.name, place.address) == (None, "Leeds, Yorkshire")
    assert place.institution.is_on_childminders_list
    assert place.institution.is_on_early_years_register
    assert not place.institution.is_early_years_eligible


async def test_a_disabled_childcare_provider_is_invisible(session, clock):
    await add(session, PrivateChildcareProvider(provider_urn="EY100", disabled_at=clock()))
    assert await workplaces_named(session, ["PrivateChildcareProvider-EY100"]) == {}
    assert await childcare_providers_matching(session, urn="EY100", limit=10) == ()


PEOPLE = [
    ({"trn": "1234567", "uid": None}, {"trn": "1234567", "uid": None}, True),
    ({"trn": None, "uid": "me"}, {"trn": "7654321", "uid": None}, False),
    ({"trn": "1234567", "uid": None}, {"trn": "7654321", "uid": None}, False),
    ({"trn": "1234567", "uid": "me"}, {"trn": None, "uid": None}, False),
    ({"trn": None, "uid": None}, {"trn": None, "uid": None}, False),
]


@pytest.mark.parametrize(("mine", "theirs", "counts"), PEOPLE)
async def test_earlier_funding_counts_for_the_same_number_and_never_for_none(
    session, clock, mine, theirs, counts
):
    world = await make_registrable(session)
    other = await make_user(session, **theirs)
    await make_application(
        session,
        await make_world(session),
        user=other,
        course_id=world.headship.id,
        lead_provider_approval_status="accepted",
    )
    for name, value in mine.items():
        setattr(world.teacher, name, value)
    await session.flush()
    facts = await facts_for(session, clock, world)
    assert ("npq-headship" in facts.previously_funded) is counts


SEARCHES = [
    ("leeds", "greendale", ["Greendale Primary School"]),
    ("LEEDS", "green", ["Greendale Primary School", "Greenhill Academy"]),
    ("ls1 1aa", "schools", ["Greendale Primary School"]),
    ("LS11AA", "primary green", ["Greendale Primary School"]),
    ("high street", "greendale", ["Greendale Primary School"]),
    ("lee", "greendale", []),
    ("leeds", "dale", []),
    ("", "greendale", []),
    ("leeds", "'?\\:", []),
    ("leeds", "green | hill", []),
    ("leeds", "x') & '", []),
]


@pytest.mark.parametrize(("location", "name", "found"), SEARCHES)
async def test_schools_are_found_by_place_and_beginnings_of_names(session, location, name, found):
    await make_registrable(session)
    places = await open_schools_matching(session, location=location, name=name, limit=100)
    assert [place.name for place in places] == found


async def test_names_that_begin_with_the_term_come_first(session):
    for number, name in enumerate(["Old Park School", "Park School", "A Park School Park"]):
        await make_school(session, urn=f"20000{number}", name=name)
    places = await open_schools_matching(session, location="leeds", name="park", limit=100)
    assert places[0].name == "Park School"


async def test_closed_schools_are_not_found(session):
    await make_school(session, name="Park School", establishment_status_code="2")
    assert await open_schools_matching(session, location="leeds", name="park", limit=100) == ()


async def test_local_authorities_come_after_schools(session):
    await make_school(session, name="Kingston School", town="Kingston")
    await add(
        session,
        LocalAuthority(ukprn="10005549", name="Borough of Kingston", town="Kingston Upon Thames"),
    )
    places = await institutions_matching(session, location="kingston", name="kingston", limit=10)
    assert [place.institution.kind for place in places] == [
        InstitutionKind.SCHOOL,
        InstitutionKind.LOCAL_AUTHORITY,
    ]


async def test_childcare_providers_are_found_by_likeness_of_their_urn(session):
    for urn in ("EY123456", "EY123457", "999999"):
        await add(session, PrivateChildcareProvider(provider_urn=urn))
    places = await childcare_providers_matching(session, urn="ey 123456", limit=10)
    assert [place.urn for place in places] == ["EY123456", "EY123457"]


async def test_only_the_asked_for_search_is_run(session, clock):
    world = await make_registrable(session)
    answers = world.answers | {"institution_identifier": "", "institution_name": "green"}
    asked = await facts_for(session, clock, world, step="choose-school", answers=(answers,))
    assert [place.name for place in asked.matches] == [
        "Greendale Primary School",
        "Greenhill Academy",
    ]
    elsewhere = await facts_for(session, clock, world, answers=(answers,))
    assert elsewhere.matches == ()


FLAGS = [
    ([], None, False),
    ([FeatureFlag(key="registration_open", label="Open", enabled=True)], None, True),
    ([FeatureFlag(key="registration_open", label="Open", percentage=100)], "visitor", True),
    ([FeatureFlag(key="registration_open", label="Open", percentage=100)], None, False),
    ([FeatureFlag(key="registration_open", label="Open", percentage=0)], "visitor", False),
]


@pytest.mark.parametrize(("flags", "visitor", "is_open"), FLAGS)
async def test_who_finds_registration_open(session, flags, visitor, is_open):
    for flag in flags:
        session.add(
            FeatureFlag(
                key=flag.key, label=flag.label, enabled=flag.enabled, percentage=flag.percentage
            )
        )
    await session.flush()
    found = await flags_for(session, feature_flag_id=visitor, email=None)
    assert found.is_open is is_open


async def test_listed_people_find_it_open(session):
    await add(session, FeatureFlag(key="registration_open", label="Open"))
    session.add(FeatureFlagActor(flag="registration_open", actor="someone"))
    await session.flush()
    assert (await flags_for(session, feature_flag_id="someone", email=None)).is_open
    assert not (await flags_for(session, feature_flag_id="other", email=None)).is_open


@pytest.mark.parametrize(
    ("enabled", "email", "is_open"),
    [(True, "LATE@example.com", True), (False, "late@example.com", False), (True, None, False)],
)
async def test_late_registrants_are_let_in_while_their_flag_is_on(session, enabled, email, is_open):
    await add(
        session, FeatureFlag(key="closed_registration_enabled", label="Late", enabled=enabled)
    )
    await add(session, ClosedRegistrationUser(email="late@example.com"))
    flags = await flags_for(session, feature_flag_id=None, email=email)
    assert flags.is_open is is_open
