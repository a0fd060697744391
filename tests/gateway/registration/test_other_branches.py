"""Every branch of the journey, to the end. Source: registration-journey.md 5 and 6."""

import pytest
from sqlalchemy import select

from domain.journey.step import Kind
from domain.journey.steps import STEPS
from store.tables import Application, FeatureFlag, IttProvider, PrivateChildcareProvider, User
from store.transaction import transaction
from tests.factories import add, make_course, make_offer
from tests.gateway.registration.conftest import walk

OPENING = {"course_start_date": "yes", "chosen_provider": "yes", "teacher_catchment": "england"}
EARLY_YEARS = OPENING | {"work_setting": "early_years_or_childcare"}
ANOTHER = OPENING | {"work_setting": "another_setting"}
NURSERY = EARLY_YEARS | {
    "kind_of_nursery": "private_nursery",
    "has_ofsted_urn": "yes",
    "institution_identifier": "PrivateChildcareProvider-EY100",
}
SCHOOL = OPENING | {
    "work_setting": "a_school",
    "institution_location": "leeds",
    "institution_identifier": "School-100001",
}
PUBLIC = EARLY_YEARS | {
    "kind_of_nursery": "local_authority_maintained_nursery",
    "institution_location": "leeds",
    "institution_identifier": "School-100001",
}
CLOSING = {"funding": "self", "ehco_funding_choice": "self", "can_share_choices": "1"}
SUPPLY = ANOTHER | {
    "employment_type": "local_authority_supply_teacher",
    "employment_role": "Supply teacher",
    "employer_name": "Leeds City Council",
}
LEAD_MENTOR = ANOTHER | {
    "employment_type": "lead_mentor_for_accredited_itt_provider",
    "itt_provider": "Greendale Teaching Alliance",
}
HEAD = {
    "course_identifier": "npq-early-headship-coaching-offer",
    "npqh_status": "completed_npqh",
    "ehco_headteacher": "yes",
}
EYL = {"course_identifier": "npq-early-years-leadership"}
MATHS = {"course_identifier": "npq-leading-primary-mathematics"}
SENCO = {"course_identifier": "npq-senco"}
LTD = {"course_identifier": "npq-leading-teaching-development"}
HEADSHIP = {"course_identifier": "npq-headship"}


@pytest.fixture
async def wide_world(world, sessions):
    """All displayed courses, a childcare provider and an ITT provider."""
    async with transaction(sessions) as session:
        session.add(FeatureFlag(key="senco_enabled", label="SENCO", enabled=True))
        for identifier in (
            "npq-leading-teaching-development",
            "npq-leading-primary-mathematics",
            "npq-early-years-leadership",
            "npq-senco",
            "npq-early-headship-coaching-offer",
        ):
            course = await make_course(session, identifier, position=20)
            await make_offer(session, world.teach_first, course)
        await add(
            session,
            PrivateChildcareProvider(
                provider_urn="EY100",
                provider_name="Little Oaks",
                town="Leeds",
                early_years_individual_registers=["EYR"],
            ),
        )
        await add(
            session,
            IttProvider(
                legal_name="Greendale Teaching Alliance",
                operating_name="Greendale SCITT",
                approved=True,
            ),
        )
    return world


BRANCHES = [
    (
        NURSERY | EYL,
        "not_entitled_ey_institution",
        {"private_childcare_provider_id", "kind_of_nursery"},
    ),
    (
        NURSERY | HEADSHIP,
        "early_years_invalid_npq",
        {"private_childcare_provider_id", "kind_of_nursery"},
    ),
    (
        EARLY_YEARS | {"kind_of_nursery": "childminder", "has_ofsted_urn": "no"} | EYL,
        "not_on_early_years_register",
        {"kind_of_nursery"},
    ),
    (PUBLIC | HEADSHIP, "funded", {"school_id", "kind_of_nursery"}),
    (SUPPLY | HEADSHIP, "no_institution", {"employment_type", "employment_role", "employer_name"}),
    (
        ANOTHER | {"employment_type": "hospital_school", "employer_name": "St Mary"} | HEADSHIP,
        "funded",
        {"employment_type", "employer_name"},
    ),
    (LEAD_MENTOR | LTD, "funded", {"employment_type", "itt_provider_id"}),
    (LEAD_MENTOR | HEADSHIP, "not_lead_mentor_course", {"employment_type", "itt_provider_id"}),
    (
        OPENING
        | {"work_setting": "other", "referred_by_return_to_teaching_adviser": "yes"}
        | HEADSHIP,
        "referred_by_return_to_teaching_adviser",
        {"employer_name", "referred_by_return_to_teaching_adviser"},
    ),
    (
        OPENING
        | {"work_setting": "other", "referred_by_return_to_teaching_adviser": "no"}
        | HEADSHIP,
        "ineligible_institution_type",
        {"referred_by_return_to_teaching_adviser"},
    ),
    (
        SCHOOL | MATHS | {"maths_eligibility_teaching_for_mastery": "yes"},
        "funded",
        {"school_id"},
    ),
    (
        SCHOOL
        | MATHS
        | {
            "maths_eligibility_teaching_for_mastery": "no",
            "maths_understanding_of_approach": "another_way",
        },
        "funded",
        {"school_id"},
    ),
    (
        SCHOOL | SENCO | {"senco_in_role": "yes", "senco_start_date": "2021-09"},
        "funded",
        {"school_id", "senco_in_role", "senco_start_date"},
    ),
    (
        SCHOOL | SENCO | {"senco_in_role": "no_but_i_plan_to_become_one"},
        "funded",
        {"school_id", "senco_in_role"},
    ),
    (
        SCHOOL | HEAD | {"ehco_new_headteacher": "yes"},
        "funded",
        {"school_id", "headteacher_status"},
    ),
    (
        SCHOOL | HEAD | {"ehco_new_headteacher": "no"},
        "not_new_headteacher_requesting_ehco",
        {"school_id", "headteacher_status"},
    ),
    (
        SUPPLY | HEAD | {"ehco_headteacher": "no"},
        "ineligible_institution_type",
        {"employment_type", "employment_role", "employer_name", "headteacher_status"},
    ),
]
TOLD = {
    "school_id",
    "private_childcare_provider_id",
    "itt_provider_id",
    "kind_of_nursery",
    "employment_type",
    "employment_role",
    "employer_name",
    "referred_by_return_to_teaching_adviser",
    "headteacher_status",
    "senco_in_role",
    "senco_start_date",
}


