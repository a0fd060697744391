"""The journey as a browser without scripts meets it. Source: registration-journey.md 1, 2, 5 to 9."""

import asyncio

import pytest
from sqlalchemy import func, select

from store.tables import Application, FeatureFlag, School, User
from store.transaction import transaction
from tests.gateway.registration.conftest import walk


async def test_a_stranger_sees_the_start_with_a_sign_in_button(browser, world):
    page = await browser.get("/")
    assert (page.status, page.step, page.back) == (200, "start", "")
    assert 'action="/users/auth/tra_openid_connect"' in page.html
    assert "January 2025" in page.html


@pytest.mark.parametrize("path", ["/registration/provider-check", "/registration/check-answers"])
async def test_a_stranger_is_sent_to_the_start(browser, world, path):
    assert (await browser.get(path)).url == "/"
    assert (await browser.post(path, {})).url == "/"


async def test_an_unknown_step_is_not_found(teacher):
    assert (await teacher.get("/registration/no-such-step")).status == 404


async def test_underscores_lead_to_the_same_page(teacher):
    assert (await teacher.get("/registration/course_start_date")).step == "course-start-date"


async def test_a_teacher_registers_for_a_funded_course(teacher, world, sessions):
    page = await walk(teacher, world.answers)
    assert page.step == "check-answers"
    assert page.answers == {
        "course_start": "Before January 2025",
        "workplace_in_england": "Yes",
        "work_setting": "A school",
        "workplace": "Greendale Primary School \N{EN DASH} 1 High Street, Leeds, LS1 1AA",
        "course": "Headship",
        "provider": "Teach First",
    }
    done = await teacher.answer("check-answers")
    assert (done.step, done.status) == ("registration", 200)
    assert 'data-funding="eligible"' in done.html
    assert 'data-flash="success"' in done.html
    async with transaction(sessions) as session:
        made = (await session.scalars(select(Application))).one()
    assert done.url == f"/accounts/user_registrations/{made.id}?success=true"
    assert made.school_id == world.school.id


async def test_a_teacher_whose_school_is_on_no_list_says_who_pays(teacher, world):
    page = await walk(teacher, world.unfunded, until="ineligible-for-funding")
    assert page.outcome == "not_a_pp50_institution"
    assert 'href="/registration/funding-your-npq"' in page.html
    page = await teacher.get("/registration/funding-your-npq")
    assert page.options == ["school", "trust", "self", "another"]
    page = await walk(teacher, world.unfunded)
    assert page.answers["course_funding"] == "My trust pays"
    done = await teacher.answer("check-answers")
    assert 'data-funding="not_eligible"' in done.html
    assert "My trust pays" in done.html


async def test_someone_outside_england_is_asked_for_no_school(teacher, world):
    abroad = world.unfunded | {"teacher_catchment": "another", "funding": "self"}
    page = await walk(teacher, abroad, until="ineligible-for-funding")
    assert page.outcome == "not_in_england"
    assert "workplace" not in (await walk(teacher, abroad)).answers


async def test_every_page_links_back_to_the_one_before(teacher, world):
    page = await walk(teacher, world.answers)
    path = [page.step]
    while page.back != "/":
        page = await teacher.get(page.back)
        path.append(page.step)
    assert path == [
        "check-answers",
        "share-provider",
        "choose-your-provider",
        "possible-funding",
        "choose-your-npq",
        "choose-school",
        "find-school",
        "work-setting",
        "teacher-catchment",
        "provider-check",
        "course-start-date",
    ]


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"course_start_date": "no"}, "cannot-register-yet"),
        (
            {"course_start_date": "yes", "chosen_provider": "no"},
            "choose-an-npq-and-provider",
        ),
    ],
)
async def test_dead_ends_say_so_and_lead_back(teacher, answers, end):
    page = await walk(teacher, answers, until=end)
    assert (page.step, page.status) == (end, 200)
    assert (
        page.back
        == f"/registration/{'course-start-date' if len(answers) == 1 else 'provider-check'}"
    )
    assert (await teacher.get("/registration/work-setting")).step == end


async def test_a_school_outside_england_ends_the_journey(teacher, world, sessions):
    async with transaction(sessions) as session:
        school = await session.get(School, world.school.id)
        school.establishment_type_code = "30"
    page = await walk(teacher, world.answers, until="school-not-in-england")
    assert page.step == "school-not-in-england"


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_the_wish_for_a_later_start_is_kept_on_the_person(teacher, world, sessions, answer):
    await teacher.answer("course-start-date", course_start_date=answer)
    async with transaction(sessions) as session:
        user = await session.get(User, world.teacher.id)
    assert user.notify_user_for_future_reg is (answer == "no")


