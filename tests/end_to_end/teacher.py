"""What a teacher does in a browser without scripts, page by page."""

import re


async def register(visitor, *, teacher, provider):
    """Sign in, answer every question and submit; gives the page that follows."""
    return await visitor.submit(await answer_all(visitor, teacher=teacher, provider=provider))


async def answer_all(visitor, *, teacher, provider):
    """Sign in at the identity provider and answer every question, up to the last page."""
    page = await visitor.submit(await visitor.get("/"))
    page = await visitor.post(page, sub=teacher)
    answers = {
        "course-start-date": {"course_start_date": "yes"},
        "provider-check": {"chosen_provider": "yes"},
        "teacher-catchment": {"teacher_catchment": "england"},
        "work-setting": {"work_setting": "a_school"},
        "find-school": {"institution_location": "Alderbrook"},
        "choose-your-npq": {"course_identifier": "npq-senior-leadership"},
        "funding-your-npq": {"funding": "self"},
        "share-provider": {"can_share_choices": "1"},
    }
    while page.step != "check-answers":
        assert page.status == 200, (page.step, page.words)
        if page.step == "choose-school":
            page = await _choose_school(visitor, page)
        elif page.step == "choose-your-provider":
            page = await visitor.submit(page, lead_provider_id=_value_of(page, provider))
        elif page.step == "ineligible-for-funding":
            page = await visitor.get("/registration/funding-your-npq")
        else:
            page = await visitor.submit(page, **answers.get(page.step, {}))
    return page


async def _choose_school(visitor, page):
    page = await visitor.submit(page, institution_name="Primary")
    value = re.search(r'value="(School-\d+)"', page.text)[1]
    return await visitor.submit(page, institution_identifier=value)


def _value_of(page, label):
    """The value of the radio button with this label."""
    found = re.search(
        rf'<input[^>]*id="([^"]+)"[^>]*value="(\d+)"(?:(?!<input).)*{label}', page.text, re.DOTALL
    )
    return found[2]
