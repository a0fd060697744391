"""The steps of the registration journey, as data.

Source: registration-journey.md 5. A further step is one more row here, its words in ``web`` and,
when it asks something new, a check.
"""

from collections.abc import Mapping
from typing import Any, Final

from domain.funding.circumstances import SCHOOL_SETTINGS, EmploymentType, WorkSetting
from domain.journey import checks, routes
from domain.journey.checks import always, one_of
from domain.journey.routes import by_answer, to
from domain.journey.situation import Situation
from domain.journey.step import Choices, Derivation, Field, Kind, Route, Step, nothing
from domain.vocabulary import KindOfNursery

YES_OR_NO: Final = always("yes", "no")


def _radios(key: str, choices: Choices, *, otherwise: str = "inclusion") -> tuple[Field, ...]:
    return (Field(key=key, check=one_of(choices, otherwise=otherwise), choices=choices),)


def _text(key: str, limit: int) -> tuple[Field, ...]:
    return (Field(key=key, check=checks.text(limit), clean=checks.trimmed),)


def _question(
    name: str,
    fields: tuple[Field, ...],
    follows: Route,
    *,
    derives: Derivation = nothing,
    remembers: Derivation = nothing,
) -> Step:
    return Step(
        name=name,
        kind=Kind.QUESTION,
        fields=fields,
        follows=follows,
        derives=derives,
        remembers=remembers,
    )


def _page(name: str, follows: Route) -> Step:
    """Information passed through by a form button; change mode goes on."""
    return Step(name=name, kind=Kind.INFORMATION, follows=follows)


def _link_page(name: str, follows: Route) -> Step:
    """Information passed through by a link button; change mode ends."""
    return Step(name=name, kind=Kind.INFORMATION, follows=follows, leaves_change=True)


def _dead_end(name: str) -> Step:
    return Step(name=name, kind=Kind.DEAD_END, follows=to(name))


def _aside(name: str, kind: Kind = Kind.ASIDE) -> Step:
    return Step(name=name, kind=kind, follows=to(name))


def _course_start(situation: Situation) -> Mapping[str, Any]:
    if not situation.says("course_start_date", "yes"):
        return {}
    return {"course_start": f"Before {situation.facts.start_month}"}


def _wants_later_start(situation: Situation) -> Mapping[str, Any]:
    return {"notify_user_for_future_reg": situation.says("course_start_date", "no")}


def _no_country(_: Situation) -> Mapping[str, Any]:
    return {"teacher_catchment_country": None}


def _workplace_flags(situation: Situation) -> Mapping[str, Any]:
    return {
        "works_in_school": "yes" if situation.works_in_school else "no",
        "works_in_childcare": "yes" if situation.works_in_childcare else "no",
    }


def _referral_employer(situation: Situation) -> Mapping[str, Any]:
    return {"employer_name": checks.RTTA_EMPLOYER} if situation.is_referred else {}


def _course_funding(situation: Situation) -> Mapping[str, Any]:
    return {
        "funding_eligiblity_status_code": situation.code.value,
        "targeted_delivery_funding_eligibility": False,
        "tsf_primary_eligibility": False,
        "tsf_primary_plus_eligibility": False,
    }


def _funding(situation: Situation) -> Mapping[str, Any]:
    return {"funding_eligiblity_status_code": situation.code.value}


def _understands_maths(situation: Situation) -> Mapping[str, Any]:
    return {"maths_understanding": situation.says("maths_eligibility_teaching_for_mastery", "yes")}


def _is_senco(situation: Situation) -> Mapping[str, Any]:
    return {"senco_in_role_status": situation.says("senco_in_role", "yes")}


def displayed_courses(situation: Situation) -> tuple[str, ...]:
    return tuple(course.identifier for course in situation.facts.courses)


def offering_providers(situation: Situation) -> tuple[str, ...]:
    offers = situation.facts.offers.get(situation.course or "", ())
    return tuple(provider.id for provider in offers)


def approved_itt_providers(situation: Situation) -> tuple[str, ...]:
    return tuple(sorted(situation.facts.itt_providers))


def ways_to_pay(situation: Situation) -> tuple[str, ...]:
    """A trust pays only for people who work in its schools. Source: 5.8, "funding-your-npq"."""
    has_trust = situation.is_in_england and situation.works_in_school
    return ("school", "trust", "self", "another") if has_trust else ("school", "self", "another")