MISTAKES = [
    ("course-start-date", {}, "course_start_date:blank"),
    ("provider-check", {"chosen_provider": "maybe"}, "chosen_provider:inclusion"),
    ("teacher-catchment", {}, "teacher_catchment:blank"),
    ("work-setting", {}, "work_setting:blank"),
    ("find-school", {"institution_location": ""}, "institution_location:blank"),
    ("choose-school", {"institution_name": ""}, "institution_identifier:blank"),
    ("choose-school", {"institution_name": "zzz"}, "institution_name:no_results"),
    ("choose-school", {"institution_identifier": "School-9"}, "institution_identifier:invalid"),
    ("choose-your-npq", {}, "course_identifier:blank"),
    ("funding-your-npq", {}, "funding:blank"),
    ("choose-your-provider", {}, "lead_provider_id:blank"),
    ("share-provider", {}, "can_share_choices:accepted"),
]


@pytest.mark.parametrize(("step", "fields", "error"), MISTAKES)
async def test_a_mistake_is_shown_at_the_top_and_at_the_field(teacher, world, step, fields, error):
    await walk(teacher, world.unfunded, until=step)
    page = await teacher.answer(step, **fields)
    assert (page.status, page.step, page.errors) == (422, step, [error])
    assert page.title.startswith("Error: ")
    assert "govuk-error-message" in page.html
    target = page.html.split('data-error="')[0].rsplit('href="#', 1)[-1].split('"')[0]
    assert f'id="{target}"' in page.html


async def test_the_search_lists_schools_and_keeps_the_choice(teacher, world):
    await walk(teacher, world.answers, until="choose-school")
    page = await teacher.answer(
        "choose-school", institution_identifier="", institution_name="green"
    )
    assert page.step == "choose-school"
    assert page.options == ["School-100001", "School-100002", "other"]
    page = await teacher.answer("choose-school", institution_identifier="School-100002")
    assert page.step == "choose-your-npq"
    page = await teacher.get("/registration/choose-school")
    assert page.checked == ["School-100002"]


async def test_a_workplace_that_is_not_shown_is_searched_for_again(teacher, world):
    await walk(teacher, world.answers, until="choose-school")
    await teacher.answer("choose-school", institution_identifier="", institution_name="greendale")
    page = await teacher.answer(
        "choose-school", institution_identifier="other", institution_name="greenhill"
    )
    assert page.options == ["School-100002", "other"]
    page = await teacher.answer(
        "choose-school", institution_identifier="other", institution_name=""
    )
    assert page.options == []
    assert 'id="registration-wizard-institution-name"' in page.html


async def test_results_stay_when_none_is_chosen(teacher, world):
    await walk(teacher, world.answers, until="choose-school")
    await teacher.answer("choose-school", institution_identifier="", institution_name="green")
    page = await teacher.answer("choose-school", institution_name="")
    assert page.errors == ["institution_identifier:blank"]
    assert page.options == ["School-100001", "School-100002", "other"]


async def test_answers_are_shown_again_on_every_page(teacher, world):
    await walk(teacher, world.unfunded)
    for step, value in (
        ("course-start-date", "yes"),
        ("work-setting", "a_school"),
        ("choose-your-npq", "npq-senior-leadership"),
        ("funding-your-npq", "trust"),
        ("share-provider", "1"),
    ):
        assert (await teacher.get(f"/registration/{step}")).checked == [value]


async def test_a_changed_provider_leads_back_to_the_answers(teacher, world):
    await walk(teacher, world.answers)
    page = await teacher.get("/registration/choose-your-provider/change")
    assert page.checked == [str(world.teach_first.id)]
    page = await teacher.answer(
        "choose-your-provider", change=True, lead_provider_id=str(world.ambition.id)
    )
    assert page.url == "/registration/share-provider/change"
    page = await teacher.answer("share-provider", change=True, can_share_choices="1")
    assert page.answers["provider"] == "Ambition Institute"


async def test_a_changed_course_that_is_not_funded_asks_who_pays(teacher, world):
    await walk(teacher, world.answers)
    page = await teacher.answer(
        "choose-your-npq", change=True, course_identifier="npq-senior-leadership"
    )
    assert page.url == "/registration/ineligible-for-funding/change"
    assert 'href="/registration/funding-your-npq"' in page.html
    page = await teacher.answer("funding-your-npq", funding="self")
    assert page.step == "choose-your-provider"


async def test_a_changed_workplace_that_is_funded_is_told(teacher, world):
    await walk(teacher, world.unfunded)
    await teacher.answer("choose-school", change=True, institution_identifier="School-100002")
    page = await teacher.answer(
        "choose-your-npq", change=True, course_identifier="npq-senior-leadership"
    )
    assert page.url == "/registration/possible-funding"
    page = await teacher.post("/registration/possible-funding", {})
    assert page.step == "choose-your-provider"


async def test_a_step_ahead_leads_to_what_is_missing(teacher, world):
    await walk(teacher, world.answers, until="choose-your-npq")
    assert (await teacher.get("/registration/check-answers")).step == "choose-your-npq"
    assert (await teacher.answer("share-provider", can_share_choices="1")).step == "choose-your-npq"


