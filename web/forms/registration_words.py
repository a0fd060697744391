"""What the journey's answers are called, and what is said when one is wrong.

The words are ours; the codes are those of ``domain.journey``.
"""

from collections.abc import Mapping
from typing import Final

from web.forms.base import Option

_YES_NO: Final = (Option(value="yes", text="Yes"), Option(value="no", text="No"))
_WAYS_TO_PAY: Final = (
    Option(value="school", text="My workplace pays"),
    Option(value="trust", text="My trust pays"),
    Option(value="self", text="I pay"),
    Option(value="another", text="It is paid in another way"),
)
OR: Final = Option(divider="or")

OPTIONS: Final[Mapping[str, tuple[Option, ...]]] = {
    "trn_knowledge": (
        Option(value="yes", text="Yes, I know my TRN"),
        Option(value="no-dont-have", text="No, I need to ask for one"),
    ),
    "course_start_date": _YES_NO,
    "chosen_provider": _YES_NO,
    "teacher_catchment": (Option(value="england", text="Yes"), Option(value="another", text="No")),
    "work_setting": (
        Option(
            value="early_years_or_childcare",
            text="Early years or childcare",
            hint="A nursery, a pre-school class or childminding, for example",
        ),
        Option(
            value="a_school",
            text="A school",
            hint="This includes schools that a local authority maintains",
        ),
        Option(
            value="an_academy_trust",
            text="An academy trust",
            hint="You work across the schools of a trust, or in its central team",
        ),
        Option(
            value="a_16_to_19_educational_setting",
            text="A 16 to 19 setting",
            hint="A sixth-form or further education college, for example",
        ),
        Option(
            value="another_setting",
            text="Another education setting",
            hint="A virtual or hospital school, a young offender institution, a local authority"
            " that employs you across schools, or a teacher training provider that you are"
            " a lead mentor for",
        ),
        OR,
        Option(
            value="other",
            text="None of these",
            hint="You are self-employed, do not work in education, or a return to teaching"
            " adviser told you to register",
        ),
    ),
    "referred_by_return_to_teaching_adviser": _YES_NO,
    "kind_of_nursery": (
        Option(
            value="local_authority_maintained_nursery",
            text="A nursery maintained by a local authority",
        ),
        Option(
            value="preschool_class_as_part_of_school",
            text="A pre-school class or nursery that is part of a school",
        ),
        Option(value="private_nursery", text="A private nursery"),
        Option(value="childminder", text="Childminding"),
        OR,
        Option(value="another_early_years_setting", text="Another early years setting"),
    ),
    "has_ofsted_urn": _YES_NO,
    "employment_type": (
        Option(value="local_authority_virtual_school", text="In a virtual school"),
        Option(value="hospital_school", text="In a hospital school"),
        Option(value="young_offender_institution", text="In a young offender institution"),
        Option(
            value="local_authority_supply_teacher",
            text="By a local authority, as a teacher in several schools",
            hint="A supply or peripatetic teacher, for example",
        ),
        Option(
            value="lead_mentor_for_accredited_itt_provider",
            text="As a lead mentor for an accredited provider of initial teacher training (ITT)",
        ),
    ),
    "npqh_status": (
        Option(value="completed_npqh", text="I have completed it"),
        Option(value="studying_npqh", text="I am doing it now"),
        Option(value="will_start_npqh", text="I am about to start it"),
        Option(value="none", text="None of these"),
    ),
    "ehco_headteacher": _YES_NO,
    "ehco_new_headteacher": _YES_NO,
    "ehco_funding_choice": _WAYS_TO_PAY,
    "maths_eligibility_teaching_for_mastery": (
        Option(value="yes", text="Yes"),
        Option(value="no", text="No", hint="You can show your understanding in another way"),
    ),
    "maths_understanding_of_approach": (
        Option(value="taken_a_similar_course", text="I have taken a similar course"),
        Option(value="another_way", text="I can show it in another way"),
        OR,
        Option(value="cannot_show", text="I cannot show it"),
    ),
    "senco_in_role": (
        Option(value="yes", text="Yes"),
        Option(value="no_but_i_plan_to_become_one", text="No, but I plan to"),
        Option(value="no_i_do_not_plan_to_be_a_SENCO", text="No, and I do not plan to"),
    ),
    "funding": _WAYS_TO_PAY,
    "can_share_choices": (
        Option(value="1", text="Yes, I agree that my details are shared in this way"),
    ),
    "ofsted_urn": (Option(value="not_applicable", text="Not applicable"),),
}

