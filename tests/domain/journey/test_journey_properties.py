"""What holds of every path, whatever the answers. Source: registration-journey.md 2.3, 15.4."""

from hypothesis import given
from hypothesis import strategies as st

from domain.journey.answering import Taken, Turn, submitted_answers, take
from domain.journey.replay import Visitor, guard, replay
from domain.journey.rows import answer_rows
from domain.journey.step import Kind
from domain.journey.steps import STEPS
from tests.domain.journey.world import OPENING, facts

# Anything that could stand in a session, sensible or not.
VALUES = {
    "trn_knowledge": ["yes", "no-dont-have"],
    "trn_set_via_fallback_verification_question": [True],
    "trn_verified": [True, False],
    "course_start_date": ["yes", "no"],
    "chosen_provider": ["yes", "no"],
    "teacher_catchment": ["england", "another"],
    "work_setting": [
        "early_years_or_childcare",
        "a_school",
        "a_16_to_19_educational_setting",
        "another_setting",
        "other",
    ],
    "referred_by_return_to_teaching_adviser": ["yes", "no"],
    "kind_of_nursery": ["local_authority_maintained_nursery", "childminder", "private_nursery"],
    "has_ofsted_urn": ["yes", "no"],
    "institution_location": ["here"],
    "institution_name": ["green"],
    "institution_identifier": [*facts().workplaces, "other", "School-1"],
    "employment_type": [
        "local_authority_virtual_school",
        "hospital_school",
        "young_offender_institution",
        "local_authority_supply_teacher",
        "lead_mentor_for_accredited_itt_provider",
        "other",
    ],
    "employment_role": ["Teacher"],
    "employer_name": ["Council", "Return to teaching adviser referral"],
    "itt_provider": ["Greendale Teaching Alliance", "Nobody"],
    "course_identifier": [course.identifier for course in facts().courses],
    "npqh_status": ["completed_npqh", "none"],
    "ehco_headteacher": ["yes", "no"],
    "ehco_new_headteacher": ["yes", "no"],
    "ehco_funding_choice": ["trust", "self"],
    "maths_eligibility_teaching_for_mastery": ["yes", "no"],
    "maths_understanding_of_approach": ["another_way", "cannot_show"],
    "senco_in_role": ["yes", "no_but_i_plan_to_become_one"],
    "senco_start_date": ["2020-01-01", "2030-01-01", "2020-13-01"],
    "funding": ["school", "trust", "self"],
    "lead_provider_id": ["1", "2", "9"],
    "can_share_choices": ["1", "0"],
}
ANSWERS = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from([*values, "", None]) for key, values in VALUES.items()}
)
WORLDS = st.builds(
    facts,
    has_trn=st.booleans(),
    previously_funded=st.frozensets(st.sampled_from([c.identifier for c in facts().courses])),
)
# Mostly sensible answers, so that paths are walked to the end as well.
SENSIBLE = st.fixed_dictionaries(
    {key: st.sampled_from(values) for key, values in VALUES.items()}
).map(lambda answers: {**answers, **OPENING, "can_share_choices": "1", "lead_provider_id": "1"})
ANY_ANSWERS = ANSWERS | SENSIBLE


@given(ANY_ANSWERS, WORLDS)
def test_every_path_is_finite_and_ends_where_something_is_to_be_done(answers, world):
    path = replay(answers, world)
    assert len(path.path) == len(set(path.path)) <= len(STEPS)
    assert STEPS[path.end].kind in {Kind.QUESTION, Kind.DEAD_END, Kind.CHECK}
    assert (path.outcome_page is None) == (path.outcome is None)


@given(ANY_ANSWERS, WORLDS)
def test_back_is_the_inverse_of_next(answers, world):
    path = replay(answers, world)
    for earlier, later in zip(path.path, path.path[1:], strict=False):
        assert path.after(earlier) == later
        assert path.before(later) == earlier
    assert path.before(path.path[0]) is None


@given(ANY_ANSWERS, WORLDS, st.sampled_from(sorted(STEPS)))
def test_the_guard_always_sends_to_a_step_that_is_served(answers, world, name):
    path = replay(answers, world)
    visitor = Visitor(is_signed_in=True, has_answers=bool(answers))
    elsewhere = guard(name, visitor, path)
    if elsewhere is not None:
        assert guard(elsewhere, visitor, path) is None


@given(ANY_ANSWERS, WORLDS, st.data())
def test_no_answer_on_the_path_crashes_and_its_target_is_served(answers, world, data):
    old = replay(answers, world)
    name = data.draw(st.sampled_from(old.path))
    step = STEPS[name]
    sent = data.draw(
        st.fixed_dictionaries(
            {}, optional={key: st.sampled_from([*VALUES.get(key, [""]), "?"]) for key in step.keys}
        )
    )
    is_changing = data.draw(st.booleans())
    submitted = submitted_answers(step, sent)
    result = take(
        Turn(step=step, before=answers, submitted=submitted, is_changing=is_changing), world
    )
    if isinstance(result, Taken):
        new = replay(result.answers, world)
        visitor = Visitor(is_signed_in=True, has_answers=bool(result.answers))
        target = guard(result.target.step, visitor, new)
        assert target is None or not result.answers
        answer_rows(new)