_WORK_SETTINGS: Final = always(
    WorkSetting.EARLY_YEARS_OR_CHILDCARE.value,
    *(setting.value for setting in WorkSetting if setting in SCHOOL_SETTINGS),
    WorkSetting.ANOTHER_SETTING.value,
    WorkSetting.OTHER.value,
)
_KINDS_OF_NURSERY: Final = always(
    KindOfNursery.LOCAL_AUTHORITY_MAINTAINED_NURSERY.value,
    KindOfNursery.PRESCHOOL_CLASS_AS_PART_OF_SCHOOL.value,
    KindOfNursery.PRIVATE_NURSERY.value,
    KindOfNursery.CHILDMINDER.value,
    KindOfNursery.ANOTHER_EARLY_YEARS_SETTING.value,
)
_EMPLOYMENT_TYPES: Final = always(
    *(kind.value for kind in EmploymentType if kind is not EmploymentType.OTHER)
)
_LOCATION: Final = _text("institution_location", 64)
_SEARCH: Final = Field(key="institution_name", check=checks.search_term, clean=checks.trimmed)
_SCHOOL_PICKER: Final = (_SEARCH, Field(key="institution_identifier", check=checks.school))
_PRIVATE_PICKER: Final = (
    _SEARCH,
    Field(key="institution_identifier", check=checks.private_provider),
)
_TRN_FIELDS: Final = (
    Field(key="trn", check=checks.trn, clean=checks.without_spaces),
    Field(key="full_name", check=checks.text(128), clean=checks.name_as_recorded),
    Field(key="date_of_birth", check=checks.birth_date),
    Field(
        key="national_insurance_number",
        check=checks.national_insurance_number,
        clean=checks.without_spaces,
    ),
)