ROW_NAMES: Final[Mapping[str, str]] = {
    "full_name": "Full name",
    "trn": "Teacher reference number (TRN)",
    "date_of_birth": "Date of birth",
    "national_insurance_number": "National Insurance number",
    "course_start": "Course start",
    "workplace_in_england": "Workplace in England",
    "referred_by_rtta": "Referred by a return to teaching adviser",
    "work_setting": "Work setting",
    "early_years_setting": "Early years setting",
    "ofsted_urn": "Ofsted unique reference number (URN)",
    "workplace": "Workplace",
    "employment_type": "Employment",
    "itt_provider": "ITT provider",
    "role": "Role",
    "employer": "Employer",
    "course": "Course",
    "npqh_stage": "Headship NPQ",
    "headteacher": "Headteacher",
    "first_five_years": "First five years of headship",
    "senco": "Special educational needs co-ordinator (SENCO)",
    "maths_mastery": "Teaching for mastery",
    "course_funding": "Course funding",
    "provider": "Provider",
}
"""What the rows of check-answers, and of a registration's page, are called."""

_CHOOSE_YES_NO: Final = "Choose yes or no"
_BLANK: Final[Mapping[str, str]] = {
    "trn_knowledge": "Choose whether you have a TRN",
    "trn": "Enter your teacher reference number (TRN)",
    "full_name": "Enter your full name",
    "date_of_birth": "Enter your date of birth",
    "national_insurance_number": "Enter your National Insurance number",
    "course_start_date": "Choose yes if you want to start before the month shown",
    "chosen_provider": "Choose yes if you have chosen a course and a provider",
    "teacher_catchment": "Choose yes if you work in England",
    "work_setting": "Choose the setting that you work in",
    "referred_by_return_to_teaching_adviser": "Choose yes if an adviser told you to register",
    "institution_location": "Enter a town, a city or a postcode",
    "institution_identifier": "Enter the name of your workplace, or choose one from the list",
    "kind_of_nursery": "Choose the kind of early years setting",
    "has_ofsted_urn": "Choose yes if you or your employer have an Ofsted URN",
    "employment_type": "Choose how you are employed",
    "employment_role": "Enter your role",
    "employer_name": "Enter the name of your employer",
    "itt_provider": "Choose the ITT provider that you work with",
    "course_identifier": "Choose the course that you want to do",
    "npqh_status": "Choose how far you are with the headship NPQ",
    "ehco_headteacher": "Choose yes if you are a headteacher",
    "ehco_new_headteacher": "Choose yes if you are in your first five years as a headteacher",
    "ehco_funding_choice": "Choose how the course will be paid for",
    "maths_eligibility_teaching_for_mastery": "Choose yes if you have done at least one year",
    "maths_understanding_of_approach": "Choose how you can show your understanding",
    "senco_in_role": "Choose whether you are a SENCO",
    "senco_start_date": "Enter the month and year in which you became a SENCO",
    "funding": "Choose how the course will be paid for",
    "lead_provider_id": "Choose your provider",
}
_OTHER: Final[Mapping[tuple[str, str], str]] = {
    ("trn", "invalid"): "A TRN has digits only",
    ("trn", "too_short"): "A TRN has 7 digits; yours has fewer",
    ("trn", "too_long"): "A TRN has 7 digits; yours has more",
    ("trn", "not_real"): "Enter your own TRN",
    ("full_name", "too_long"): "Your full name must have 128 characters or fewer",
    ("date_of_birth", "invalid"): "Enter a real date of birth, like 27 3 1985",
    ("date_of_birth", "in_future"): "Your date of birth must not be in the future",
    (
        "national_insurance_number",
        "too_long",
    ): "A National Insurance number has 9 characters or fewer",
    ("institution_location", "too_long"): "The place must have 64 characters or fewer",
    ("institution_name", "too_long"): "The name must have 64 characters or fewer",
    ("institution_identifier", "invalid"): "Choose a workplace that is open, from the list",
    ("institution_identifier", "no_results"): "We know no childcare provider with that URN",
    ("employment_role", "too_long"): "Your role must have 255 characters or fewer",
    ("employer_name", "too_long"): "The name must have 255 characters or fewer",
    ("itt_provider", "invalid"): "Choose an ITT provider from the list",
    ("senco_start_date", "invalid"): "Enter a real month and year, like 9 2021",
    ("senco_start_date", "in_future"): "The month must be after 1959 and not in the future",
    ("lead_provider_id", "invalid"): "Choose a provider that offers your course",
    ("can_share_choices", "accepted"): "You must agree before you can register",
}


def words_for(key: str, value: str) -> str:
    """What an answer is called; the bare value for one that no page offers any more."""
    known = (option for option in OPTIONS.get(key, ()) if not option.divider)
    return next((option.text for option in known if option.value == value), value)


def problem_words(field: str, code: str) -> str:
    """The sentence for a mistake; a choice that is not offered is treated like none."""
    return _OTHER.get((field, code)) or _BLANK.get(field, _CHOOSE_YES_NO)


def nothing_found(term: str, location: str | None) -> str:
    """For a search that found no workplace."""
    place = (
        f" in \N{LEFT DOUBLE QUOTATION MARK}{location}\N{RIGHT DOUBLE QUOTATION MARK}"
        if location
        else ""
    )
    return (
        f"We found nothing called \N{LEFT DOUBLE QUOTATION MARK}{term}"
        f"\N{RIGHT DOUBLE QUOTATION MARK}{place}. Try other words"
    )