@pytest.mark.parametrize(("answers", "code", "told"), BRANCHES)
async def test_each_branch_leads_to_a_registration(
    teacher, wide_world, sessions, answers, code, told
):
    provider = {"lead_provider_id": str(wide_world.teach_first.id)}
    page = await walk(teacher, answers | CLOSING | provider)
    assert page.step == "check-answers"
    page = await teacher.answer("check-answers")
    assert page.step == "registration", page.html
    async with transaction(sessions) as session:
        made = (await session.scalars(select(Application))).one()
    assert made.funding_eligibility_status_code == code
    assert {name for name in TOLD if getattr(made, name) is not None} == told


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        (SCHOOL | HEAD | {"npqh_status": "none"}, "ehco-unavailable"),
        (
            SCHOOL
            | MATHS
            | {
                "maths_eligibility_teaching_for_mastery": "no",
                "maths_understanding_of_approach": "cannot_show",
            },
            "maths-cannot-register",
        ),
    ],
)
async def test_dead_ends_of_courses(teacher, wide_world, answers, end):
    assert (await walk(teacher, answers, until=end)).step == end


async def test_a_childcare_provider_is_searched_by_its_urn(teacher, wide_world):
    unknown = {key: value for key, value in NURSERY.items() if key != "institution_identifier"}
    await walk(teacher, unknown, until="choose-private-childcare-provider")
    page = await teacher.answer(
        "choose-private-childcare-provider", institution_identifier="", institution_name="EY10"
    )
    assert page.options == ["PrivateChildcareProvider-EY100", "other"]
    page = await teacher.answer(
        "choose-private-childcare-provider",
        institution_identifier="PrivateChildcareProvider-EY999",
    )
    assert page.errors == ["institution_identifier:no_results"]


async def test_a_date_that_is_none_is_shown_as_typed(teacher, wide_world):
    await walk(teacher, SCHOOL | SENCO | {"senco_in_role": "yes"}, until="senco-start-date")
    month = {
        "registration_wizard[senco_start_date(2i)]": "13",
        "registration_wizard[senco_start_date(1i)]": "2021",
    }
    page = await teacher.post("/registration/senco-start-date", month)
    assert page.errors == ["senco_start_date:invalid"]
    assert 'value="13"' in page.html


TRN = {
    "trn_knowledge": "yes",
    "trn": " 12 34 567 ",
    "full_name": "Mrs  Ada O\N{RIGHT SINGLE QUOTATION MARK}Hara",
    "date_of_birth": "1985-3-27",
    "national_insurance_number": "",
}


async def test_a_teacher_without_trn_is_checked_and_goes_on(browser, wide_world, sessions):
    async with transaction(sessions) as session:
        (await session.get(User, wide_world.teacher.id)).trn = None
    await browser.sign_in(wide_world.teacher)
    page = await walk(browser, TRN, until="qualified-teacher-check")
    assert f'value="{wide_world.teacher.full_name}"' in page.html
    assert 'value="1985"' in page.html
    page = await walk(browser, TRN, until="dqt-mismatch")
    assert page.step == "dqt-mismatch"
    assert "Ada O&#39;Hara" in page.html
    page = await walk(browser, TRN | wide_world.answers)
    assert page.answers["trn"] == "1234567"
    assert page.answers["date_of_birth"] == "27 March 1985"
    page = await browser.answer("check-answers")
    async with transaction(sessions) as session:
        made = (await session.scalars(select(Application))).one()
        user = await session.get(User, wide_world.teacher.id)
    assert made.on_submission_trn == "1234567"
    assert (user.trn, user.trn_verified, user.full_name) == ("1234567", False, "Ada O'Hara")


def test_every_step_that_is_shown_has_a_template():
    from web.render import TEMPLATES

    shown = {step.name for step in STEPS.values() if step.kind is not Kind.SKIPPED}
    assert shown <= {path.stem for path in (TEMPLATES / "registration").glob("*.html")}