async def test_a_submission_sent_twice_makes_one_registration(teacher, world, sessions):
    await walk(teacher, world.answers)
    first = await teacher.answer("check-answers")
    again = await teacher.answer("check-answers")
    assert again.url == first.url
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Application)) == 1


async def test_two_submissions_at_once_make_one_registration(teacher, world, sessions):
    page = await walk(teacher, world.answers)
    pages = await asyncio.gather(
        *(
            teacher.client.post("/registration/check-answers", data={"csrf_token": page.token})
            for _ in range(3)
        )
    )
    assert len({answer.url.path for answer in pages}) == 1
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Application)) == 1


async def test_after_a_submission_another_can_be_made(teacher, world, sessions):
    await walk(teacher, world.answers)
    await teacher.answer("check-answers")
    await walk(teacher, world.unfunded)
    await teacher.answer("check-answers")
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Application)) == 2


async def test_another_person_in_the_same_browser_begins_with_nothing(teacher, world, sessions):
    from tests.factories import make_user

    await walk(teacher, world.answers)
    async with transaction(sessions) as session:
        other = await make_user(session)
    await teacher.sign_in(other)
    assert (await teacher.get("/registration/check-answers")).url == "/"
    assert (await teacher.get("/registration/course-start-date")).checked == []


async def test_a_form_without_its_token_is_refused(teacher, world):
    answer = await teacher.client.post("/registration/course-start-date", data={})
    assert answer.status == 422


@pytest.fixture
async def closed(sessions, world):
    async with transaction(sessions) as session:
        flag = await session.get(FeatureFlag, "registration_open")
        flag.enabled = False


async def test_while_closed_every_step_says_so_and_saves_nothing(teacher, world, closed, sessions):
    assert (await teacher.get("/")).url == "/registration_closed"
    assert (await teacher.get("/registration/course-start-date")).step == "closed"
    page = await teacher.answer("course-start-date", course_start_date="no")
    assert page.url == "/registration/closed"
    async with transaction(sessions) as session:
        user = await session.get(User, world.teacher.id)
    assert user.notify_user_for_future_reg is False


async def test_closed_pages_lead_home_while_open(teacher):
    for path in ("/registration/closed", "/registration_closed", "/registration_closed/change"):
        assert (await teacher.get(path)).url == "/"


@pytest.mark.parametrize(
    "path", ["/registration_closed", "/registration_closed/change", "/registration/closed"]
)
async def test_what_is_shown_while_closed(browser, world, closed, path):
    page = await browser.get(path)
    assert (page.status, page.url) == (200, path)


async def test_a_teacher_without_trn_is_asked_for_it_first(browser, world, sessions):
    async with transaction(sessions) as session:
        user = await session.get(User, world.teacher.id)
        user.trn = None
    await browser.sign_in(world.teacher)
    page = await browser.get("/registration/course-start-date")
    assert page.step == "teacher-reference-number"
    page = await browser.answer("teacher-reference-number", trn_knowledge="no-dont-have")
    assert page.step == "dont-have-teacher-reference-number"


async def test_the_page_about_choosing_needs_no_sign_in(browser, world):
    assert (await browser.get("/choose-an-npq-and-provider")).status == 200


async def test_schools_are_looked_up_while_one_types(browser, world):
    answer = await browser.client.get("/schools.json?location=leeds&name=greend")
    assert await answer.json() == [
        {
            "urn": "100001",
            "name": "Greendale Primary School",
            "address": "1 High Street, Leeds, LS1 1AA",
        }
    ]
    answer = await browser.client.get("/institutions.json?location=leeds&name=greend")
    assert [found["identifier"] for found in await answer.json()] == ["School-100001"]
    answer = await browser.client.get("/private_childcare_providers.json?name=EY1")
    assert await answer.json() == []


async def test_account_pages_of_others_and_of_nobody_are_not_found(teacher, world, make_browser):
    await walk(teacher, world.answers)
    done = await teacher.answer("check-answers")
    assert (await (await make_browser()).get(done.url)).url == "/"
    for path in ("/accounts/user_registrations/99999999", "/accounts/user_registrations/x"):
        assert (await teacher.get(path)).status == 404


async def test_the_account_shows_one_registration_at_once_and_more_as_a_list(teacher, world):
    page = await teacher.get("/account")
    assert (page.step, page.url) == ("account", "/account")
    await walk(teacher, world.answers)
    await teacher.answer("check-answers")
    assert (await teacher.get("/account")).step == "registration"
    await walk(teacher, world.unfunded)
    done = await teacher.answer("check-answers")
    assert done.back == "/account"
    page = await teacher.get("/account")
    assert page.step == "account"
    assert page.html.count('data-status="pending"') == 2