_ASIDES: Final = (
    _aside("start"),
    _aside("closed"),
    _aside("change-your-course-or-provider"),
    _aside("get-an-identity-callback", Kind.SKIPPED),
)
_TRN: Final = (
    _question(
        "teacher-reference-number",
        _radios("trn_knowledge", always("yes", "no-dont-have")),
        by_answer(
            "trn_knowledge",
            {"yes": "qualified-teacher-check"},
            otherwise="dont-have-teacher-reference-number",
        ),
    ),
    _dead_end("dont-have-teacher-reference-number"),
    _question("qualified-teacher-check", _TRN_FIELDS, routes.after_trn_check),
    _page("dqt-mismatch", to("course-start-date")),
)
_OPENING: Final = (
    _question(
        "course-start-date",
        _radios("course_start_date", YES_OR_NO),
        by_answer("course_start_date", {"yes": "provider-check"}, otherwise="cannot-register-yet"),
        derives=_course_start,
        remembers=_wants_later_start,
    ),
    _dead_end("cannot-register-yet"),
    _question(
        "provider-check",
        _radios("chosen_provider", YES_OR_NO),
        by_answer(
            "chosen_provider",
            {"yes": "teacher-catchment"},
            otherwise="choose-an-npq-and-provider",
        ),
    ),
    _dead_end("choose-an-npq-and-provider"),
    _question(
        "teacher-catchment",
        _radios("teacher_catchment", always("england", "another")),
        to("work-setting"),
        derives=_no_country,
    ),
    _question(
        "work-setting",
        _radios("work_setting", _WORK_SETTINGS),
        routes.after_work_setting,
        derives=_workplace_flags,
    ),
)
_WORKPLACE: Final = (
    _question(
        "referred-by-return-to-teaching-adviser",
        _radios("referred_by_return_to_teaching_adviser", YES_OR_NO),
        to("choose-your-npq"),
        derives=_referral_employer,
    ),
    _question("find-school", _LOCATION, to("choose-school")),
    _question(
        "choose-school",
        _SCHOOL_PICKER,
        routes.after_picker("choose-school", abroad="school-not-in-england"),
    ),
    _dead_end("school-not-in-england"),
    _question(
        "kind-of-nursery",
        _radios("kind_of_nursery", _KINDS_OF_NURSERY),
        routes.after_kind_of_nursery,
    ),
    _question("find-childcare-provider", _LOCATION, to("choose-childcare-provider")),
    _question(
        "choose-childcare-provider",
        _SCHOOL_PICKER,
        routes.after_picker(
            "choose-childcare-provider", abroad="childcare-provider-not-in-england"
        ),
    ),
    _dead_end("childcare-provider-not-in-england"),
    _question(
        "have-ofsted-urn",
        _radios("has_ofsted_urn", YES_OR_NO),
        by_answer(
            "has_ofsted_urn",
            {"yes": "choose-private-childcare-provider"},
            otherwise="choose-your-npq",
        ),
    ),
    _question(
        "choose-private-childcare-provider",
        _PRIVATE_PICKER,
        routes.after_picker("choose-private-childcare-provider", abroad="choose-your-npq"),
    ),
    _question(
        "your-employment",
        _radios("employment_type", _EMPLOYMENT_TYPES),
        routes.after_employment,
    ),
    _question("your-role", _text("employment_role", 255), to("your-employer")),
    _question(
        "your-employer",
        (Field(key="employer_name", check=checks.employer, clean=checks.trimmed),),
        to("choose-your-npq"),
    ),
    _question(
        "itt-provider",
        _radios("itt_provider", approved_itt_providers, otherwise="invalid"),
        to("choose-your-npq"),
    ),
)
_COURSE: Final = (
    _question(
        "choose-your-npq",
        _radios("course_identifier", displayed_courses, otherwise="invalid"),
        routes.after_course,
        derives=_course_funding,
    ),
    _question(
        "maths-eligibility-teaching-for-mastery",
        _radios("maths_eligibility_teaching_for_mastery", YES_OR_NO),
        routes.after_mastery,
        derives=_understands_maths,
    ),
    _question(
        "maths-understanding-of-approach",
        _radios(
            "maths_understanding_of_approach",
            always("taken_a_similar_course", "another_way", "cannot_show"),
        ),
        routes.after_understanding,
    ),
    _dead_end("maths-cannot-register"),
    _page("funding-eligibility-maths", to("choose-your-provider")),
    _question(
        "senco-in-role",
        _radios(
            "senco_in_role",
            always("yes", "no_but_i_plan_to_become_one", "no_i_do_not_plan_to_be_a_SENCO"),
        ),
        routes.after_senco_role,
        derives=_is_senco,
    ),
    _question(
        "senco-start-date",
        (Field(key="senco_start_date", check=checks.senco_since),),
        routes.after_senco,
    ),
    _page("funding-eligibility-senco", to("choose-your-provider")),
)
_EHCO: Final = (
    _question(
        "npqh-status",
        _radios(
            "npqh_status",
            always("completed_npqh", "studying_npqh", "will_start_npqh", "none"),
        ),
        by_answer("npqh_status", {"none": "ehco-unavailable"}, otherwise="ehco-headteacher"),
    ),
    _dead_end("ehco-unavailable"),
    _question(
        "ehco-headteacher",
        _radios("ehco_headteacher", YES_OR_NO),
        by_answer(
            "ehco_headteacher",
            {"yes": "ehco-new-headteacher"},
            otherwise="ehco-funding-not-available",
        ),
    ),
    _question(
        "ehco-new-headteacher",
        _radios("ehco_new_headteacher", YES_OR_NO),
        routes.after_new_headship,
    ),
    _link_page("ehco-possible-funding", to("choose-your-provider")),
    _link_page("ehco-funding-not-available", to("funding-your-ehco")),
    _link_page("ehco-previously-funded", to("funding-your-ehco")),
    _question(
        "funding-your-ehco",
        _radios("ehco_funding_choice", always("school", "trust", "self", "another")),
        to("choose-your-provider"),
    ),
)
_CLOSING: Final = (
    _page("possible-funding", to("choose-your-provider")),
    _link_page("ineligible-for-funding", to("funding-your-npq")),
    _question("funding-your-npq", _radios("funding", ways_to_pay), to("choose-your-provider")),
    _question(
        "choose-your-provider",
        _radios("lead_provider_id", offering_providers, otherwise="invalid"),
        to("share-provider"),
        derives=_funding,
    ),
    _question(
        "share-provider",
        (Field(key="can_share_choices", check=checks.accepted, absent="0"),),
        to("check-answers"),
    ),
    Step(name="check-answers", kind=Kind.CHECK, follows=to("check-answers")),
)

STEPS: Final[Mapping[str, Step]] = {
    step.name: step
    for step in (*_ASIDES, *_TRN, *_OPENING, *_WORKPLACE, *_COURSE, *_EHCO, *_CLOSING)
}


def step_named(name: str) -> Step | None:
    """The step of a URL; underscores count as dashes. Source: registration-journey.md 1."""
    return STEPS.get(name.replace("_", "-"))
